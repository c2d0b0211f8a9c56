import { describe, expect, it } from "vitest";
import { deflatedSharpe, expectedBestSharpe, momentsOf, normalBelow, normalQuantile, probabilisticSharpe } from "./sharpe-odds.ts";

describe("the normal distribution", () => {
  it.each([
    [0, 0.5],
    [1, 0.841_344_746_068_542_9],
    [-1.959_963_984_540_054, 0.025],
    [-6, 9.865_876_450_376_98e-10],
    [-8, 6.220_960_574_271_786e-16],
    [40, 1],
  ])("is known at %d", (z, likelihood) => {
    expect(Math.abs(normalBelow(z) / likelihood - 1)).toBeLessThan(1e-7);
  });

  it("is turned around by its quantile", () => {
    for (const likelihood of [1e-9, 0.01, 0.3, 0.5, 0.9, 0.9999])
      expect(normalBelow(normalQuantile(likelihood))).toBeCloseTo(likelihood, 12);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("moments of returns", () => {
  it("are those of the sample, by hand", () => {
    const returns = Array.from({ length: 40 }, (_, at) => (at % 4 === 0 ? 0.03 : -0.005));
    // Mean 0.00375; ten lie 0.02625 above, thirty 0.00875 below.
    const variance = (10 * 0.02625 ** 2 + 30 * 0.00875 ** 2) / 40;
    const moments = momentsOf(returns);
    expect(moments?.returns).toBe(40);
    expect(moments?.sharpe).toBeCloseTo(0.00375 / Math.sqrt((variance * 40) / 39), 12);
    expect(moments?.skew).toBeCloseTo((10 * 0.02625 ** 3 - 30 * 0.00875 ** 3) / 40 / variance ** 1.5, 12);
    expect(moments?.kurtosis).toBeCloseTo((10 * 0.02625 ** 4 + 30 * 0.00875 ** 4) / 40 / variance ** 2, 12);
  });

  it("are none below thirty returns, and where nothing varied", () => {
    expect(momentsOf(Array.from({ length: 29 }, (_, at) => at))).toBeNull();
    expect(momentsOf(new Array(50).fill(0))).toBeNull();
  });
});

describe("the probabilistic Sharpe ratio", () => {
  // Bailey & López de Prado (2012): two years of months, a monthly Sharpe of 0.458; with hedge funds' skew and kurtosis it is less likely above zero.
  it("has the published values", () => {
    expect(probabilisticSharpe({ returns: 24, sharpe: 0.458, skew: 0, kurtosis: 3 })).toBeCloseTo(0.982, 3);
    expect(probabilisticSharpe({ returns: 24, sharpe: 0.458, skew: -2.448, kurtosis: 10.164 })).toBeCloseTo(0.913, 3);
  });

  it("is a half against itself, and none where the estimate has no deviation", () => {
    const moments = { returns: 100, sharpe: 0.1, skew: 0, kurtosis: 3 };
    expect(probabilisticSharpe(moments, 0.1)).toBeCloseTo(0.5, 14);
    expect(probabilisticSharpe({ ...moments, sharpe: 1, skew: 5, kurtosis: 2 })).toBeNull();
  });
});

describe("the deflated Sharpe ratio", () => {
  // Bailey & López de Prado (2014), the numerical example: a yearly Sharpe of 2.5 over five years of 250 days, skew −3, kurtosis 10; the trials'
  // yearly ratios vary by 1/2.
  const best = { returns: 1_250, sharpe: 2.5 / Math.sqrt(250), skew: -3, kurtosis: 10 };
  const variance = 1 / 2 / 250;

  it("has the published values", () => {
    expect(expectedBestSharpe(100, variance)).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpe(best, 100, variance)).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpe(best, 46, variance)).toBeCloseTo(0.9505, 4);
    expect(deflatedSharpe({ ...best, skew: 0, kurtosis: 3 }, 88, variance)).toBeCloseTo(0.9505, 3);
  });

  it("falls with the number of trials, and is the probabilistic one for a single trial", () => {
    const odds = [1, 2, 10, 100, 10_000].map((trials) => deflatedSharpe(best, trials, variance) ?? 0);
    expect(odds).toEqual(odds.toSorted((a, b) => b - a));
    expect(new Set(odds).size).toBe(odds.length);
    expect(odds[0]).toBe(probabilisticSharpe(best));
  });
});
