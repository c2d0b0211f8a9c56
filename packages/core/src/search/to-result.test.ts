import { describe, expect, it } from "vitest";
import { gridSets } from "./draw-sets.ts";
import type { SearchRange } from "./search-request.ts";
import { deflatedSharpe, probabilisticSharpe } from "./sharpe-odds.ts";
import { request } from "./test-search.ts";
import { toSearchResult } from "./to-result.ts";
import type { Trial } from "./try-sets.ts";

const ranges: SearchRange[] = [
  { path: "a", title: "A", min: 1, max: 5, step: 1 },
  { path: "b", title: "B", min: 10, max: 50, step: 10 },
];
const asked = request({ ranges });

type Course = { readonly objective: number | null; readonly trades?: number; readonly sharpe?: number };
/** A trial of each cell, with an objective by its place. */
const trialsBy = (course: (a: number, b: number) => Course): Trial[] =>
  gridSets(ranges).map((params, number) => {
    const [a = 0, b = 0] = params;
    const { objective, trades = 200, sharpe = 0.5 + number / 1e4 } = course(a, b / 10);
    const figures = {
      returnShare: objective,
      maxDrawdown: 0.1,
      sharpe: 1,
      sortino: 1,
      calmar: 1,
      profitFactor: 1,
      expectancyR: 1,
      winRate: 0.5,
      trades,
    };
    return { number, params: [...params], figures, objective, moments: { returns: 400, sharpe, skew: 0, kurtosis: 3 } };
  });
const codesOf = (trials: readonly Trial[]) => toSearchResult(asked, trials, []).warnings.map(({ code }) => code);
const hill = (a: number, b: number): number => 1 - 0.05 * ((a - 3) ** 2 + (b - 3) ** 2);

describe("the result of a search", () => {
  it("is the first of the best sets, with the odds of its Sharpe ratio against so many trials", () => {
    const trials = trialsBy((a, b) => ({ objective: hill(a, b) }));
    const { best, probabilisticSharpe: odds, deflatedSharpe: deflated, warnings } = toSearchResult(asked, trials, []);
    expect(best).toEqual({ number: 12, params: [3, 30], figures: trials[12]?.figures, objective: 1 });
    const sharpes = trials.map(({ moments }) => moments?.sharpe ?? 0);
    const mean = sharpes.reduce((sum, each) => sum + each, 0) / 25;
    const variance = sharpes.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 24;
    const moments = { returns: 400, sharpe: 0.5012, skew: 0, kurtosis: 3 };
    expect(odds).toBe(probabilisticSharpe(moments));
    expect(deflated).toBeCloseTo(deflatedSharpe(moments, 25, variance) ?? 0, 12);
    expect(warnings).toEqual([]);
  });

  it("is none where no set has an objective", () => {
    expect(
      toSearchResult(
        asked,
        trialsBy(() => ({ objective: null })),
        [],
      ),
    ).toEqual({
      best: null,
      probabilisticSharpe: null,
      deflatedSharpe: null,
      warnings: [],
      walkForward: null,
    });
  });
});

describe("a result is warned of", () => {
  it("where the best set made few trades", () => {
    const few = trialsBy((a, b) => ({ objective: hill(a, b), trades: a === 3 && b === 3 ? 29 : 30 }));
    expect(toSearchResult(asked, few, []).warnings).toEqual([
      { code: "few-trades", message: "The best set made 29 trades: fewer than 30 prove little." },
    ]);
  });

  it("where the best cell stands alone, whether those beside it are bad or have nothing", () => {
    for (const beside of [0.4, -1, null])
      expect(codesOf(trialsBy((a, b) => ({ objective: a === 3 && b === 3 ? 1 : beside })))).toEqual(["one-cell"]);
    expect(codesOf(trialsBy((a, b) => ({ objective: a === 3 && b === 3 ? 1 : 0.6 })))).toEqual([]);
  });

  it("where the best set is at the edge of a range", () => {
    const slope = trialsBy((a, b) => ({ objective: 10 + a - Math.abs(b - 3) }));
    expect(toSearchResult(asked, slope, []).warnings).toEqual([
      { code: "edge", message: "The best set is at the edge of what was tried: A. Better ones may lie beyond." },
    ]);
  });

  it("where as many trials that are worth nothing would have done as well", () => {
    // Daily ratios that scatter around zero as much as the best one is above it.
    const luck = trialsBy((a, b) => ({ objective: hill(a, b), sharpe: a === 3 && b === 3 ? 0.1 : 0.05 * Math.sin(5 * a + 7 * b) }));
    const { warnings, deflatedSharpe: odds, probabilisticSharpe: alone } = toSearchResult(asked, luck, []);
    expect(warnings.map(({ code }) => code)).toEqual(["many-trials"]);
    expect(odds).toBeLessThan(0.95);
    expect(alone).toBeGreaterThan(0.95);
  });

  it("where it lost on time that was not searched", () => {
    const course = {
      atMs: [0, 1],
      equity: [1, 0.9],
      peak: [1, 1],
      hold: [1, 1],
      dayMs: [],
      dayEquity: [],
      end: 0.9,
      highest: 1,
      lowest: 0.9,
      maxDrawdown: 0.1,
      trades: { count: 1, wins: 0, losses: 1, won: 0, lost: 0.1, measured: 0, multiples: 0 },
    };
    const span = { fromMs: 0, toMs: 1 };
    const window = { window: 0, inSample: span, outOfSample: span, params: [3, 30], inSampleObjective: 1, inSampleReturn: 0.5, course };
    const { warnings, walkForward } = toSearchResult(
      asked,
      trialsBy((a, b) => ({ objective: hill(a, b) })),
      [window],
    );
    expect(walkForward?.outOfSample.returnShare).toBeCloseTo(-0.1, 12);
    expect(warnings).toEqual([{ code: "out-of-sample-lost", message: "On time that was not searched it lost 10.0 %." }]);
  });
});
