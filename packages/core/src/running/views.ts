import { z } from "zod";
import { decimalView, TIMEFRAMES } from "../market/index.ts";
import { evaluationView, runSummaryView } from "../strategy/index.ts";

export const SWAP_MODES = ["at-once", "gradual", "shadow"] as const;
export type SwapMode = (typeof SWAP_MODES)[number];
export const DECISION_KINDS = ["enter-long", "enter-short", "exit", "skip", "protect", "miss"] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

export const swapView = z.object({
  id: z.uuid(),
  fromVersion: z.number(),
  toVersion: z.number(),
  mode: z.enum(SWAP_MODES),
  hours: z.number().nullable(),
  /** Back to the old version by itself. */
  rule: z.object({ worseByPercent: z.number(), trades: z.number() }).nullable(),
  status: z.enum(["under-way", "done", "rolled-back", "cancelled"]),
  /** Of a gradual one, the new version's part of entries now; 1 when it is done. */
  share: z.number(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
  /** Since it began: net profit over the entries' notional. Null without closed trades. In shadow the new one's are of a back-test. */
  results: z.object({
    from: z.object({ trades: z.number(), returnShare: z.number().nullable() }),
    to: z.object({ trades: z.number(), returnShare: z.number().nullable() }),
  }),
});
export type SwapView = z.infer<typeof swapView>;

export const runView = runSummaryView.extend({
  strategyId: z.uuid(),
  status: z.enum(["running", "stopping", "stopped"]),
  stoppedAt: z.iso.datetime().nullable(),
  stopReason: z.string().nullable(),
  timeframe: z.enum(TIMEFRAMES),
  symbols: z.array(z.string()),
  dailyLossPercent: z.number().nullable(),
  /** Opens have stopped for today because of it. */
  dailyLossHit: z.boolean(),
  maxPositions: z.number().nullable(),
  realized: decimalView,
  fees: decimalView,
  winRate: z.number().nullable(),
  swap: swapView.nullable(),
});
export type RunView = z.infer<typeof runView>;

export const decisionView = z.object({
  id: z.string(),
  /** Opening of the bar that closed. */
  bar: z.iso.datetime(),
  symbol: z.string(),
  version: z.number(),
  kind: z.enum(DECISION_KINDS),
  reason: z.string(),
  words: z.string(),
  shadow: z.boolean(),
  quantity: decimalView.nullable(),
  price: decimalView.nullable(),
  values: z.array(z.object({ words: z.string(), value: z.number().nullable() })),
  recordedAt: z.iso.datetime(),
});
export type DecisionView = z.infer<typeof decisionView>;

/** What each condition says now, on closed bars, symbol by symbol. */
export const runNowView = z.object({ evaluations: z.array(evaluationView) });
export type RunNowView = z.infer<typeof runNowView>;

const sideFigures = z.object({ trades: z.number(), profit: decimalView.nullable(), returnShare: z.number().nullable() });

/** What the run did beside what the back-test of the same bars does. */
export const runBesideView = z.object({
  live: sideFigures,
  backtest: sideFigures,
  /** Equal trades by entry bar, symbol and side. */
  matched: z.number(),
  differences: z.array(
    z.object({
      bar: z.iso.datetime(),
      symbol: z.string(),
      live: z.string().nullable(),
      backtest: z.string().nullable(),
      because: z.string(),
    }),
  ),
  curve: z.object({ atMs: z.array(z.number()), live: z.array(z.number().nullable()), backtest: z.array(z.number().nullable()) }),
});
export type RunBesideView = z.infer<typeof runBesideView>;

export const runCheckView = z.object({
  day: z.iso.datetime(),
  bars: z.number(),
  agreed: z.number(),
  differences: runBesideView.shape.differences,
  checkedAt: z.iso.datetime(),
});
export type RunCheckView = z.infer<typeof runCheckView>;
