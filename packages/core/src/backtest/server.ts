export { BACKTEST_JOB, type BacktestJobInput, type BacktestJobResult, backtestNeed } from "./backtest-job.ts";
