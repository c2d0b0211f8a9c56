import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeCurve, computeRatios, dailyReturns, type EquityPoint, thinCurve } from "./compute-curve.ts";

const points = (...equity: readonly (number | readonly [equity: number, external: number])[]): EquityPoint[] =>
  equity.map((each, at) =>
    typeof each === "number" ? { ms: at * HOUR_MS, equity: each, external: 0 } : { ms: at * HOUR_MS, equity: each[0], external: each[1] },
  );

describe("growth", () => {
  it("is what equity became", () => {
    expect(computeCurve(points(100, 120, 90, 99))).toMatchObject({
      returnPct: expect.closeTo(-1, 9),
      maxDrawdownPct: expect.closeTo(25, 9),
      drawdownFromMs: HOUR_MS,
      drawdownToMs: 2 * HOUR_MS,
      longestUnderWaterMs: 2 * HOUR_MS,
      failed: false,
    });
  });

  it("leaves out what came from outside, and what went there", () => {
    expect(computeCurve(points([100, 100], [210, 200], [105, 90])).returnPct).toBeCloseTo((1.1 * (215 / 210) - 1) * 100, 9);
  });

  it("cannot be washed clean by paying in again", () => {
    const { returnPct, failed, maxDrawdownPct } = computeCurve(points([100, 100], [5, 100], [10_005, 10_100], [20_010, 10_100]));
    expect(returnPct).toBeCloseTo(-90, 9);
    expect(maxDrawdownPct).toBeCloseTo(95, 9);
    expect(failed).toBe(true);
  });

  it("stays at nothing once there is nothing", () => {
    expect(computeCurve(points([100, 0], [0, 0], [50, 50], [100, 50]))).toMatchObject({
      returnPct: -100,
      maxDrawdownPct: 100,
      failed: true,
    });
  });

  it.each([[[]], [[{ ms: 0, equity: 100, external: 0 }]]])("is absent without two points: %j", (equity) => {
    expect(computeCurve(equity)).toMatchObject({ returnPct: null, maxDrawdownPct: null, sharpe: null, failed: false });
  });
});

describe("daily ratios", () => {
  it("go from midnight to midnight; a day without a point did not move", () => {
    const at = (ms: number, growth: number) => ({ ms, growth, drawdown: 0 });
    expect(dailyReturns([at(DAY_MS - 1, 1), at(DAY_MS + 5, 1.1), at(2 * DAY_MS, 1.2), at(4 * DAY_MS, 1.5)])).toEqual([
      expect.closeTo(0.2, 9),
      0,
      expect.closeTo(0.25, 9),
    ]);
  });

  it("are absent below thirty days, and where nothing varied", () => {
    expect(computeRatios(Array.from({ length: 29 }, (_none, at) => at / 100))).toEqual({ sharpe: null, sortino: null });
    expect(computeRatios(Array.from({ length: 30 }, () => 0))).toEqual({ sharpe: null, sortino: null });
  });

  it("are the law's", () => {
    const returns = Array.from({ length: 40 }, (_none, at) => (at % 2 === 0 ? 0.02 : -0.01));
    // Mean 0.005; deviations of 0.015 with n − 1 = 39; downside of 0.01 on every other day.
    const deviation = Math.sqrt((40 * 0.015 ** 2) / 39);
    const { sharpe, sortino } = computeRatios(returns);
    expect(sharpe).toBeCloseTo((0.005 / deviation) * Math.sqrt(365), 9);
    expect(sortino).toBeCloseTo((0.005 / Math.sqrt(0.01 ** 2 / 2)) * Math.sqrt(365), 9);
  });
});

describe("a thinned curve", () => {
  it("keeps its ends and its worst point, in order, within the limit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 400 }),
        fc.integer({ min: 5, max: 60 }),
        (equity, limit) => {
          const curve = computeCurve(points(...equity));
          const thin = thinCurve(curve.points, limit, curve.drawdownToMs);
          expect(thin.length).toBeLessThanOrEqual(limit);
          expect(thin[0]).toEqual(curve.points[0]);
          expect(thin.at(-1)).toEqual(curve.points.at(-1));
          expect(thin.map(({ ms }) => ms)).toEqual(thin.map(({ ms }) => ms).toSorted((a, b) => a - b));
          if (curve.drawdownToMs !== null) expect(thin.some(({ ms }) => ms === curve.drawdownToMs)).toBe(true);
        },
      ),
    );
  });
});
