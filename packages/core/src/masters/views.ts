import { z } from "zod";
import { decimalView } from "../market/index.ts";

export const WARNING_FLAGS = {
  "averages-down": "Adds to losing positions",
  "doubles-after-loss": "Trades larger after losses",
  "no-stops": "Trades without stops",
  "one-lucky-trade": "One trade made most of the profit",
  "high-leverage": "Uses high leverage",
  "short-record": "The record is short",
  "not-qualified": "Published by the operator without meeting the requirements",
} as const;
export type WarningFlag = keyof typeof WARNING_FLAGS;
export const WARNING_FLAG_CODES = Object.keys(WARNING_FLAGS) as WarningFlag[];
const flag = z.object({ flag: z.enum(WARNING_FLAG_CODES), detail: z.string() });

/** "failed": the account lost nearly all of its equity. */
export const MASTER_STATES = ["active", "left", "failed"] as const;
export const LEADERBOARD_ORDERS = ["follower_return", "pnl", "win_rate", "followers", "return", "drawdown", "age"] as const;
export type LeaderboardOrder = (typeof LEADERBOARD_ORDERS)[number];

/** What followers really earned, net of exchange fees and copy fee, in percent of what they allocated. Null below three followers with a record. */
const followersReturn = z.object({
  count: z.number(),
  /** Nine of ten did at least this well. */
  lowerBoundPct: z.number().nullable(),
  medianPct: z.number().nullable(),
  upperPct: z.number().nullable(),
});

/** A line of the leaderboard. Statistics are numbers (estimates), computed from fills and from nothing else; null where they cannot be. */
export const masterView = z.object({
  masterId: z.uuid(),
  displayName: z.string(),
  description: z.string(),
  state: z.enum(MASTER_STATES),
  qualified: z.boolean(),
  copyFeePercentage: z.number(),
  minCopyAmount: decimalView,
  publishedAt: z.iso.datetime(),
  leftAt: z.iso.datetime().nullable(),
  /** Market days from the first fill. */
  ageDays: z.number(),
  symbols: z.array(z.string()),
  totalTrades: z.number(),
  winRate: z.number().nullable(),
  totalPnl: z.number(),
  returnPct: z.number().nullable(),
  maxDrawdownPct: z.number().nullable(),
  riskRewardRatio: z.number().nullable(),
  profitFactor: z.number().nullable(),
  tradesPerDay: z.number().nullable(),
  followerCount: z.number(),
  copiedAmount: z.number(),
  followersReturn,
  /** Followers' median return less the master's own over the same time, in percentage points. */
  copyGapPct: z.number().nullable(),
  flags: z.array(flag),
  /** Return in percent at up to 60 points in time, for a sparkline. */
  sparkline: z.array(z.number()),
  /** The caller's own follow of it that is alive, if any; and whether it is the caller's own record. */
  followId: z.uuid().nullable(),
  mine: z.boolean(),
});
export type MasterView = z.infer<typeof masterView>;

/** Return and drawdown in percent at a moment of market time. */
export const curvePointView = z.object({ time: z.iso.datetime(), returnPct: z.number(), drawdownPct: z.number() });

const tradeTotals = z.object({ trades: z.number(), winRate: z.number().nullable(), pnl: z.number() });

export const masterProfileView = masterView.extend({
  equityNow: decimalView.nullable(),
  sharpe: z.number().nullable(),
  sortino: z.number().nullable(),
  wonTrades: z.number(),
  lostTrades: z.number(),
  averageWin: z.number().nullable(),
  averageLoss: z.number().nullable(),
  longestWinStreak: z.number(),
  longestLossStreak: z.number(),
  averageHoldMs: z.number().nullable(),
  medianHoldMs: z.number().nullable(),
  longestHoldMs: z.number().nullable(),
  peakLeverage: z.number().nullable(),
  fees: z.number(),
  drawdownFrom: z.iso.datetime().nullable(),
  drawdownTo: z.iso.datetime().nullable(),
  longestUnderWaterMs: z.number().nullable(),
  /** Return and drawdown in percent over market time, at most 500 points. */
  curve: z.array(curvePointView),
  bySymbol: z.array(tradeTotals.extend({ symbol: z.string(), volume: z.number() })),
  open: z.array(
    z.object({
      symbol: z.string(),
      side: z.enum(["long", "short"]),
      quantity: decimalView,
      entryPrice: decimalView,
      currentPrice: decimalView.nullable(),
      unrealizedPnl: decimalView.nullable(),
      leverage: z.number(),
      stopLoss: decimalView.nullable(),
    }),
  ),
  /** Sum of losses of open positions, as a positive amount. */
  floatingLoss: decimalView.nullable(),
  exposureLeverage: z.number().nullable(),
  followers: z.object({
    returns: z.array(z.object({ fromPct: z.number(), toPct: z.number(), count: z.number() })),
    lost: z.number(),
    latencyMs: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
    slippageBps: z.object({ p50: z.number().nullable() }),
    copied: z.number(),
    skipped: z.number(),
  }),
  chain: z.object({
    fills: z.number(),
    lastHash: z.string(),
    lastTime: z.iso.datetime().nullable(),
    rootDay: z.string().nullable(),
    root: z.string().nullable(),
  }),
});
export type MasterProfileView = z.infer<typeof masterProfileView>;

/** One fill of the record, as listed and as downloaded. `hash` is SHA-256 of the hash before and the canonical JSON. */
export const masterFillView = z.object({
  seq: z.number(),
  time: z.iso.datetime(),
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  quantity: decimalView,
  price: decimalView,
  fee: decimalView,
  realizedPnl: decimalView,
  netAfter: decimalView,
  hash: z.string(),
});
export type MasterFillView = z.infer<typeof masterFillView>;

/** What `become-master` and the studio say of one's own publication. */
export const masterRequirementsView = z.object({
  accountId: z.uuid(),
  eligible: z.boolean(),
  missing: z.array(z.object({ code: z.string(), message: z.string(), have: z.string(), need: z.string() })),
});
export type MasterRequirementsView = z.infer<typeof masterRequirementsView>;
