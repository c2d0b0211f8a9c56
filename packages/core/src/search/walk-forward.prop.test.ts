import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeMetrics } from "../backtest/index.ts";
import { joinWindows } from "./join-windows.ts";
import { planSearch } from "./plan-jobs.ts";
import { planWindows } from "./plan-windows.ts";
import { BARS, backtest, HOUR, loadNeed, request, START } from "./test-search.ts";
import { SEARCH_WINDOW_JOB, type WindowInput, type WindowResult } from "./window-job.ts";

const MINUTE = 60_000;
const walk = fc.record({
  mode: fc.constantFrom("anchored" as const, "rolling" as const),
  windows: fc.integer({ min: 2, max: 24 }),
  inSampleShare: fc.integer({ min: 50, max: 90 }).map((percent) => percent / 100),
});

describe("windows of a walk-forward", () => {
  it("have out-of-sample times that follow one another up to the end, each after its in-sample time", () => {
    fc.assert(
      fc.property(walk, fc.integer({ min: 20_000, max: 600_000 }), (how, bars) => {
        const period = { fromMs: START, toMs: START + bars * MINUTE };
        const windows = planWindows(period, MINUTE, how);
        expect(windows).toHaveLength(how.windows);
        expect(windows[0]?.inSample.fromMs).toBe(period.fromMs);
        expect(windows.at(-1)?.outOfSample.toMs).toBe(period.toMs);
        for (const [at, { inSample, outOfSample }] of windows.entries()) {
          expect(inSample.toMs).toBe(outOfSample.fromMs);
          expect(outOfSample.fromMs).toBe(at === 0 ? inSample.toMs : windows[at - 1]?.outOfSample.toMs);
          expect((inSample.fromMs - START) % MINUTE).toBe(0);
          expect((outOfSample.toMs - START) % MINUTE).toBe(0);
          const length = (span: { fromMs: number; toMs: number }) => span.toMs - span.fromMs;
          if (how.mode === "anchored") expect(inSample.fromMs).toBe(period.fromMs);
          else {
            expect(length(inSample)).toBe(length(windows[0]?.inSample ?? inSample));
            expect(Math.abs(length(inSample) / (length(inSample) + length(outOfSample)) - how.inSampleShare)).toBeLessThan(0.02);
          }
        }
      }),
    );
  });

  it("are refused where a period is too short for them", () => {
    const period = { fromMs: START, toMs: START + 400 * MINUTE };
    expect(() => planWindows(period, MINUTE, { mode: "rolling", windows: 6, inSampleShare: 0.8 })).toThrow(
      "The period is too short for 6 windows: expected at least 50 bars in each part of each window.",
    );
  });
});

/** Equity at the closes of some windows' hours, one after the other, each beginning with 1. */
const shares = fc.array(fc.integer({ min: -30, max: 32 }), { minLength: 60, maxLength: 90 });
const paths = fc.array(
  shares.map((steps) => {
    let equity = 1;
    return steps.map((percent) => {
      equity *= 1 + percent / 1_000;
      return equity;
    });
  }),
  { minLength: 2, maxLength: 5 },
);

function windowOf(path: readonly number[], window: number, fromMs: number): WindowResult {
  const equity = [1, ...path];
  const highest = Math.max(...equity);
  const peak = equity.map((_, at) => Math.max(...equity.slice(0, at + 1)));
  const days = equity.flatMap((value, at): [number, number][] => {
    const ms = fromMs + at * HOUR;
    return ms % (24 * HOUR) === 0 ? [[ms, value]] : [];
  });
  return {
    window,
    inSample: { fromMs: fromMs - 100 * HOUR, toMs: fromMs },
    outOfSample: { fromMs, toMs: fromMs + path.length * HOUR },
    params: [1],
    inSampleObjective: 0.1,
    inSampleReturn: 0.1,
    course: {
      atMs: equity.map((_, at) => fromMs + at * HOUR),
      equity,
      peak,
      hold: equity.map(() => 1.01),
      dayMs: days.map(([ms]) => ms),
      dayEquity: days.map(([, value]) => value),
      end: equity.at(-1) ?? 1,
      highest,
      lowest: Math.min(...equity),
      maxDrawdown: Math.max(...equity.map((value, at) => 1 - value / (peak[at] as number))),
      trades: { count: 4, wins: 2, losses: 1, won: 0.03, lost: 0.02, measured: 3, multiples: 1.5 },
    },
  };
}

describe("out-of-sample times joined to one curve", () => {
  it("bring the product of what the windows brought, with the figures of the whole course", () => {
    fc.assert(
      fc.property(paths, (each) => {
        let fromMs = START + 13 * HOUR;
        const windows = each.map((path, window) => {
          const made = windowOf(path, window, fromMs);
          fromMs = made.outOfSample.toMs;
          return made;
        });
        const joined = joinWindows(windows.toReversed(), 5_000);
        const ends = each.map((path) => path.at(-1) ?? 1);
        const product = ends.reduce((growth, end) => growth * end, 1);
        expect(joined.outOfSample.returnShare).toBeCloseTo(product - 1, 10);
        expect(joined.curve.equity.at(-1)).toBeCloseTo(5_000 * product, 6);
        expect(joined.stability).toBeCloseTo(ends.filter((end) => end > 1).length / ends.length, 12);
        expect(joined.windows.map(({ outOfSampleReturn }) => outOfSampleReturn)).toEqual(ends.map((end) => end - 1));

        // The same as one course from the beginning to the end.
        const whole: number[] = [];
        for (const path of each) {
          const carried = whole.at(-1) ?? 1;
          whole.push(...path.map((value) => carried * value));
        }
        const openMs = Float64Array.from(whole, (_, bar) => START + (13 + bar) * HOUR);
        const metrics = computeMetrics({ openMs, barMs: HOUR, equity: Float64Array.from(whole), initial: 1 }, []);
        expect(joined.curve.atMs).toEqual([START + 13 * HOUR, ...[...openMs].map((ms) => ms + HOUR)]);
        expect(joined.outOfSample.maxDrawdown).toBeCloseTo(metrics.maxDrawdown, 12);
        expect(Math.max(...joined.curve.drawdown)).toBeCloseTo(metrics.maxDrawdown, 12);
        const close = (value: number | null, other: number | null) =>
          other === null ? expect(value).toBeNull() : expect(value).toBeCloseTo(other, 8);
        close(joined.outOfSample.sharpe, metrics.sharpe);
        close(joined.outOfSample.sortino, metrics.sortino);
        const yearlyIn = 1.1 ** ((365 * 24) / 100) - 1;
        expect((joined.efficiency ?? 0) / ((metrics.cagr ?? 0) / yearlyIn || 1)).toBeCloseTo(metrics.cagr === 0 ? 0 : 1, 9);
        expect(joined.outOfSample).toMatchObject({ trades: 4 * each.length, winRate: 0.5, expectancyR: 0.5 });
        expect(joined.outOfSample.profitFactor).toBeCloseTo(1.5, 12);
      }),
    );
  });

  it("have no efficiency where nothing was earned in sample", () => {
    const window = { ...windowOf([1.1, 1.2], 0, START), inSampleReturn: -0.1 };
    expect(joinWindows([window], 1_000).efficiency).toBeNull();
    expect(joinWindows([{ ...window, params: null, inSampleReturn: null }], 1_000).efficiency).toBeNull();
  });

  it("of a real search carry the equity of each window on into the next", () => {
    const asked = request({ walkForward: { mode: "anchored", windows: 4, inSampleShare: 0.6 }, minTrades: 2 });
    const windows = planSearch({ userId: "u", searchId: "s" }, asked)
      .jobs.filter(({ kind }) => kind === "search-window")
      .map(({ input }) =>
        SEARCH_WINDOW_JOB.perform(input as WindowInput, loadNeed(SEARCH_WINDOW_JOB.need(input as WindowInput)), () => undefined),
      );
    const { curve, outOfSample, efficiency } = joinWindows(windows, 10_000);
    expect(curve.atMs.length).toBeLessThanOrEqual(2_000);
    expect(curve.atMs).toEqual(curve.atMs.toSorted((a, b) => a - b));
    expect(curve.atMs.at(-1)).toBe(backtest.fromMs + BARS * HOUR);
    expect(curve.equity[0]).toBe(10_000);
    expect(curve.equity.at(-1)).toBeCloseTo(10_000 * windows.reduce((growth, { course }) => growth * course.end, 1), 6);
    expect(outOfSample.trades).toBe(windows.reduce((sum, { course }) => sum + course.trades.count, 0));
    expect(outOfSample.trades).toBeGreaterThan(0);
    expect(outOfSample.sharpe).not.toBeNull();
    expect(efficiency === null || Number.isFinite(efficiency)).toBe(true);
  });
});
