import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { describeCurve, drawdownPointsOf, equityPointsOf, holdPointsOf, intervalOf, nearestPoint } from "./curve-lines.ts";
import { reportWith, START_MS } from "./report.fixture.ts";

const curve = { atMs: [START_MS, START_MS + DAY_MS], equity: [10_000, 10_500], drawdown: [0, 0.02], hold: [10_000, 9_000] };

it("draws equity and holding from what there was at the beginning, in percent", () => {
  expect(equityPointsOf(curve, "10000")).toEqual([
    { timeMs: START_MS, value: "0.0000" },
    { timeMs: START_MS + DAY_MS, value: "5.0000" },
  ]);
  expect(holdPointsOf(curve, "10000").at(-1)?.value).toBe("-10.0000");
});

it("draws drawdown downwards, however it is signed", () => {
  expect(drawdownPointsOf(curve).map(({ value }) => Number(value))).toEqual([0, -2]);
  expect(drawdownPointsOf({ ...curve, drawdown: [0, -0.02] }).at(-1)?.value).toBe("-2.0000");
});

it("leaves out what is no number instead of drawing it as nothing", () => {
  expect(equityPointsOf({ ...curve, equity: [10_000, Number.NaN] }, "10000")).toHaveLength(1);
  expect(equityPointsOf(curve, "0")).toEqual([]);
});

it("labels by days what is days apart", () => {
  expect(intervalOf({ atMs: [0, DAY_MS, 2 * DAY_MS] })).toBe(DAY_MS);
  expect(intervalOf({ atMs: [0, HOUR_MS, 2 * HOUR_MS] })).toBe(HOUR_MS);
  expect(intervalOf({ atMs: [] })).toBe(HOUR_MS);
});

it("says the picture in words, with the worst drop and its dates", () => {
  const words = describeCurve(reportWith({ curve }));
  expect(words).toContain("Equity from 2024-01-01 to 2024-01-02: ends at +5.0%, highest +5.0% on 2024-01-02, lowest 0.0% on 2024-01-01.");
  expect(words).toContain("Worst drop −8.5% from 2024-04-10 to 2024-05-30.");
  expect(words).toContain("Buy and hold: +153.4%.");
  expect(describeCurve(reportWith({ curve: { atMs: [], equity: [], drawdown: [], hold: [] } }))).toBe("Equity: no bar was tested.");
});

it("finds the point nearest to a moment", () => {
  const points = [{ timeMs: 0 }, { timeMs: 10 }, { timeMs: 20 }];
  expect([
    nearestPoint(points, 14),
    nearestPoint(points, 16),
    nearestPoint(points, 99),
    nearestPoint([], 1),
    nearestPoint(points, null),
  ]).toEqual([10, 20, 20, null, null]);
});
