export {
  type BacktestTermsInput,
  backtestTermsSchema,
  type CompareBacktestsInput,
  compareBacktestsInput,
  MAX_BACKTESTS_KEPT,
  MAX_BACKTESTS_UNDER_WAY,
  MAX_COMPARED,
  MAX_DAYS,
  type RunBacktestInput,
  runBacktestInput,
} from "./backtest-input.ts";
export { type BacktestRequest, backtestRequestSchema, slippageSchema } from "./backtest-request.ts";
export { type CustomIndicators, checkStrategy, NO_CUSTOMS, readStrategy } from "./check-strategy.ts";
export { finiteRatio, keyOf } from "./column-book.ts";
export { distanceTicks, Guards, type Side as DirectionSign } from "./guards.ts";
export { IntegerInstrument } from "./integer-instrument.ts";
export { type BacktestMetrics, changesOf, computeMetrics, ratiosOf } from "./metrics.ts";
export { customsOf, MOST_TRADES, performBacktest, stampRun, summaryOf, termsOf } from "./perform-backtest.ts";
export { type BacktestMarket, type FundingRates, PreparedMarket } from "./prepare-market.ts";
export { BACKTEST_REFUSALS, type BacktestRefusalCode } from "./refuse.ts";
export { type BacktestInput, type BacktestRun, runBacktest } from "./run-backtest.ts";
export { affordableSteps, type EntryFunds, stepsOfEntry, WITHOUT_BALANCE, yearlyVolatility } from "./size-entry.ts";
export { type LookAheadStamp, stampLookAhead } from "./stamp-look-ahead.ts";
export { summarizeRun } from "./summarize-run.ts";
export type { BacktestTerms, Slippage } from "./terms.ts";
export { type BacktestExit, type BacktestReport, type BacktestTrade, drawdownsOf, toReport } from "./to-report.ts";
export { toSignals } from "./to-signals.ts";
export { EXIT_REASONS, type ExitReason, newRunTables, type RunTables } from "./trade-table.ts";
export {
  type BacktestComparisonView,
  type BacktestReportView,
  type BacktestRowView,
  type BacktestSummaryView,
  type BacktestTradeView,
  type BacktestView,
  backtestComparisonView,
  backtestCurveView,
  backtestReportView,
  backtestRowView,
  backtestStatusView,
  backtestSummaryView,
  backtestView,
  type SharedBacktestView,
  type StampView,
  sharedBacktestView,
} from "./views.ts";
export { atrOf, warmUpOf } from "./warm-up.ts";
export { warmUpBarsOf } from "./warm-up-bars.ts";
