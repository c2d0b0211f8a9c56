export { asHistoryStrategy, asHistoryTrader } from "./as-history-trader.ts";
export { DEMO_MASTERS, type DemoMaster } from "./demo-masters.ts";
export { DEMO_SPECS } from "./demo-specs.ts";
export { type History, type MarketTape, playHistory } from "./play-history.ts";
