import { z } from "zod";

/** Which follow it is about, in names as they were when it happened. */
const follow = { followId: z.uuid(), accountId: z.uuid(), masterId: z.uuid(), masterName: z.string().min(1).max(100) };
const amount = z.string().regex(/^\d{1,10}(\.\d{1,8})?$/);
/** What happens to what is still held when a follow stops. */
const atStop = z.enum(["close-now", "follow-to-close", "keep"]);

/** Which invoice it is about. */
const invoice = { invoiceId: z.uuid(), number: z.string().max(30), amount, currency: z.string().max(10) };
/** A try to collect it that failed: the how-manieth reminder it is, why ("action-required", "no-payment-method", "manual" or a code of Stripe's), and when opens stop. */
const unpaid = {
  ...invoice,
  reminder: z.int().nonnegative(),
  because: z.string().max(100),
  /** Stripe's own words. */
  message: z.string().max(500).nullable(),
  /** Stripe's page on which it can be paid or confirmed. */
  payUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable(),
  holdAt: z.iso.datetime(),
};

/** Which run of a strategy it is about. */
const run = { runId: z.uuid(), strategyId: z.uuid(), strategyName: z.string().min(1).max(100), accountId: z.uuid() };

/** What each kind of notice knows. A kind is added here, in the words and nowhere else; kinds that were sent once keep their meaning. */
export const NOTICE_PAYLOADS = {
  /** Batched: all skips of one follow within an hour of wall time are one notice, counted by reason. */
  "copy-skipped": z.object({ ...follow, reasons: z.record(z.string().regex(/^[a-z-]{1,40}$/), z.int().positive()) }),
  /** A close has been tried for long: once for each position and fill of the master. */
  "copy-close-failing": z.object({
    ...follow,
    masterSeq: z.string().regex(/^\d{1,19}$/),
    symbol: z.string().max(41),
    attempts: z.int().positive(),
    /** What the venue said last, in words. */
    because: z.string().max(300).nullable(),
  }),
  /** Once for each follow: the limit stops it. Amounts are in the account's currency. */
  "loss-limit-hit": z.object({ ...follow, loss: amount, limit: amount, currency: z.string().max(10), atStop }),
  /** Once for each follow, when nothing of it is left. */
  "follow-stopped": z.object({ ...follow, because: z.enum(["you", "loss-limit", "master-left", "operator", "account-closed"]), atStop }),
  /** Once for each follow that the master leaves behind. */
  "master-left": z.object({ ...follow, atStop }),
  /** Once for each statement with a fee. `charged`: paper accounts are not, with a live key. */
  "fee-settled": z.object({ ...follow, statementId: z.uuid(), fee: amount, currency: z.string().max(10), charged: z.boolean() }),
  /** Once for each follow and rate that its master asks. Percent. */
  "fee-rate-raised": z.object({ ...follow, from: z.number(), to: z.number() }),
  /** Once for each invoice. */
  "invoice-paid": z.object(invoice),
  /** Once for each invoice and reminder: the first try failed, there is nothing to charge, or it is still unpaid. */
  "payment-failed": z.object(unpaid),
  "payment-method-missing": z.object(unpaid),
  "payment-reminder": z.object(unpaid),
  /** Once for each invoice. */
  "opens-stopped": z.object(invoice),
  "opens-resumed": z.object(invoice),
  /** Once for each account at Stripe: from now on a master's money goes where its owner says there. */
  "payouts-set-up": z.object({ payeeId: z.string().max(100) }),
  /** Once for each payout of a master. */
  "payout-sent": z.object({ payoutId: z.uuid(), amount, currency: z.string().max(10), provider: z.enum(["stripe", "manual"]) }),
  /** Once for each run and day (UTC, market time): nothing is opened for the rest of it. */
  "run-loss-limit": z.object({ ...run, loss: amount, limit: amount, currency: z.string().max(10), day: z.iso.datetime() }),
  /** Once for each run, symbol and day: several of its orders in a row were refused. */
  "run-orders-refused": z.object({
    ...run,
    symbol: z.string().max(41),
    reason: z.string().max(300),
    times: z.int().positive(),
    day: z.iso.datetime(),
  }),
  /** Once for each run that somebody else than its owner ended. */
  "run-stopped": z.object({ ...run, because: z.string().max(40) }),
  /** Once for each swap. */
  "run-rolled-back": z.object({ ...run, swapId: z.uuid(), from: z.int().positive(), to: z.int().positive() }),
  /** For operators, once for each run and day: what it did and its back-test does not, or the other way round, and nobody knows why. */
  "run-differs": z.object({ ...run, day: z.iso.datetime(), differences: z.int().positive(), first: z.string().max(300) }),
  /** For operators, once for each run that found something. */
  "books-differ": z.object({ runId: z.uuid(), differences: z.int().positive(), first: z.string().max(300) }),
} as const;

export type NoticeKind = keyof typeof NOTICE_PAYLOADS;
export const NOTICE_KINDS = Object.keys(NOTICE_PAYLOADS) as [NoticeKind, ...NoticeKind[]];

type OfKind = { [Kind in NoticeKind]: { readonly kind: Kind; readonly payload: Readonly<z.infer<(typeof NOTICE_PAYLOADS)[Kind]>> } };
/** What happened: a kind with what is known of it. */
export type NoticeContent = OfKind[NoticeKind];
export type ContentOf<Kind extends NoticeKind> = OfKind[Kind];

/** What was stored, typed again. Throws for what is none of the kinds: nobody but us writes them. */
export function parseContent(kind: string, payload: unknown): NoticeContent {
  const known = NOTICE_KINDS.find((each) => each === kind);
  if (!known) throw new Error(`a notice of the unknown kind ${kind}`);
  return { kind: known, payload: NOTICE_PAYLOADS[known].parse(payload) } as NoticeContent;
}
