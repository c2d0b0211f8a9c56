import { z } from "zod";
import { decimalView } from "../market/index.ts";
import { SIDES } from "../orders/index.ts";
import { COPY_MODES, FOLLOW_STATUSES, ON_STOP } from "./settings.ts";
import { SKIP_REASON_CODES } from "./skip-reasons.ts";

const skipReason = z.enum(SKIP_REASON_CODES);
const skipCount = z.object({ reason: skipReason, count: z.number() });

export const followSettingsView = z.object({
  copyAmount: decimalView,
  mode: z.enum(COPY_MODES),
  copyRatio: decimalView,
  amountPerTrade: decimalView.nullable(),
  riskPct: z.number().nullable(),
  maxPositions: z.number(),
  maxOrderCost: decimalView.nullable(),
  maxLeverage: z.number(),
  maxSlippageBps: z.number().nullable(),
  symbols: z.array(z.string()).nullable(),
  blockedSymbols: z.array(z.string()),
  stopLossPct: z.number().nullable(),
  takeProfitPct: z.number().nullable(),
  lossLimit: decimalView.nullable(),
  onStop: z.enum(ON_STOP),
  copyExisting: z.boolean(),
  roundUp: z.boolean(),
});

export const followView = z.object({
  id: z.uuid(),
  masterId: z.uuid(),
  masterName: z.string(),
  masterStatus: z.enum(["active", "left"]),
  accountId: z.uuid(),
  accountName: z.string(),
  status: z.enum(FOLLOW_STATUSES),
  stopReason: z.string().nullable(),
  settings: followSettingsView,
  /** Percent of new profit; 0 among one's own accounts. */
  copyFeePercentage: z.number(),
  own: z.boolean(),
  startedAt: z.iso.datetime(),
  stoppedAt: z.iso.datetime().nullable(),
  /** Of the sleeve. Realised is net of exchange fees and funding; null where a price that it needs is not known. */
  openPositions: z.number(),
  realizedPnl: decimalView,
  unrealizedPnl: decimalView.nullable(),
  exchangeFees: decimalView,
  netProfit: decimalView.nullable(),
  returnPct: z.number().nullable(),
  copied: z.number(),
  skipped: z.number(),
  pending: z.number(),
  medianLatencyMs: z.number().nullable(),
  medianSlippageBps: z.number().nullable(),
});
export type FollowView = z.infer<typeof followView>;

/** One fill of the master and what became of it here. */
export const copyView = z.object({
  followId: z.uuid(),
  masterId: z.uuid(),
  masterName: z.string(),
  masterSeq: z.number(),
  symbol: z.string(),
  side: z.enum(SIDES),
  kind: z.enum(["open", "close", "flip"]),
  outcome: z.enum(["copied", "skipped", "pending"]),
  reason: skipReason.nullable(),
  /** Figures to the reason: "3.38 < 5 USDT". */
  detail: z.string().nullable(),
  orderId: z.uuid().nullable(),
  quantity: decimalView,
  wantedQuantity: decimalView.nullable(),
  masterPrice: decimalView,
  price: decimalView.nullable(),
  /** Positive is worse for the follower. */
  slippageBps: z.number().nullable(),
  slippage: decimalView.nullable(),
  fee: decimalView,
  /** From our record of the master's fill to our own fill, on the wall clock, and its parts. */
  latencyMs: z.number().nullable(),
  plannedMs: z.number().nullable(),
  submittedMs: z.number().nullable(),
  filledMs: z.number().nullable(),
  masterMarketTime: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  plannedAt: z.iso.datetime(),
  submittedAt: z.iso.datetime().nullable(),
  filledAt: z.iso.datetime().nullable(),
});
export type CopyView = z.infer<typeof copyView>;

const spread = z.object({ p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable() });

/** How good the copies of a follow were. Parts are percent of the allocation and money; they add up to the tracking difference exactly. */
export const followReportView = z.object({
  followId: z.uuid(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  allocation: decimalView,
  masterReturnPct: z.number().nullable(),
  followerReturnPct: z.number().nullable(),
  trackingDifferencePct: z.number().nullable(),
  parts: z.array(
    z.object({
      part: z.enum(["slippage", "exchange-fees", "funding", "sizing", "missed", "copy-fee", "rest"]),
      /** Null where it is not known (funding in a recording). */
      amount: decimalView.nullable(),
      pct: z.number().nullable(),
    }),
  ),
  /** What the master's fills would have brought this allocation, copied without loss. */
  masterProfit: decimalView.nullable(),
  followerProfit: decimalView.nullable(),
  latencyMs: spread,
  plannedMs: spread,
  submittedMs: spread,
  filledMs: spread,
  slippageBps: spread,
  copied: z.number(),
  skipped: z.number(),
  pending: z.number(),
  shareCopiedPct: z.number().nullable(),
  skips: z.array(skipCount),
  /** Profit of follower and of the ideal copy over market time, for the chart. */
  curve: z.array(z.object({ time: z.iso.datetime(), followerPct: z.number().nullable(), masterPct: z.number().nullable() })),
  latencyHistogram: z.array(z.object({ fromMs: z.number(), toMs: z.number().nullable(), count: z.number() })),
});
export type FollowReportView = z.infer<typeof followReportView>;

/** What the master's last days would have brought these settings: the engine's own planner over recorded fills and candles. */
export const whatIfView = z.object({
  days: z.number(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  allocation: decimalView,
  profitBeforeFee: decimalView,
  copyFee: decimalView,
  netProfit: decimalView,
  returnPct: z.number(),
  masterReturnPct: z.number().nullable(),
  worstDropPct: z.number(),
  worstDrop: decimalView,
  worstDropFrom: z.iso.datetime().nullable(),
  worstDropTo: z.iso.datetime().nullable(),
  exchangeFees: decimalView,
  slippage: decimalView,
  copied: z.number(),
  skipped: z.number(),
  skips: z.array(skipCount),
  curve: z.array(z.object({ time: z.iso.datetime(), youPct: z.number(), masterPct: z.number().nullable() })),
  fundingKnown: z.boolean(),
  truncated: z.boolean(),
});
export type WhatIfView = z.infer<typeof whatIfView>;

/** What the follow dialog needs before it can ask: terms, account, and what this amount can copy at all. */
export const followTermsView = z.object({
  masterId: z.uuid(),
  masterName: z.string(),
  masterStatus: z.enum(["active", "left"]),
  copyFeePercentage: z.number(),
  minCopyAmount: decimalView,
  accounts: z.array(
    z.object({
      accountId: z.uuid(),
      name: z.string(),
      venue: z.string(),
      equity: decimalView.nullable(),
      allocated: decimalView,
      free: decimalView.nullable(),
      /** Why this account cannot follow this master, or null. */
      refusal: z.string().nullable(),
      own: z.boolean(),
    }),
  ),
  openPositions: z.array(z.object({ symbol: z.string(), side: z.enum(["long", "short"]), notional: decimalView })),
  symbols: z.array(
    z.object({
      symbol: z.string(),
      /** The median cost of the master's openings as share of equity, in percent. */
      typicalPct: z.number().nullable(),
      /** The least allocation with which the typical opening reaches the venue's minimum. */
      neededAmount: decimalView.nullable(),
    }),
  ),
});
export type FollowTermsView = z.infer<typeof followTermsView>;

const quality = {
  followers: z.number(),
  copied: z.number(),
  skipped: z.number(),
  pending: z.number(),
  latencyMs: spread,
  slippageBps: spread,
  skips: z.array(skipCount),
};
/** A master's own view of who follows; followers' names stay hidden. */
export const studioView = z.object({
  masterId: z.uuid(),
  displayName: z.string(),
  status: z.enum(["active", "left"]),
  allocated: decimalView,
  ...quality,
  follows: z.array(
    z.object({
      /** "Follower 3": stable, says nothing of the person. */
      alias: z.string(),
      status: z.enum(FOLLOW_STATUSES),
      startedAt: z.iso.datetime(),
      allocation: decimalView,
      mode: z.enum(COPY_MODES),
      copied: z.number(),
      skipped: z.number(),
      medianLatencyMs: z.number().nullable(),
      medianSlippageBps: z.number().nullable(),
      netProfit: decimalView.nullable(),
      returnPct: z.number().nullable(),
    }),
  ),
  exposure: z.array(
    z.object({ symbol: z.string(), side: z.enum(["long", "short"]), masterNotional: decimalView, followersNotional: decimalView }),
  ),
});
export type StudioView = z.infer<typeof studioView>;

/** Operators: the same per master and venue. */
export const copyQualityView = z.object({ masterId: z.uuid(), masterName: z.string(), venue: z.string(), behind: z.number(), ...quality });
export type CopyQualityView = z.infer<typeof copyQualityView>;
