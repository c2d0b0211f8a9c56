import type { Ms } from "@slipstream/kernel";
import type { MailRecord } from "../people/server.ts";
import type { NoticeChannel, NoticePreference } from "./channels.ts";
import type { NoticeContent, NoticeKind } from "./notice-kinds.ts";

/** Something that a person is told. `at` is wall time. */
export type NewNotice = NoticeContent & { readonly id: string; readonly userId: string; readonly at: Ms };

export type NoticeRecord = NoticeContent & {
  readonly id: string;
  /** Grows with every notice and whenever one grows: newest first is highest first. */
  readonly seq: string;
  readonly userId: string;
  /** When it began, and when it last grew. */
  readonly firstAt: Ms;
  readonly at: Ms;
  readonly readAt: Ms | null;
};

/** A notice whose mail is due, with what decides whether it goes out. */
export type DueNotice = NoticeContent & {
  readonly id: string;
  readonly userId: string;
  readonly readAt: Ms | null;
  /** Null where nothing may be sent: the address is not confirmed, or the person is shut out. */
  readonly email: string | null;
  /** What the person chose for this kind; null for the default. */
  readonly chosen: boolean | null;
};

/** Notices in Postgres. */
export type NoticeStore = {
  /** Newest first, from before `beforeSeq` on. */
  list(userId: string, page: { beforeSeq: string | null; limit: number }): Promise<readonly NoticeRecord[]>;
  /** Counts no further than `limit`. */
  countUnread(userId: string, limit: number): Promise<number>;
  /** Answers how many were unread. */
  markRead(userId: string, ids: readonly string[], at: Ms): Promise<number>;
  /** Those up to and with `throughId`; all of them where it is null. */
  markAllRead(userId: string, throughId: string | null, at: Ms): Promise<number>;
  listPreferences(userId: string): Promise<readonly NoticePreference[]>;
  setPreference(userId: string, preference: { kind: NoticeKind; channel: NoticeChannel; wanted: boolean }, at: Ms): Promise<void>;
  /** Whoever works in a transaction of their own calls the database's `appendNotices` instead. Answers who has news. */
  append(notices: readonly NewNotice[]): Promise<readonly string[]>;
  /**
   * Turns notices whose mail is due, at most `limit`, into the mails that `plan` makes of them: in one transaction, so that each
   * is turned once. Answers how many notices and mails there were.
   */
  settleDueMails(
    now: Ms,
    limit: number,
    plan: (due: readonly DueNotice[]) => readonly MailRecord[],
  ): Promise<{ notices: number; mails: number }>;
  /** Removes notices that last grew before, at most `limit`. */
  prune(before: Ms, limit: number): Promise<number>;
};
