import type { BacktestReport } from "@slipstream/core/backtest";

const SHOWN_TRADES = 12;
const minute = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
const figure = (value: number | null): string => (value === null ? "–" : value.toFixed(6));

/** A back-test as a page of text: what a reviewer reads as a diff. All trades are in its sums, the first and last ones line by line. */
export function writeRun(words: string, report: BacktestReport): string {
  const { metrics, trades, costs, ambiguous, buyAndHold } = report;
  const lines = trades.map(
    (trade) =>
      `${minute(trade.entryMs)} → ${minute(trade.exitMs)}  ${trade.symbol} ${trade.side} ${trade.quantity} @ ${trade.entryPrice} → ${trade.exitPrice}  ${trade.exitReason}  ${trade.pnl}`,
  );
  const shown =
    lines.length <= 2 * SHOWN_TRADES
      ? lines
      : [...lines.slice(0, SHOWN_TRADES), `… ${lines.length - 2 * SHOWN_TRADES} more …`, ...lines.slice(-SHOWN_TRADES)];
  const reasons = new Map<string, number>();
  for (const { exitReason } of trades) reasons.set(exitReason, (reasons.get(exitReason) ?? 0) + 1);
  return [
    words,
    "",
    `${report.bars} bars, ${report.initialBalance} → ${report.finalBalance} (hold ${figure(buyAndHold.returnShare)})`,
    `return ${figure(metrics.returnShare)}, drawdown ${figure(metrics.maxDrawdown)}, Sharpe ${figure(metrics.sharpe)}, Sortino ${figure(metrics.sortino)}`,
    `${metrics.trades} trades, won ${metrics.wins}, lost ${metrics.losses}, profit factor ${figure(metrics.profitFactor)}, expectancy ${figure(metrics.expectancy)}, in R ${figure(metrics.expectancyR)}`,
    `exits: ${[...reasons]
      .map(([reason, count]) => `${count} ${reason}`)
      .sort()
      .join(", ")}`,
    `exposure ${figure(report.exposure)}, fees ${costs.fees}, slippage ${costs.slippage}, funding ${costs.funding ?? "unknown"} (${costs.fundingsKnown} known, ${costs.fundingsUnknown} not)`,
    `ambiguous bars ${ambiguous.bars}, decided by minutes ${ambiguous.decided}; skipped ${report.skipped.belowMinimum} below the minimum, ${report.skipped.withoutBalance} without balance`,
    "",
    ...shown,
    "",
  ].join("\n");
}
