import type { BacktestReportView, BacktestTradeView } from "@slipstream/core/backtest";

const HOUR_MS = 3_600_000;
export const START_MS = Date.UTC(2024, 0, 1);

/** One trade, an hour long, that won ten. */
export function tradeWith(change: Partial<BacktestTradeView> = {}): BacktestTradeView {
  const number = change.number ?? 1;
  const entryMs = change.entryMs ?? START_MS + number * 24 * HOUR_MS;
  const exitMs = change.exitMs ?? entryMs + HOUR_MS;
  return {
    number,
    symbol: "BTC-USDT",
    side: "long",
    signalMs: entryMs - HOUR_MS,
    entryMs,
    exitMs,
    quantity: "0.1",
    entryPrice: "42000",
    exitPrice: "42100",
    exits: [{ atMs: exitMs, price: "42100", quantity: "0.1", reason: "take" }],
    pnl: "10",
    fees: "0.5",
    funding: "0",
    exitReason: "take",
    entryWords: "price above its 200-bar average",
    barsHeld: 2,
    mae: 0.004,
    mfe: 0.01,
    r: 1.2,
    ...change,
  };
}

/** A report over 500 days with the given trades. */
export function reportWith(change: Partial<BacktestReportView> = {}): BacktestReportView {
  const trades =
    change.trades ?? Array.from({ length: 40 }, (_, index) => tradeWith({ number: index + 1, pnl: index % 2 === 0 ? "20" : "-10" }));
  return {
    symbols: ["BTC-USDT"],
    fromMs: START_MS,
    toMs: START_MS + 500 * 24 * HOUR_MS,
    bars: 12_000,
    initialBalance: "10000",
    finalBalance: "14027.76",
    netProfit: "4027.76",
    metrics: {
      returnShare: 0.402776,
      cagr: 0.277,
      sharpe: 1.58,
      sortino: 3.05,
      calmar: 3.24,
      maxDrawdown: 0.085,
      drawdownFromMs: START_MS + 100 * 24 * HOUR_MS,
      drawdownToMs: START_MS + 150 * 24 * HOUR_MS,
      longestUnderWaterMs: 80 * 24 * HOUR_MS,
      trades: trades.length,
      wins: 20,
      losses: 20,
      winRate: 0.5,
      averageWin: 20,
      averageLoss: -10,
      profitFactor: 2,
      expectancy: 5,
      expectancyR: 0.2,
      rCoverage: 1,
      longestWinStreak: 3,
      longestLossStreak: 4,
      dailyReturns: 499,
    },
    months: [{ month: "2024-01", returnShare: 0.07 }],
    trades,
    exposure: 0.498,
    costs: { fees: "938.81", slippage: "159.3", funding: "-80.65", fundingsKnown: 700, fundingsUnknown: 0 },
    buyAndHold: { returnShare: 1.534, maxDrawdown: 0.3 },
    ambiguous: { bars: 0, decided: 0, share: 0 },
    insurance: "0",
    skipped: { belowMinimum: 0, withoutBalance: 0 },
    curve: { atMs: [START_MS, START_MS + 24 * HOUR_MS], equity: [10_000, 10_100], drawdown: [0, 0], hold: [10_000, 10_050] },
    words: "Long when price crosses above the 72-bar high.",
    ...change,
  };
}
