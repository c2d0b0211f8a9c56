export { asHistoryTrader, originOf } from "./as-history-trader.ts";
export { DEMO_MASTERS, type DemoMaster } from "./demo-masters.ts";
export { createDemoTrader, type DemoTrader } from "./demo-trader.ts";
export type { HistoryAccount, HistoryTransfer } from "./history-books.ts";
export { type History, type HistoryTrader, type MarketTape, playHistory } from "./play-history.ts";
export { toWish } from "./to-wish.ts";
