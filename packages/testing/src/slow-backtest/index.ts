export { type SlowResult, type SlowTrade, slowBacktest } from "./slow-backtest.ts";
export { type SlowBar, type SlowInput, type SlowMarket, toColumns } from "./slow-market.ts";
