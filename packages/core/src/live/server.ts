export { mergeMarketEvents } from "./merge-market-events.ts";
export type { Lane, LiveBus, LiveEvent, WakeUps } from "./ports.ts";
