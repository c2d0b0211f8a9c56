import { isRefusal } from "@slipstream/kernel";
import { z } from "zod";
import {
  type BacktestRequest,
  type BacktestRun,
  type BacktestTerms,
  type CustomIndicators,
  customsOf,
  newRunTables,
  type PreparedMarket,
  type RunTables,
  runBacktest,
  summarizeRun,
  termsOf,
} from "../backtest/index.ts";
import type { StrategySpec } from "../strategy/index.ts";
import type { ParamSet } from "./draw-sets.ts";
import { objectiveOf } from "./objective.ts";
import type { SearchRange, SearchRequest } from "./search-request.ts";
import { momentsOf, type ReturnMoments } from "./sharpe-odds.ts";
import { placeParams, withDefaults } from "./spec-paths.ts";
import { type TrialFiguresView, trialView } from "./views.ts";

/** A trial as it is kept: with what the odds of its Sharpe ratio stand on. */
export const trialSchema = trialView.extend({
  moments: z.object({ returns: z.number(), sharpe: z.number(), skew: z.number(), kurtosis: z.number() }).nullable(),
});
export type Trial = z.infer<typeof trialSchema>;

/** What sets are tried on: a strategy, its terms and markets, from a time on. */
export type Ground = {
  readonly spec: StrategySpec;
  readonly ranges: readonly SearchRange[];
  readonly customs: CustomIndicators;
  readonly terms: BacktestTerms;
  readonly markets: readonly PreparedMarket[];
  readonly fromMs: number;
  /** Each run writes its equity and its trades here, over those of the one before. */
  readonly scratch: Float64Array;
  readonly tables: RunTables;
};

export const toGround = (
  request: BacktestRequest,
  ranges: readonly SearchRange[],
  markets: readonly PreparedMarket[],
  fromMs: number,
): Ground => ({
  spec: withDefaults(request.spec),
  ranges,
  customs: customsOf(request),
  terms: termsOf(request),
  markets,
  fromMs,
  scratch: new Float64Array(markets.reduce((bars, { candles }) => bars + candles.openMs.length, 0)),
  tables: newRunTables(),
});

/** The run of a set; its equity is overwritten by the next. Null where the values do not go together, as a fast average above the slow one. */
export function runSet({ spec, ranges, customs, terms, markets, fromMs, scratch, tables }: Ground, set: ParamSet): BacktestRun | null {
  try {
    const strategy = placeParams(spec, ranges, set);
    if (strategy.takeProfits.reduce((sum, { share }) => sum + share, 0) > MOST_SHARES) return null;
    return runBacktest({ strategy, customs, markets, terms, fromMs, scratch, tables });
  } catch (error) {
    if (isRefusal(error) || error instanceof RangeError) return null;
    throw error;
  }
}
/** As the schema of a strategy has it. */
const MOST_SHARES = 100.000001;

const NO_FIGURES: TrialFiguresView = {
  returnShare: null,
  maxDrawdown: null,
  sharpe: null,
  sortino: null,
  calmar: null,
  profitFactor: null,
  expectancyR: null,
  winRate: null,
  trades: 0,
};

type Ranking = Pick<SearchRequest, "objective" | "minTrades">;

function trySet(ground: Ground, number: number, params: ParamSet, { objective, minTrades }: Ranking): Trial {
  const run = runSet(ground, params);
  if (run === null) return { number, params: [...params], figures: NO_FIGURES, objective: null, moments: null };
  const { dailyReturns, ...figures } = summarizeRun(run);
  const moments: ReturnMoments | null = momentsOf(dailyReturns);
  return { number, params: [...params], figures, objective: objectiveOf(figures, objective, minTrades), moments };
}

/**
 * Tries sets in the order in which they share most: those that differ in a level only come one after the other, so that the columns of
 * their indicators are still at hand. Answers them in the order in which they were given.
 */
export function trySets(
  ground: Ground,
  first: number,
  sets: readonly ParamSet[],
  ranking: Ranking,
  report: (done: number) => void,
): Trial[] {
  const trials = new Array<Trial>(sets.length);
  for (const [done, at] of sharingOrder(ground.ranges, sets).entries()) {
    trials[at] = trySet(ground, first + at, sets[at] as ParamSet, ranking);
    report(done + 1);
  }
  return trials;
}

const COMPUTES = /[.](params[.][^.]+|bars|period)$/;

function sharingOrder(ranges: readonly SearchRange[], sets: readonly ParamSet[]): number[] {
  const keys = ranges
    .map(({ path }, at) => ({ at, computes: COMPUTES.test(path) }))
    .sort((a, b) => Number(b.computes) - Number(a.computes));
  return sets
    .map((_, at) => at)
    .sort((a, b) => {
      for (const { at } of keys) {
        const apart = ((sets[a] as ParamSet)[at] as number) - ((sets[b] as ParamSet)[at] as number);
        if (apart !== 0) return apart;
      }
      return a - b;
    });
}

/** The first of the best; null where none has an objective. */
export function bestOf<Each extends { readonly objective: number | null; readonly number: number }>(trials: readonly Each[]): Each | null {
  let best: Each | null = null;
  for (const trial of trials) {
    if (trial.objective === null) continue;
    const known = best?.objective ?? null;
    if (known === null || trial.objective > known || (trial.objective === known && trial.number < (best?.number ?? 0))) best = trial;
  }
  return best;
}
