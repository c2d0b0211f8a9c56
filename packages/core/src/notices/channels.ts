import { NOTICE_KINDS, type NoticeKind } from "./notice-kinds.ts";

/** Ways beside the app itself, where every notice shows. */
export const NOTICE_CHANNELS = ["email"] as const;
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

/** What goes where for somebody who never chose. */
const DEFAULTS: Readonly<Record<NoticeKind, Readonly<Record<NoticeChannel, boolean>>>> = {
  "copy-skipped": { email: true },
  "copy-close-failing": { email: true },
  "loss-limit-hit": { email: true },
  "follow-stopped": { email: true },
  "master-left": { email: true },
  "fee-settled": { email: true },
  "fee-rate-raised": { email: true },
  "invoice-paid": { email: true },
  "payment-failed": { email: true },
  "payment-method-missing": { email: true },
  "payment-reminder": { email: true },
  "opens-stopped": { email: true },
  "opens-resumed": { email: true },
  "payouts-set-up": { email: true },
  "payout-sent": { email: true },
  "run-loss-limit": { email: true },
  "run-orders-refused": { email: true },
  "run-stopped": { email: true },
  "run-rolled-back": { email: true },
  "run-differs": { email: true },
  "books-differ": { email: true },
};

/** What somebody chose for one kind and channel. */
export type NoticePreference = { readonly kind: NoticeKind; readonly channel: NoticeChannel; readonly wanted: boolean };

/** Whether a kind goes out on a channel; `chosen` is null for somebody who never chose. */
export const isWanted = (kind: NoticeKind, channel: NoticeChannel, chosen: boolean | null): boolean => chosen ?? DEFAULTS[kind][channel];

/** Every kind and channel, chosen or by default. */
export const toPreferences = (chosen: readonly NoticePreference[]): NoticePreference[] =>
  NOTICE_KINDS.flatMap((kind) =>
    NOTICE_CHANNELS.map((channel) => {
      const own = chosen.find((each) => each.kind === kind && each.channel === channel);
      return { kind, channel, wanted: isWanted(kind, channel, own?.wanted ?? null) };
    }),
  );
