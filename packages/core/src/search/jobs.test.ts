import { describe, expect, it } from "vitest";
import { runBacktest, termsOf, toReport } from "../backtest/index.ts";
import type { JobKind, NewJob } from "../jobs/server.ts";
import { gridSets } from "./draw-sets.ts";
import { nextRound, planSearch, roundJobs, slicesOf } from "./plan-jobs.ts";
import { withParams } from "./spec-paths.ts";
import { backtest, HOUR, LEVEL, loadNeed, PERIOD, request, START, STOP } from "./test-search.ts";
import { SEARCH_TRIALS_JOB, type TrialsInput, type TrialsResult } from "./trials-job.ts";
import { bestOf, type Trial } from "./try-sets.ts";
import { SEARCH_WINDOW_JOB, type WindowResult } from "./window-job.ts";

const KEY = { userId: "user", searchId: "search" };
const viaJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** As a worker does it: its input from the queue, its candles from the history. */
function perform<Input, Result>(kind: JobKind<Input, Result>, job: NewJob, reports: number[] = []): Result {
  const input = kind.input.parse(viaJson(job.input));
  return viaJson(kind.perform(input, loadNeed(kind.need(input)), (share) => reports.push(share)));
}
const trialsOf = (jobs: readonly NewJob[]): Trial[] =>
  jobs
    .filter(({ kind }) => kind === "search-trials")
    .flatMap((job) => perform<never, TrialsResult>(SEARCH_TRIALS_JOB as never, job).trials);
const windowsOf = (jobs: readonly NewJob[]): WindowResult[] =>
  jobs.filter(({ kind }) => kind === "search-window").map((job) => perform<never, WindowResult>(SEARCH_WINDOW_JOB as never, job));

describe("a grid as jobs", () => {
  const { jobs, plannedTrials } = planSearch(KEY, request());
  const trials = trialsOf(jobs);

  it("tries every set once, in its order", () => {
    const sets = gridSets([PERIOD, LEVEL, STOP]);
    expect(plannedTrials).toBe(sets.length);
    expect(trials.map(({ params }) => params)).toEqual(sets);
    expect(trials.map(({ number }) => number)).toEqual(sets.map((_, at) => at));
  });

  it("says of each set what a back-test of it says", () => {
    const need = {
      fromMs: backtest.fromMs,
      toMs: backtest.toMs,
      warmUpBars: (jobs[0] as NewJob & { input: TrialsInput }).input.warmUpBars,
    };
    for (const { params, figures, objective } of trials) {
      const strategy = withParams(backtest.spec, [PERIOD, LEVEL, STOP], params);
      const { metrics } = toReport(runBacktest({ strategy, markets: loadNeed(need), terms: termsOf(backtest), fromMs: backtest.fromMs }));
      expect(figures).toEqual({
        returnShare: metrics.returnShare,
        maxDrawdown: metrics.maxDrawdown,
        sharpe: metrics.sharpe,
        sortino: metrics.sortino,
        calmar: metrics.calmar,
        profitFactor: metrics.profitFactor,
        expectancyR: metrics.expectancyR,
        winRate: metrics.winRate,
        trades: metrics.trades,
      });
      expect(objective).toBe(metrics.trades < 10 ? null : metrics.returnShare);
    }
    expect(new Set(trials.map(({ objective }) => objective)).size).toBeGreaterThan(20);
  });

  it("reports how far it is, up to the end", () => {
    const reports: number[] = [];
    perform(SEARCH_TRIALS_JOB as JobKind<never, TrialsResult>, jobs[0] as NewJob, reports);
    expect(reports).toEqual(reports.toSorted((a, b) => a - b));
    expect(reports.at(-1)).toBe(1);
    expect(reports).toHaveLength((jobs[0] as NewJob & { input: TrialsInput }).input.work);
  });
});

describe("values that do not go together", () => {
  const macd = { kind: "indicator", name: "macd", params: { fast: 12, slow: 26, signal: 9 } } as const;
  const spec = {
    ...backtest.spec,
    long: { entry: { kind: "compare", left: macd, op: ">", right: { kind: "number", value: 0 } } as const },
  };
  const fast = { path: "long.entry.left.params.fast", title: "Fast", min: 10, max: 30, step: 10 };
  const slow = { path: "long.entry.left.params.slow", title: "Slow", min: 15, max: 35, step: 10 };

  it("are trials without an objective; the others are tried", () => {
    const trials = trialsOf(planSearch(KEY, request({ backtest: { ...backtest, spec }, ranges: [fast, slow], minTrades: 0 })).jobs);
    expect(trials.filter(({ params: [quick = 0, late = 0] }) => quick >= late).map(({ objective }) => objective)).toEqual([
      null,
      null,
      null,
    ]);
    expect(trials.filter(({ params: [quick = 0, late = 0] }) => quick < late).every(({ objective }) => objective !== null)).toBe(true);
  });

  it("are refused by name where nothing goes with them", () => {
    const alone = () => planSearch(KEY, request({ backtest: { ...backtest, spec }, ranges: [fast] }));
    expect(alone).toThrow("Fast, 30: MACD, ");
    expect(() => planSearch(KEY, request({ ranges: [{ ...PERIOD, step: 0.5 }] }))).toThrow(
      "RSI period of the long entry, 6.5: RSI, period: expected a whole number from 1 to 500.",
    );
    expect(() => planSearch(KEY, request({ ranges: [{ ...STOP, path: "stopLoss.multiple" }] }))).toThrow(
      "There is no number at stopLoss.multiple.",
    );
  });
});

describe("rounds of TPE", () => {
  it("follow from what the rounds before found, until all are tried", () => {
    const asked = request({ method: "tpe", trials: 40, ranges: [PERIOD, { ...LEVEL, step: 1 }, { ...STOP, step: 0.25 }] });
    const tried = trialsOf(planSearch(KEY, asked).jobs);
    const rounds: number[] = [];
    for (let round = nextRound(asked, tried.length); round !== null; round = nextRound(asked, tried.length)) {
      rounds.push(round);
      const jobs = roundJobs(KEY, asked, round, tried);
      expect(jobs.length).toBeGreaterThan(0);
      tried.push(...trialsOf(jobs));
    }
    expect(rounds).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(tried.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, at) => at));
    expect(new Set(tried.map(({ params }) => params.join())).size).toBe(40);
  });
});

describe("slices", () => {
  it("hold every set once, are worth their way and not longer than a worker should be held", () => {
    for (const [sets, bars] of [
      [1, 100],
      [1_000, 43_200],
      [10_000, 525_600],
      [37, 1_000_000_000],
      [10_000, 10],
    ] as const) {
      const slices = slicesOf(sets, bars);
      expect(slices[0]?.[0]).toBe(0);
      expect(slices.at(-1)?.[1]).toBe(sets);
      for (const [at, [from, to]] of slices.entries()) {
        expect(from).toBe(slices[at - 1]?.[1] ?? 0);
        expect(to - from === 1 || (to - from) * bars <= 100_000_000).toBe(true);
      }
    }
    expect(slicesOf(10_000, 10)).toEqual([[0, 10_000]]);
    expect(slicesOf(1_000, 43_200)).toHaveLength(4);
  });

  it("come to no more than is computed for anybody", () => {
    const long = { ...backtest, toMs: START + 2_000_000 * HOUR };
    const asked = request({
      backtest: long,
      method: "random",
      trials: 10_000,
      ranges: [{ ...LEVEL, step: 0.01, min: 20, max: 25 }, STOP, PERIOD],
    });
    expect(() => planSearch(KEY, { ...asked, walkForward: { mode: "anchored", windows: 24, inSampleShare: 0.7 } })).toThrow(
      "come to 164 billion bars; at most 100 billion are computed.",
    );
  });
});

describe("a window", () => {
  const asked = request({ walkForward: { mode: "rolling", windows: 3, inSampleShare: 0.7 }, minTrades: 3 });
  const { jobs, plannedTrials } = planSearch(KEY, asked);
  const windows = windowsOf(jobs);

  it("is a job of its own, beside the search over the whole time", () => {
    expect(windows).toHaveLength(3);
    expect(plannedTrials).toBe(4 * gridSets(asked.ranges).length);
  });

  it("finds in its in-sample time what a search of that time alone finds", () => {
    for (const { inSample, params, inSampleObjective, inSampleReturn } of windows) {
      const best = bestOf(trialsOf(planSearch(KEY, request({ backtest: { ...backtest, ...inSample }, minTrades: 3 })).jobs));
      expect(params).toEqual(best?.params);
      expect(inSampleObjective).toBe(best?.objective);
      expect(inSampleReturn).toBe(best?.figures.returnShare);
    }
  });

  it("trades the best set through its out-of-sample time as a back-test of that time alone does", () => {
    for (const { outOfSample, params, course } of windows) {
      const strategy = withParams(backtest.spec, asked.ranges, params ?? []);
      const need = { ...outOfSample, warmUpBars: 400 };
      const run = runBacktest({ strategy, markets: loadNeed(need), terms: termsOf(backtest), fromMs: outOfSample.fromMs });
      const { metrics } = toReport(run);
      expect(course.end - 1).toBeCloseTo(metrics.returnShare ?? 0, 12);
      expect(course.trades.count).toBe(metrics.trades);
      expect(course.maxDrawdown).toBeCloseTo(metrics.maxDrawdown, 12);
      expect(course.atMs[0]).toBe(outOfSample.fromMs);
      expect(course.atMs.at(-1)).toBe(outOfSample.toMs);
      expect(run.openMs[0]).toBe(outOfSample.fromMs);
    }
  });

  it("stands still where no set made enough trades", () => {
    const [still] = windowsOf(planSearch(KEY, { ...asked, minTrades: 5_000 }).jobs);
    expect(still).toMatchObject({ params: null, inSampleObjective: null, inSampleReturn: null });
    expect(still?.course).toMatchObject({ end: 1, highest: 1, lowest: 1, maxDrawdown: 0, trades: { count: 0 } });
    expect(new Set(still?.course.equity)).toEqual(new Set([1]));
    expect(new Set(still?.course.hold).size).toBeGreaterThan(100);
  });
});
