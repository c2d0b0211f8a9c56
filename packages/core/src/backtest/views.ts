import { z } from "zod";
import { decimalView, TIMEFRAMES } from "../market/index.ts";
import { backtestRequestSchema } from "./backtest-request.ts";
import { EXIT_REASONS } from "./trade-table.ts";

export const backtestStatusView = z.enum(["queued", "running", "done", "failed", "cancelled"]);
export type BacktestStatus = z.infer<typeof backtestStatusView>;

/** Shares, not percent; null: cannot be computed. */
export const backtestSummaryView = z.object({
  netProfit: decimalView,
  returnShare: z.number().nullable(),
  maxDrawdown: z.number().nullable(),
  sharpe: z.number().nullable(),
  profitFactor: z.number().nullable(),
  winRate: z.number().nullable(),
  trades: z.number(),
  buyAndHold: z.number().nullable(),
});
export type BacktestSummaryView = z.infer<typeof backtestSummaryView>;

/** How many sampled decisions were the same on candles that end with their own. */
export const stampView = z.object({ sampled: z.number(), agreed: z.number(), differing: z.array(z.number()) });
export type StampView = z.infer<typeof stampView>;

export const backtestRowView = z.object({
  id: z.uuid(),
  name: z.string(),
  strategyId: z.uuid().nullable(),
  version: z.number().nullable(),
  symbols: z.array(z.string()),
  timeframe: z.enum(TIMEFRAMES),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  status: backtestStatusView,
  /** 0 to 1. */
  progress: z.number(),
  /** Why it failed. */
  reason: z.string().nullable(),
  message: z.string().nullable(),
  summary: backtestSummaryView.nullable(),
  stamp: stampView.nullable(),
  shareCode: z.string().nullable(),
  createdAt: z.iso.datetime(),
  doneAt: z.iso.datetime().nullable(),
});
export type BacktestRowView = z.infer<typeof backtestRowView>;

export const backtestTradeView = z.object({
  number: z.number(),
  symbol: z.string(),
  side: z.enum(["long", "short"]),
  signalMs: z.number(),
  entryMs: z.number(),
  exitMs: z.number(),
  quantity: decimalView,
  entryPrice: decimalView,
  exitPrice: decimalView,
  exits: z.array(z.object({ atMs: z.number(), price: decimalView, quantity: decimalView, reason: z.enum(EXIT_REASONS) })),
  pnl: decimalView,
  fees: decimalView,
  funding: decimalView,
  exitReason: z.enum(EXIT_REASONS),
  /** Which condition let it in, in words. */
  entryWords: z.string(),
  barsHeld: z.number(),
  mae: z.number(),
  mfe: z.number(),
  r: z.number().nullable(),
});
export type BacktestTradeView = z.infer<typeof backtestTradeView>;

/** At most 2,000 points: the worst of each piece of time is kept, so that no drawdown is smoothed away. */
export const backtestCurveView = z.object({
  atMs: z.array(z.number()),
  equity: z.array(z.number()),
  drawdown: z.array(z.number()),
  hold: z.array(z.number()),
});

const maybe = z.number().nullable();

/** `BacktestMetrics` */
const backtestMetricsView = z.object({
  returnShare: maybe,
  cagr: maybe,
  sharpe: maybe,
  sortino: maybe,
  calmar: maybe,
  maxDrawdown: z.number(),
  drawdownFromMs: maybe,
  drawdownToMs: maybe,
  longestUnderWaterMs: z.number(),
  trades: z.number(),
  wins: z.number(),
  losses: z.number(),
  winRate: maybe,
  averageWin: maybe,
  averageLoss: maybe,
  profitFactor: maybe,
  expectancy: maybe,
  expectancyR: maybe,
  rCoverage: maybe,
  longestWinStreak: z.number(),
  longestLossStreak: z.number(),
  dailyReturns: z.number(),
});

export const backtestReportView = z.object({
  symbols: z.array(z.string()),
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  bars: z.number(),
  initialBalance: decimalView,
  finalBalance: decimalView,
  netProfit: decimalView,
  metrics: backtestMetricsView,
  months: z.array(z.object({ month: z.string(), returnShare: z.number().nullable() })),
  trades: z.array(backtestTradeView),
  exposure: z.number().nullable(),
  costs: z.object({
    fees: decimalView,
    slippage: decimalView,
    funding: decimalView.nullable(),
    fundingsKnown: z.number(),
    fundingsUnknown: z.number(),
  }),
  buyAndHold: z.object({ returnShare: z.number().nullable(), maxDrawdown: z.number().nullable() }),
  ambiguous: z.object({ bars: z.number(), decided: z.number(), share: z.number().nullable() }),
  insurance: decimalView,
  skipped: z.object({ belowMinimum: z.number(), withoutBalance: z.number() }),
  curve: backtestCurveView,
  /** The strategy in words, as it was tested. */
  words: z.string(),
});
export type BacktestReportView = z.infer<typeof backtestReportView>;

export const backtestView = backtestRowView.extend({ request: backtestRequestSchema, report: backtestReportView.nullable() });
export type BacktestView = z.infer<typeof backtestView>;

/** What whoever has the link reads: of whom and of which strategy it is stays hidden. */
export const sharedBacktestView = backtestView.omit({ id: true, strategyId: true, version: true, shareCode: true });
export type SharedBacktestView = z.infer<typeof sharedBacktestView>;

/** Several strategies over the same time at the same costs. */
export const backtestComparisonView = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  initialBalance: decimalView,
  items: z.array(
    z.object({
      name: z.string(),
      symbols: z.array(z.string()),
      timeframe: z.enum(TIMEFRAMES),
      words: z.string(),
      summary: backtestSummaryView,
      metrics: backtestMetricsView,
      curve: backtestCurveView,
    }),
  ),
  /** Of daily returns, item by item; null where fewer than ten days are common to both, or one never moved. */
  correlation: z.array(z.array(maybe)),
});
export type BacktestComparisonView = z.infer<typeof backtestComparisonView>;
