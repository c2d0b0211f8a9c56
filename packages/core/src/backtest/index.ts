export { PreparedMarket } from "./prepare-market.ts";
export { runBacktest } from "./run-backtest.ts";
export { readStrategy } from "./check-strategy.ts";
