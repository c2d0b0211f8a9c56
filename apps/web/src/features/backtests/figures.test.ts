import { expect, it } from "vitest";
import { figuresOf } from "./figures.ts";
import { reportWith } from "./report.fixture.ts";

const metrics = reportWith().metrics;

it("shows shares as percent and drops as falls", () => {
  const figures = figuresOf(reportWith());
  expect(figures.return).toMatchObject({ value: 40.2776, absent: null, format: "change" });
  expect(figures.drawdown.value).toBeCloseTo(-8.5, 9);
  expect(figures.holdDrawdown.value).toBeCloseTo(-30, 9);
  expect(figures.winRate.value).toBe(50);
  expect(figures.netProfit.value).toBe("4027.76");
});

it("says why a figure is absent, and never shows nothing for it", () => {
  const why = (change: Partial<typeof metrics>) => {
    const figures = figuresOf(reportWith({ metrics: { ...metrics, ...change } }));
    return Object.fromEntries(Object.values(figures).flatMap(({ id, value, absent }) => (value === null ? [[id, absent]] : [])));
  };
  expect(why({})).toEqual({});
  expect(why({ sharpe: null, sortino: null, dailyReturns: 12 })).toEqual({ sharpe: "needs 30 days", sortino: "needs 30 days" });
  expect(why({ sharpe: null, sortino: null })).toEqual({ sharpe: "never varied", sortino: "no losing day" });
  expect(why({ profitFactor: null, averageLoss: null })).toEqual({ profitFactor: "no trade lost", averageLoss: "no trade lost" });
  expect(why({ expectancyR: null })).toEqual({ expectancyR: "no trade had a stop" });
  expect(why({ trades: 0, winRate: null, expectancy: null, expectancyR: null, profitFactor: null })).toEqual({
    winRate: "no trades",
    expectancy: "no trades",
    expectancyR: "no trades",
    profitFactor: "no trades",
  });
  expect(why({ calmar: null })).toEqual({ calmar: "never fell" });
  expect(why({ calmar: null, cagr: null })).toEqual({ calmar: "no CAGR", cagr: "account lost" });
});

it("explains every figure", () => {
  for (const { label, meaning } of Object.values(figuresOf(reportWith()))) {
    expect(label).not.toBe("");
    expect(meaning.length).toBeGreaterThan(20);
  }
});
