import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { expect, test } from "vitest";
import { changesOf, computeMetrics, dailyEquity, monthlyReturns, ratiosOf } from "./metrics.ts";

const START = Date.UTC(2025, 0, 30);
const courseOf = (equity: readonly number[], initial: number, barMs = DAY_MS, startMs = START) => ({
  openMs: Float64Array.from(equity, (_, bar) => startMs + bar * barMs),
  barMs,
  equity: Float64Array.from(equity),
  initial,
});
const trade = (pnl: number, risk: number | null = null, fees = 0) => ({ pnl, fees, risk });

test("without a bar or a trade nothing is made up", () => {
  expect(computeMetrics(courseOf([], 100), [])).toMatchObject({
    returnShare: null,
    cagr: null,
    sharpe: null,
    sortino: null,
    calmar: null,
    winRate: null,
    profitFactor: null,
    expectancy: null,
    expectancyR: null,
    rCoverage: null,
  });
});

test("return, drawdown and its duration", () => {
  const metrics = computeMetrics(courseOf([110, 99, 104.5, 121, 120], 100), []);
  expect(metrics.returnShare).toBeCloseTo(0.2, 12);
  expect(metrics.maxDrawdown).toBeCloseTo(0.1, 12);
  expect(metrics.drawdownFromMs).toBe(START + DAY_MS);
  expect(metrics.drawdownToMs).toBe(START + 2 * DAY_MS);
  expect(metrics.longestUnderWaterMs).toBe(3 * DAY_MS);
  expect(metrics.cagr).toBeCloseTo(1.2 ** (365 / 5) - 1, 6);
  expect(metrics.calmar).toBeCloseTo((1.2 ** (365 / 5) - 1) / 0.1, 4);
});

test("equity is sampled at midnight, by bars that had closed", () => {
  const equity = Array.from({ length: 30 }, (_, hour) => 100 + hour);
  expect(dailyEquity(courseOf(equity, 90, HOUR_MS, START + 20 * HOUR_MS))).toEqual([103, 127]);
  expect(dailyEquity(courseOf(equity, 90, HOUR_MS, START))).toEqual([90, 123]);
  expect(changesOf([100, 110, 0, 5])).toEqual([expect.closeTo(0.1, 12), -1]);
});

test("Sharpe and Sortino by the law, and absent below thirty returns", () => {
  const returns = Array.from({ length: 30 }, (_, day) => (day % 3 === 0 ? -0.01 : 0.02));
  const mean = 0.01;
  const deviation = Math.sqrt((10 * 0.02 ** 2 + 20 * 0.01 ** 2) / 29);
  const downside = Math.sqrt((10 * 0.01 ** 2) / 30);
  const { sharpe, sortino } = ratiosOf(returns);
  expect(sharpe).toBeCloseTo((mean / deviation) * Math.sqrt(365), 9);
  expect(sortino).toBeCloseTo((mean / downside) * Math.sqrt(365), 9);
  expect(ratiosOf(returns.slice(1))).toEqual({ sharpe: null, sortino: null });
  expect(ratiosOf(Array.from({ length: 40 }, () => 0))).toEqual({ sharpe: null, sortino: null });
});

test("trades: rates, factor, expectancy in money and in R with its coverage", () => {
  const metrics = computeMetrics(courseOf([100], 100), [trade(30, 10), trade(-10, 10), trade(-5), trade(10, 20), trade(0)]);
  expect(metrics).toMatchObject({
    trades: 5,
    wins: 2,
    losses: 2,
    winRate: 0.4,
    averageWin: 20,
    averageLoss: -7.5,
    expectancy: 5,
    rCoverage: 0.6,
  });
  expect(metrics.profitFactor).toBeCloseTo(40 / 15, 12);
  expect(metrics.expectancyR).toBeCloseTo((3 - 1 + 0.5) / 3, 12);
  expect(computeMetrics(courseOf([100], 100), [trade(1)]).profitFactor).toBeNull();
});

test("a trade within its fees neither breaks nor extends a streak", () => {
  const metrics = computeMetrics(courseOf([100], 100), [
    trade(5),
    trade(0.5, null, 1),
    trade(5),
    trade(-5),
    trade(-0.5, null, 1),
    trade(-5),
    trade(-5),
  ]);
  expect([metrics.longestWinStreak, metrics.longestLossStreak]).toEqual([2, 3]);
});

test("months are of the calendar", () => {
  expect(monthlyReturns(courseOf([110, 121, 133.1, 133.1], 100))).toEqual([
    { month: "2025-01", returnShare: expect.closeTo(0.21, 12) },
    { month: "2025-02", returnShare: expect.closeTo(0.1, 12) },
  ]);
});
