export { NOTICE_CHANNELS, type NoticeChannel } from "./channels.ts";
export { markAllReadSchema, markReadSchema, type SetPreferenceInput, setPreferenceSchema } from "./notice-input.ts";
export { NOTICE_KINDS, type NoticeKind } from "./notice-kinds.ts";
export { KIND_WORDS } from "./notice-words.ts";
export {
  type NoticePreferenceView,
  type NoticeView,
  noticePreferenceView,
  noticeView,
  type UnreadView,
  unreadView,
} from "./views.ts";
