import type { BacktestReportView } from "@slipstream/core/backtest";

const LEAST_DAILY_RETURNS = 30;

export type Figure = {
  readonly id: FigureId;
  readonly label: string;
  /** What it is, in words that need no other book. */
  readonly meaning: string;
  /** `change` is signed and coloured percent, `percent` plain; `ratio` has two decimals; money is in the quote currency. */
  readonly format: "change" | "percent" | "ratio" | "money" | "r" | "count" | "span";
  /** Percent points for percents, a decimal string for exact money. Null: it cannot be computed. */
  readonly value: number | string | null;
  /** Why there is none, in a few words. */
  readonly absent: string | null;
};

const FIGURE_WORDS = {
  return: [
    "Net return",
    "What the account gained or lost over the whole period, after fees, slippage and known funding, in percent of the starting balance.",
  ],
  cagr: [
    "CAGR",
    "The yearly growth that would give the same result: (end ÷ start) to the power of 365 ÷ days, less one. From a short period it is a guess.",
  ],
  drawdown: [
    "Worst drop",
    "The deepest fall of equity from a peak to the low after it, open positions included, measured at each bar's close.",
  ],
  calmar: ["Calmar", "CAGR divided by the worst drop: how much yearly growth there was for each percent of pain."],
  sharpe: [
    "Sharpe",
    "Mean daily return divided by its standard deviation, times √365, without a risk-free rate. Above 1 is steady, below 0 it lost.",
  ],
  sortino: ["Sortino", "Like Sharpe, but only days that lost count as risk."],
  trades: ["Trades", "Closed positions. One that was left in parts is one trade."],
  winRate: ["Win rate", "Trades that ended with a profit after all their costs, of all trades."],
  profitFactor: ["Profit factor", "Everything that winners won, divided by everything that losers lost. Below 1 it lost."],
  expectancy: ["Expectancy", "What an average trade brought, after costs."],
  expectancyR: [
    "Expectancy in R",
    "What an average trade brought, in multiples of what its first stop risked. Trades without a stop are left out.",
  ],
  exposure: ["Exposure", "Bars with an open position, of all bars."],
  netProfit: ["Net profit", "End balance less starting balance."],
  finalBalance: ["End balance", "Starting balance and all results. What is open at the end is closed at the last price."],
  averageWin: ["Average win", "Mean of the trades that won."],
  averageLoss: ["Average loss", "Mean of the trades that lost."],
  winStreak: ["Longest run of wins", "Trades in a row that won. One within its fees of zero neither breaks nor extends it."],
  lossStreak: ["Longest run of losses", "Trades in a row that lost. One within its fees of zero neither breaks nor extends it."],
  underWater: ["Longest under water", "The longest time from a peak of equity until it was reached again, or until the end."],
  hold: ["Buy and hold", "The same money in the same instruments in equal parts, bought at the first open without costs and held."],
  holdDrawdown: ["Worst drop of holding", "The deepest fall of that holding from a peak."],
} as const satisfies Record<string, readonly [string, string]>;
export type FigureId = keyof typeof FIGURE_WORDS;

const times100 = (share: number | null): number | null => (share === null ? null : share * 100);

/** Every figure of a report by its id, with what it means and why it is absent where it is. */
export function figuresOf(report: BacktestReportView): Readonly<Record<FigureId, Figure>> {
  const { metrics } = report;
  const noTrades = metrics.trades === 0 ? "no trades" : null;
  const noBars = "no bars";
  const tooFewDays = metrics.dailyReturns < LEAST_DAILY_RETURNS ? `needs ${LEAST_DAILY_RETURNS} days` : "never varied";
  const figure = (id: FigureId, format: Figure["format"], value: Figure["value"], absent: string | null): Figure => ({
    ...{ id, label: FIGURE_WORDS[id][0], meaning: FIGURE_WORDS[id][1], format, value },
    absent: value === null ? absent : null,
  });
  return {
    return: figure("return", "change", times100(metrics.returnShare), noBars),
    cagr: figure("cagr", "change", times100(metrics.cagr), report.bars === 0 ? noBars : "account lost"),
    drawdown: figure("drawdown", "change", report.bars === 0 ? null : -metrics.maxDrawdown * 100, noBars),
    calmar: figure("calmar", "ratio", metrics.calmar, metrics.cagr === null ? "no CAGR" : "never fell"),
    sharpe: figure("sharpe", "ratio", metrics.sharpe, tooFewDays),
    sortino: figure("sortino", "ratio", metrics.sortino, metrics.dailyReturns < LEAST_DAILY_RETURNS ? tooFewDays : "no losing day"),
    trades: figure("trades", "count", metrics.trades, null),
    winRate: figure("winRate", "percent", times100(metrics.winRate), noTrades),
    profitFactor: figure("profitFactor", "ratio", metrics.profitFactor, noTrades ?? "no trade lost"),
    expectancy: figure("expectancy", "money", metrics.expectancy, noTrades),
    expectancyR: figure("expectancyR", "r", metrics.expectancyR, noTrades ?? "no trade had a stop"),
    exposure: figure("exposure", "percent", times100(report.exposure), noBars),
    netProfit: figure("netProfit", "money", report.netProfit, null),
    finalBalance: figure("finalBalance", "money", report.finalBalance, null),
    averageWin: figure("averageWin", "money", metrics.averageWin, noTrades ?? "no trade won"),
    averageLoss: figure("averageLoss", "money", metrics.averageLoss, noTrades ?? "no trade lost"),
    winStreak: figure("winStreak", "count", metrics.longestWinStreak, null),
    lossStreak: figure("lossStreak", "count", metrics.longestLossStreak, null),
    underWater: figure("underWater", "span", metrics.longestUnderWaterMs, null),
    hold: figure("hold", "change", times100(report.buyAndHold.returnShare), "no candles"),
    holdDrawdown: figure(
      "holdDrawdown",
      "change",
      report.buyAndHold.maxDrawdown === null ? null : -report.buyAndHold.maxDrawdown * 100,
      "no candles",
    ),
  };
}
