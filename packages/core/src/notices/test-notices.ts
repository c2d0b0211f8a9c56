import type { NoticeContent } from "./notice-kinds.ts";
import type { DueNotice, NewNotice } from "./ports.ts";

const ADA = "00000000-0000-7000-8000-00000000000a";
const FOLLOW = "00000000-0000-7000-8000-0000000000f1";
export const aFollow = {
  followId: FOLLOW,
  accountId: "00000000-0000-7000-8000-0000000000c1",
  masterId: "00000000-0000-7000-8000-0000000000b1",
  masterName: "Trend Follower",
} as const;

/** One notice of every kind. */
export const EVERY_KIND = {
  "copy-skipped": { kind: "copy-skipped", payload: { ...aFollow, reasons: { "below-minimum": 1 } } },
  "copy-close-failing": {
    kind: "copy-close-failing",
    payload: { ...aFollow, masterSeq: "17", symbol: "BTC-USDT", attempts: 5, because: "the venue is closed." },
  },
  "loss-limit-hit": {
    kind: "loss-limit-hit",
    payload: { ...aFollow, loss: "51.2", limit: "50", currency: "USDT", atStop: "close-now" },
  },
  "follow-stopped": { kind: "follow-stopped", payload: { ...aFollow, because: "master-left", atStop: "follow-to-close" } },
  "master-left": { kind: "master-left", payload: { ...aFollow, atStop: "keep" } },
} as const satisfies Record<NoticeContent["kind"], NoticeContent>;

export const skipped = (reasons: Readonly<Record<string, number>>, followId: string = FOLLOW) =>
  ({ kind: "copy-skipped", payload: { ...aFollow, followId, reasons } }) as const;

let made = 0;
const nextId = (): string => `00000000-0000-7000-9000-${String(++made).padStart(12, "0")}`;
export const aNotice = (content: NoticeContent, at: number, userId: string = ADA): NewNotice => ({ ...content, id: nextId(), userId, at });
export const aDue = (content: NoticeContent, overrides: Partial<Omit<DueNotice, "kind" | "payload">> = {}): DueNotice => ({
  id: nextId(),
  userId: ADA,
  readAt: null,
  email: "ada@example.com",
  chosen: null,
  ...overrides,
  ...content,
});
