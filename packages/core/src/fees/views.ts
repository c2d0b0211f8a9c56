import { z } from "zod";
import { decimalView } from "../market/index.ts";

/** Whether the fees of a follow are charged: "ledger" yes; "paper" computed only, since a live key never charges paper accounts; "own" none, among one's own accounts. */
const chargeView = z.enum(["ledger", "paper", "own"]);

/** What a follow would owe if it were settled now. Amounts are in the currency of the account. */
export const feeAccrualView = z.object({
  followId: z.uuid(),
  masterId: z.uuid(),
  masterName: z.string(),
  accountId: z.uuid(),
  accountName: z.string(),
  currency: z.string(),
  chargedCurrency: z.string(),
  status: z.enum(["active", "paused", "stopping", "stopped"]),
  charge: chargeView,
  /** In force now. */
  feePercentage: z.number(),
  /** From the next period on. */
  nextFeePercentage: z.number(),
  /** What the master asks of new followers; higher than `nextFeePercentage`: it binds once the follower agrees. */
  askedPercentage: z.number(),
  platformPercentage: z.number(),
  /** Over the life of this account with this master, net of exchange fees and funding. */
  realized: decimalView,
  /** Of what is open, at prices of now; only a loss counts. Null: a price is not known. */
  unrealized: decimalView.nullable(),
  profit: decimalView.nullable(),
  /** The high-water mark of the last settlement, and what is missing to it. */
  mark: decimalView,
  toWinBack: decimalView.nullable(),
  /** Would be due now, beyond what was charged. */
  due: decimalView.nullable(),
  /** Charged over the life of the pair. */
  charged: decimalView,
  lastSettledAt: z.iso.datetime().nullable(),
  /** Market time of the next settlement. */
  nextSettlementAt: z.iso.datetime().nullable(),
});
export type FeeAccrualView = z.infer<typeof feeAccrualView>;

/** One statement in a list. Amounts are in `currency`; the fee is charged in `chargedCurrency`, one to one. */
export const statementRowView = z.object({
  id: z.uuid(),
  /** "S-2025-20-418": year and week (or month) of its end, and a number. */
  number: z.string(),
  followId: z.uuid(),
  masterId: z.uuid(),
  masterName: z.string(),
  accountId: z.uuid(),
  accountName: z.string(),
  reason: z.enum(["period", "stop", "early"]),
  /** Market time. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  currency: z.string(),
  chargedCurrency: z.string(),
  /** Over the life of the pair up to `to`. */
  realized: decimalView,
  openLoss: decimalView,
  profit: decimalView,
  markBefore: decimalView,
  mark: decimalView,
  feePercentage: z.number(),
  /** Of the present rate's segment. */
  base: decimalView,
  feeToDate: decimalView,
  chargedBefore: decimalView,
  fee: decimalView,
  platformShare: decimalView,
  masterShare: decimalView,
  why: z.enum(["new-high", "below-mark", "never-in-profit"]),
  toWinBack: decimalView,
  charge: z.enum(["ledger", "paper"]),
  /** "none": no fee. "carried": below the least that can be charged, or not invoiced yet. "open" and "paid": of the invoices it is on. */
  payment: z.enum(["none", "not-charged", "carried", "open", "paid", "written-off"]),
  invoiceId: z.uuid().nullable(),
  settledAt: z.iso.datetime(),
});
export type StatementRowView = z.infer<typeof statementRowView>;

const sums = z.object({ price: decimalView, exchangeFees: decimalView, funding: decimalView, flow: decimalView });
/** A fill that this period counted. `quantity` is signed. */
const statementFillView = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  quantity: decimalView,
  price: decimalView,
  notional: decimalView,
  fee: decimalView,
  realized: decimalView,
});
const statementTradeView = z.object({
  symbol: z.string(),
  side: z.enum(["long", "short"]),
  quantity: decimalView,
  openedAt: z.iso.datetime(),
  /** Null: open at the end of the period. */
  closedAt: z.iso.datetime().nullable(),
  entryPrice: decimalView,
  exitPrice: decimalView.nullable(),
  /** What this period's fills of it realised. */
  priceResult: decimalView,
  exchangeFees: decimalView,
  net: decimalView,
});
/** A statement with all that its fee is computed from, so that anybody can do it again. */
export const statementView = statementRowView.extend({
  opening: sums,
  closing: sums,
  /** { symbol: signed quantity } before the first fill and after the last. */
  heldBefore: z.record(z.string(), decimalView),
  held: z.record(z.string(), decimalView),
  prices: z.record(z.string(), decimalView),
  unrealized: decimalView,
  fills: z.array(statementFillView),
  /** So many are not in the list: the CSV has them all. Zero where it is whole. */
  fillsLeftOut: z.number(),
  trades: z.array(statementTradeView),
  funding: z.array(z.object({ at: z.iso.datetime(), symbol: z.string(), amount: decimalView })),
  /** Of all symbols of the period; else it is left out, not zero. */
  fundingKnown: z.boolean(),
  paperAccount: z.boolean(),
  /** How this deployment charges; `simulation`: no money moves. */
  billing: z.object({ mode: z.enum(["manual", "test", "live"]), simulation: z.boolean() }),
  journals: z.array(
    z.object({
      journalId: z.uuid(),
      /** "Fee charged" */
      words: z.string(),
      at: z.iso.datetime(),
      debit: z.string(),
      credit: z.string(),
      amount: decimalView,
      currency: z.string(),
    }),
  ),
  journalId: z.uuid().nullable(),
  previousId: z.uuid().nullable(),
  nextId: z.uuid().nullable(),
});
export type StatementView = z.infer<typeof statementView>;

/** A fee computed again, step by step. */
export const feeCheckView = z.object({
  /** Where it was computed, and from what. */
  from: z.enum(["period", "life"]),
  fills: z.number(),
  steps: z.array(z.object({ title: z.string(), detail: z.string(), formula: z.string(), result: decimalView })),
  fee: decimalView,
  stated: decimalView,
  /** Computed less stated: zero, or something is wrong. */
  difference: decimalView,
  /** Every figure on the way that is not what the statement says, in words. */
  findings: z.array(z.string()),
});
export type FeeCheckView = z.infer<typeof feeCheckView>;

/** What following a master would be agreed to. */
export const feeTermsView = z.object({ text: z.string(), feePercentage: z.number(), platformPercentage: z.number() });

/** What a follower agreed to. */
export const consentView = z.object({
  id: z.uuid(),
  followId: z.uuid(),
  masterName: z.string(),
  feePercentage: z.number(),
  terms: z.string(),
  at: z.iso.datetime(),
});
export type ConsentView = z.infer<typeof consentView>;

/** One follower and period as the master sees it: who it is stays hidden. */
export const earningRowView = z.object({
  statementId: z.uuid(),
  number: z.string(),
  masterId: z.uuid(),
  masterName: z.string(),
  /** "Follower 3f9a": the same for one follow, and nothing else. */
  follower: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  currency: z.string(),
  feePercentage: z.number(),
  fee: decimalView,
  share: decimalView,
  platformShare: decimalView,
  payment: statementRowView.shape.payment,
});
export type EarningRowView = z.infer<typeof earningRowView>;
