import { z } from "zod";
import { backtestCurveView, backtestStatusView } from "../backtest/index.ts";
import { OBJECTIVES, searchRangeSchema, searchRequestSchema } from "./search-request.ts";

const maybe = z.number().nullable();

/** Figures of one set of parameters; shares, not percent. */
export const trialFiguresView = z.object({
  returnShare: maybe,
  maxDrawdown: maybe,
  sharpe: maybe,
  sortino: maybe,
  calmar: maybe,
  profitFactor: maybe,
  expectancyR: maybe,
  winRate: maybe,
  trades: z.number(),
});
export type TrialFiguresView = z.infer<typeof trialFiguresView>;

export const trialView = z.object({
  number: z.number(),
  /** One value per range, in its order. */
  params: z.array(z.number()),
  figures: trialFiguresView,
  /** Null: too few trades, or it cannot be computed. */
  objective: maybe,
});
export type TrialView = z.infer<typeof trialView>;

/** Two ranges against each other; the best of all other ranges in each cell. */
export const heatMapView = z.object({
  x: z.object({ title: z.string(), values: z.array(z.number()) }),
  y: z.object({ title: z.string(), values: z.array(z.number()) }),
  /** Row by row of y. */
  cells: z.array(z.array(maybe)),
});
export type HeatMapView = z.infer<typeof heatMapView>;

const walkWindowView = z.object({
  inSample: z.object({ fromMs: z.number(), toMs: z.number() }),
  outOfSample: z.object({ fromMs: z.number(), toMs: z.number() }),
  /** The best in-sample; null: no set had enough trades. */
  params: z.array(z.number()).nullable(),
  inSampleObjective: maybe,
  inSampleReturn: maybe,
  outOfSampleReturn: maybe,
  outOfSampleTrades: z.number(),
});

export const walkForwardView = z.object({
  windows: z.array(walkWindowView),
  /** The out-of-sample times, one after another. */
  curve: backtestCurveView,
  outOfSample: trialFiguresView,
  /** Yearly out-of-sample return over yearly in-sample return. */
  efficiency: maybe,
  /** Share of windows that earned out of sample. */
  stability: maybe,
});

const searchWarningView = z.object({
  code: z.enum(["few-trades", "one-cell", "edge", "many-trials", "out-of-sample-lost"]),
  message: z.string(),
});

export const searchResultView = z.object({
  best: trialView.nullable(),
  /** That the best Sharpe is above zero, given its length, skew and kurtosis; and above what the best of so many trials of nothing would have (deflated). */
  probabilisticSharpe: maybe,
  deflatedSharpe: maybe,
  warnings: z.array(searchWarningView),
  walkForward: walkForwardView.nullable(),
});

export type WalkForwardView = z.infer<typeof walkForwardView>;
export type SearchResultView = z.infer<typeof searchResultView>;

/** A number of a strategy that can be varied: between what it is sensibly tried, and what it is now. */
export const proposedRangeView = searchRangeSchema.extend({ value: z.number() });
export type ProposedRangeView = z.infer<typeof proposedRangeView>;

export const searchRowView = z.object({
  id: z.uuid(),
  name: z.string(),
  strategyId: z.uuid().nullable(),
  version: z.number().nullable(),
  method: z.enum(["grid", "random", "tpe"]),
  objective: z.enum(OBJECTIVES),
  status: backtestStatusView,
  /** Done so far, and planned: over the whole time and in every window of a walk-forward. */
  trials: z.number(),
  plannedTrials: z.number(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  bestObjective: maybe,
  createdAt: z.iso.datetime(),
  doneAt: z.iso.datetime().nullable(),
});
export type SearchRowView = z.infer<typeof searchRowView>;

export const searchView = searchRowView.extend({ request: searchRequestSchema, result: searchResultView.nullable() });
export type SearchView = z.infer<typeof searchView>;
