export { type CustomIndicators, NO_CUSTOMS, readStrategy } from "./check-strategy.ts";
export { type BacktestMarket, type FundingRates, PreparedMarket } from "./prepare-market.ts";
export { BACKTEST_REFUSALS, type BacktestRefusalCode } from "./refuse.ts";
export { type BacktestInput, type BacktestRun, runBacktest } from "./run-backtest.ts";
export type { BacktestTerms, Slippage } from "./terms.ts";
export { EXIT_REASONS, type ExitReason } from "./trade-table.ts";
