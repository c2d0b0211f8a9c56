export type { NoticePreference } from "./channels.ts";
export { createNotices, type Notices } from "./create-notices.ts";
export { mailDueNotices } from "./mail-notices.ts";
export { type NoticeContent, parseContent } from "./notice-kinds.ts";
export type { DueNotice, NewNotice, NoticeRecord, NoticeStore } from "./ports.ts";
export { tidyNotices } from "./tidy-notices.ts";
export { mergeNoticeRows, type NoticeRow, toNoticeRow } from "./to-notice-row.ts";
