import { isRefusal } from "@slipstream/kernel";
import { customsOf, readStrategy, warmUpBarsOf } from "../backtest/index.ts";
import type { NewJob } from "../jobs/server.ts";
import { TIMEFRAME_MS } from "../market/index.ts";
import { MAX_PERIOD } from "../strategy/index.ts";
import type { ParamSet } from "./draw-sets.ts";
import { plannedTrials, roundSizes, setsOfRound } from "./plan-rounds.ts";
import { planWindows, type Window } from "./plan-windows.ts";
import { stepsOf, valueAt } from "./range-values.ts";
import { refuse } from "./refuse.ts";
import type { SearchRange, SearchRequest } from "./search-request.ts";
import { placeParams, refuseUnknownPaths, withDefaults } from "./spec-paths.ts";
import type { ScoredSet } from "./tpe-sets.ts";
import type { TrialsInput } from "./trials-job.ts";
import type { WindowInput } from "./window-job.ts";

/** Bars that a slice goes over, all its sets together: one to two seconds of a core. */
const SLICE_BARS = 100_000_000;
/** Below this a slice is not worth its way through the queue. */
const LEAST_SLICE_BARS = 10_000_000;
/** Into so many slices a round is cut, where it is worth it: so many workers may share it. */
const WANTED_SLICES = 4;
/** Bars times sets of a whole search: about half an hour of one core. */
const MOST_WORK_BARS = 100_000_000_000;
const CURVE_POINTS = 2_000;
/** Parts are numbered round by round. */
const PARTS_PER_ROUND = 100_000;

export type SearchKey = { readonly userId: string; readonly searchId: string };
export type SearchPlan = {
  readonly jobs: readonly NewJob[];
  /** Over the whole period, and within all windows. */
  readonly plannedTrials: number;
};

/** Looks at a search before anything is computed, and cuts it into jobs. Throws a refusal that names what cannot be searched. */
export function planSearch(key: SearchKey, request: SearchRequest): SearchPlan {
  const { spec, fromMs, toMs } = request.backtest;
  refuseUnknownPaths(spec, request.ranges);
  refuseBadValues(request);
  const trials = plannedTrials(request);
  const windows = request.walkForward ? planWindows({ fromMs, toMs }, TIMEFRAME_MS[spec.timeframe], request.walkForward) : [];
  const spans = [{ fromMs, toMs }, ...windows.map(({ inSample }) => inSample)];
  const work = spans.reduce((sum, span) => sum + trials * barsOf(request, span), 0);
  if (work > MOST_WORK_BARS)
    throw refuse(
      "too-much-work",
      `${trials.toLocaleString("en-US")} sets${windows.length > 0 ? ` in the whole time and in ${windows.length} windows` : ""} come to ${Math.ceil(work / 1e9).toLocaleString("en-US")} billion bars; at most ${MOST_WORK_BARS / 1e9} billion are computed. Take fewer sets, fewer symbols or a shorter time.`,
      "trials",
    );
  return {
    jobs: [...roundJobs(key, request, 0, []), ...windows.map((window, at) => windowJob(key, request, window, at))],
    plannedTrials: trials * (1 + windows.length),
  };
}

/** The jobs of a round, from what the rounds before found; none: there is no such round. */
export function roundJobs({ userId, searchId }: SearchKey, request: SearchRequest, round: number, tried: readonly ScoredSet[]): NewJob[] {
  const sets = setsOfRound(request, round, tried);
  const bars = barsOf(request, request.backtest);
  const first = tried.length;
  const warmUpBars = warmUpOfAll(request);
  return slicesOf(sets.length, bars).map(([from, to], slice): NewJob => {
    const { backtest, ranges, objective, minTrades } = request;
    const slicedSets = sets.slice(from, to).map((set: ParamSet) => [...set]);
    const input: TrialsInput = {
      backtest,
      ranges,
      objective,
      minTrades,
      warmUpBars,
      round,
      first: first + from,
      sets: slicedSets,
      work: slicedSets.length,
    };
    return { kind: "search-trials", userId, subjectId: searchId, part: round * PARTS_PER_ROUND + slice, input };
  });
}

/** The round after the one whose sets were all tried; null: that was the last. */
export function nextRound(request: SearchRequest, tried: number): number | null {
  let left = tried;
  for (const [round, size] of roundSizes(request).entries()) {
    if (left <= 0) return round;
    left -= size;
  }
  return null;
}

function windowJob({ userId, searchId }: SearchKey, request: SearchRequest, { inSample, outOfSample }: Window, window: number): NewJob {
  const { backtest, ranges, method, trials, seed, objective, minTrades, walkForward } = request;
  const input: WindowInput = {
    backtest,
    ranges,
    method,
    trials,
    seed,
    objective,
    minTrades,
    warmUpBars: warmUpOfAll(request),
    window,
    inSample,
    outOfSample,
    points: Math.floor(CURVE_POINTS / (walkForward?.windows ?? 1)) - 1,
    work: plannedTrials(request),
  };
  return { kind: "search-window", userId, subjectId: searchId, part: window, input };
}

/** Bars of one set, of all symbols. */
const barsOf = ({ backtest: { spec } }: SearchRequest, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): number =>
  Math.ceil((toMs - fromMs) / TIMEFRAME_MS[spec.timeframe]) * spec.symbols.length;

/** From and to of each slice. */
export function slicesOf(sets: number, bars: number): [number, number][] {
  const most = Math.max(1, Math.floor(SLICE_BARS / bars));
  const least = Math.max(1, Math.ceil(LEAST_SLICE_BARS / bars));
  const each = Math.min(most, Math.max(least, Math.ceil(sets / WANTED_SLICES)));
  return Array.from({ length: Math.ceil(sets / each) }, (_, slice) => [slice * each, Math.min(sets, (slice + 1) * each)]);
}

const edgesOf = (range: SearchRange): number[] => {
  const steps = stepsOf(range);
  return [...new Set([0, Math.min(1, steps - 1), steps - 1])].map((at) => valueAt(range, at));
};

/**
 * The edges of each range, and its second value, which shows whether fractions are allowed. A value that goes with no edge of the other ranges, nor with the
 * strategy as it is, is refused; one that goes with some is left to the trials, as a fast average that must be below the slow one.
 */
function refuseBadValues({ backtest, ranges }: SearchRequest): void {
  const spec = withDefaults(backtest.spec);
  const customs = customsOf(backtest);
  const problemOf = (placed: readonly SearchRange[], values: ParamSet): Error | null => {
    try {
      readStrategy(placeParams(spec, placed, values), customs);
      return null;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return error;
    }
  };
  for (const range of ranges) {
    const others = ranges.filter((other) => other !== range);
    for (const value of edgesOf(range)) {
      const problem = problemOf([range], [value]);
      if (problem === null || cornersOf(others).some((corner) => problemOf([range, ...others], [value, ...corner]) === null)) continue;
      throw refuse("bad-range", `${range.title}, ${value}: ${problem.message}`, "ranges");
    }
  }
}

/** Every choice of lowest and highest values. */
const cornersOf = (ranges: readonly SearchRange[]): number[][] =>
  ranges.reduce<number[][]>(
    (corners, range) => corners.flatMap((corner) => [range.min, valueAt(range, stepsOf(range) - 1)].map((edge) => [...corner, edge])),
    [[]],
  );

/** Enough for every set: what each range asks for beyond the strategy as it is, together. */
function warmUpOfAll({ backtest, ranges }: SearchRequest): number {
  const spec = withDefaults(backtest.spec);
  const customs = customsOf(backtest);
  const own = warmUpBarsOf(spec, customs);
  return ranges.reduce((sum, range) => {
    const wanted = edgesOf(range).map((value) => {
      try {
        return warmUpBarsOf(placeParams(spec, [range], [value]), customs);
      } catch (error) {
        // It does not go with the strategy as it is, only with other values of other ranges.
        if (isRefusal(error)) return own + WARM_UP_OF_A_CONFLICT;
        throw error;
      }
    });
    return sum + Math.max(0, ...wanted.map((bars) => bars - own));
  }, own);
}
const WARM_UP_OF_A_CONFLICT = 10 * MAX_PERIOD;
