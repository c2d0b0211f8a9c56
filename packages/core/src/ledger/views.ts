import { z } from "zod";
import { decimalView } from "../market/index.ts";

/** A journal as its reader sees it: entries sum to zero per currency, debits are positive. */
export const journalView = z.object({
  id: z.string(),
  /** The fee ledger, or the cash of a trading account. */
  book: z.enum(["fees", "cash"]),
  kind: z.string(),
  /** "Fee charged" */
  words: z.string(),
  at: z.iso.datetime(),
  marketTime: z.iso.datetime().nullable(),
  detail: z.record(z.string(), z.string()),
  entries: z.array(
    z.object({
      /** A kind of the chart ("follower-receivable"), or "cash", "fees", "external" … in the book of cash. */
      account: z.string(),
      currency: z.string(),
      amount: decimalView,
      /** The reader's own account, not that of the other side. */
      own: z.boolean(),
    }),
  ),
});
export type JournalView = z.infer<typeof journalView>;

/** One line of the trial balance: debits less credits of all accounts of a kind. */
export const trialBalanceView = z.object({
  at: z.iso.datetime(),
  lines: z.array(
    z.object({
      account: z.string(),
      words: z.string(),
      currency: z.string(),
      accounts: z.number(),
      debits: decimalView,
      credits: decimalView,
      balance: decimalView,
    }),
  ),
  /** Debits less credits of everything, per currency: zero, or the books are wrong. */
  sums: z.array(z.object({ currency: z.string(), sum: decimalView })),
});
export type TrialBalanceView = z.infer<typeof trialBalanceView>;

/** One run of `verify`, `reconcile` or `settle`. */
export const ledgerRunView = z.object({
  id: z.uuid(),
  kind: z.enum(["verify", "reconcile", "settle"]),
  at: z.iso.datetime(),
  tookMs: z.number(),
  differences: z.number(),
  /** What was looked at, and the first differences, in words. */
  figures: z.record(z.string(), z.union([z.string(), z.number()])),
  findings: z.array(z.string()),
});
export type LedgerRunView = z.infer<typeof ledgerRunView>;
