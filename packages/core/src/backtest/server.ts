export { BACKTEST_JOB, type BacktestJobInput, type BacktestJobResult, backtestNeed } from "./backtest-job.ts";
export { type Backtests, type BacktestsDeps, createBacktests } from "./create-backtests.ts";
export { planBacktest } from "./plan-backtest.ts";
export type { AddOutcome, BacktestLimits, BacktestRecord, BacktestRow, BacktestStore, NewBacktest } from "./ports.ts";
