export { readStrategy } from "./check-strategy.ts";
export { PreparedMarket } from "./prepare-market.ts";
export { runBacktest } from "./run-backtest.ts";
