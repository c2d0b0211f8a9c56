import { z } from "zod";
import { NOTICE_CHANNELS } from "./channels.ts";
import { NOTICE_KINDS } from "./notice-kinds.ts";

const time = z.iso.datetime();

/** A notice as its reader sees it. */
export const noticeView = z.object({
  id: z.uuid(),
  kind: z.enum(NOTICE_KINDS),
  title: z.string(),
  body: z.string(),
  /** A path of the app. */
  link: z.string(),
  /** How many events it gathers. */
  count: z.number(),
  /** When the first of them happened, and the last. */
  firstAt: time,
  at: time,
  read: z.boolean(),
});
export type NoticeView = z.infer<typeof noticeView>;

/** Unread ones, counted no further than a hundred. */
export const unreadView = z.object({ unread: z.number() });
export type UnreadView = z.infer<typeof unreadView>;

export const noticePreferenceView = z.object({ kind: z.enum(NOTICE_KINDS), channel: z.enum(NOTICE_CHANNELS), wanted: z.boolean() });
export type NoticePreferenceView = z.infer<typeof noticePreferenceView>;
