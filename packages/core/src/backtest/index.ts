export { type BacktestRequest, backtestRequestSchema, slippageSchema } from "./backtest-request.ts";
export { type CustomIndicators, checkStrategy, NO_CUSTOMS, readStrategy } from "./check-strategy.ts";
export { type BacktestMetrics, computeMetrics } from "./metrics.ts";
export { customsOf, MOST_TRADES, performBacktest, stampRun, summaryOf, termsOf } from "./perform-backtest.ts";
export { type BacktestMarket, type FundingRates, PreparedMarket } from "./prepare-market.ts";
export { BACKTEST_REFUSALS, type BacktestRefusalCode } from "./refuse.ts";
export { type BacktestInput, type BacktestRun, runBacktest } from "./run-backtest.ts";
export { type LookAheadStamp, stampLookAhead } from "./stamp-look-ahead.ts";
export type { BacktestTerms, Slippage } from "./terms.ts";
export { type BacktestExit, type BacktestReport, type BacktestTrade, drawdownsOf, toReport } from "./to-report.ts";
export { EXIT_REASONS, type ExitReason } from "./trade-table.ts";
export {
  type BacktestReportView,
  type BacktestRowView,
  type BacktestSummaryView,
  type BacktestTradeView,
  type BacktestView,
  backtestCurveView,
  backtestReportView,
  backtestRowView,
  backtestStatusView,
  backtestSummaryView,
  backtestView,
  type StampView,
} from "./views.ts";
export { warmUpBarsOf } from "./warm-up-bars.ts";
