import { z } from "zod";
import { backtestRequestSchema, PreparedMarket } from "../backtest/index.ts";
import type { JobKind } from "../jobs/server.ts";
import type { CandleColumns } from "../strategy/index.ts";
import { roundSizes, setsOfRound } from "./plan-rounds.ts";
import { OBJECTIVES, searchRangeSchema } from "./search-request.ts";
import { needOf } from "./trials-job.ts";
import { bestOf, type Ground, runSet, type Trial, toGround, trySets } from "./try-sets.ts";
import { toWindowCourse, windowCourse } from "./window-course.ts";

const span = z.strictObject({ fromMs: z.number(), toMs: z.number() });

export const windowInput = z.strictObject({
  backtest: backtestRequestSchema,
  ranges: z.array(searchRangeSchema),
  method: z.enum(["grid", "random", "tpe"]),
  trials: z.int(),
  seed: z.int(),
  objective: z.enum(OBJECTIVES),
  minTrades: z.number(),
  warmUpBars: z.number(),
  window: z.int(),
  inSample: span,
  outOfSample: span,
  /** Points of its curve at most. */
  points: z.int(),
  /** Trials that this job makes: what its progress is a share of. */
  work: z.int(),
});
export type WindowInput = z.infer<typeof windowInput>;

export const windowResult = z.object({
  window: z.int(),
  inSample: span,
  outOfSample: span,
  params: z.array(z.number()).nullable(),
  inSampleObjective: z.number().nullable(),
  inSampleReturn: z.number().nullable(),
  course: windowCourse,
});
export type WindowResult = z.infer<typeof windowResult>;

/**
 * One window of a walk-forward: searches its in-sample time, then trades the best set through its out-of-sample time. Bars before each of the
 * two serve its warm-up; no position crosses from one into the other.
 */
export const SEARCH_WINDOW_JOB: JobKind<WindowInput, WindowResult> = {
  input: windowInput,
  need: ({ backtest, inSample, outOfSample, warmUpBars }) =>
    needOf(backtest, { fromMs: inSample.fromMs, toMs: outOfSample.toMs }, warmUpBars),
  perform(input, markets, report) {
    const { backtest, ranges, inSample, outOfSample, window, points } = input;
    const learning = toGround(
      backtest,
      ranges,
      markets.map((market) => cut(market, inSample.toMs)),
      inSample.fromMs,
    );
    const best = searchWithin(learning, input, report);
    const trading = toGround(
      backtest,
      ranges,
      markets.map((market) => cut(market, outOfSample.toMs)),
      outOfSample.fromMs,
    );
    const run = best === null ? null : runSet(trading, best.params);
    const course = run ?? runSet({ ...trading, ranges: [] }, []);
    if (course === null) throw new Error("a strategy that was checked cannot be run");
    return {
      window,
      inSample,
      outOfSample,
      params: best?.params ?? null,
      inSampleObjective: best?.objective ?? null,
      inSampleReturn: best?.figures.returnShare ?? null,
      course: toWindowCourse(course, run !== null, points),
    };
  },
};

/** The whole search of a window's in-sample time, round by round. */
function searchWithin(ground: Ground, input: WindowInput, report: (share: number) => void): Trial | null {
  const tried: Trial[] = [];
  for (const round of roundSizes(input).keys()) {
    const before = tried.length;
    tried.push(...trySets(ground, before, setsOfRound(input, round, tried), input, (done) => report((before + done) / (input.work + 1))));
  }
  return bestOf(tried);
}

/** A market that ends before a time, as if nothing after it were known. */
function cut({ source }: PreparedMarket, toMs: number): PreparedMarket {
  return new PreparedMarket({
    ...source,
    candles: cutColumns(source.candles, toMs),
    detail: source.detail && cutColumns(source.detail, toMs),
  });
}

function cutColumns(candles: CandleColumns, toMs: number): CandleColumns {
  let end = candles.openMs.length;
  while (end > 0 && (candles.openMs[end - 1] as number) >= toMs) end -= 1;
  const until = (column: Float64Array) => column.subarray(0, end);
  return {
    openMs: until(candles.openMs),
    open: until(candles.open),
    high: until(candles.high),
    low: until(candles.low),
    close: until(candles.close),
    volume: until(candles.volume),
    funding: candles.funding && until(candles.funding),
  };
}
