import type { BacktestComparisonView } from "@slipstream/core/backtest";
import { expect, it } from "vitest";
import { compareRowsOf } from "./compare-table.ts";
import { reportWith } from "./report.fixture.ts";

const { metrics, curve } = reportWith();
const itemWith = (change: Partial<typeof metrics>): BacktestComparisonView["items"][number] => ({
  ...{ name: "x", symbols: ["BTC-USDT"], timeframe: "1h", words: "", curve },
  metrics: { ...metrics, ...change },
  summary: { netProfit: "1", returnShare: 0, maxDrawdown: 0, sharpe: 0, profitFactor: 0, winRate: 0, trades: 1, buyAndHold: 0.5 },
});
const row = (id: string, items: readonly Partial<typeof metrics>[]) => compareRowsOf(items.map(itemWith)).find((each) => each.id === id);

it("marks the most where more is better, and the least where less is", () => {
  expect(row("return", [{ returnShare: 0.1 }, { returnShare: 0.3 }, { returnShare: null }])).toMatchObject({
    values: [10, 30, null],
    best: [1],
  });
  expect(row("losses", [{ longestLossStreak: 3 }, { longestLossStreak: 9 }])?.best).toEqual([0]);
});

it("takes the smallest fall for the best drop", () => {
  expect(row("drawdown", [{ maxDrawdown: 0.2 }, { maxDrawdown: 0.05 }])).toMatchObject({ values: [-20, -5], best: [1] });
});

it("marks none where all are equal, or only one is known, or neither more nor less is better", () => {
  expect(row("sharpe", [{ sharpe: 1 }, { sharpe: 1 }])?.best).toEqual([]);
  expect(row("sharpe", [{ sharpe: 1 }, { sharpe: null }])?.best).toEqual([]);
  expect(row("trades", [{ trades: 1 }, { trades: 5 }])?.best).toEqual([]);
  expect(row("sharpe", [{ sharpe: 2 }, { sharpe: 2 }, { sharpe: 1 }])?.best).toEqual([0, 1]);
});

it("never calls the one best that did not trade", () => {
  expect(row("drawdown", [{ maxDrawdown: 0, trades: 0 }, { maxDrawdown: 0.1 }, { maxDrawdown: 0.2 }])?.best).toEqual([1]);
});
