export { MARKET_SOURCES, type MarketSourceInfo, marketEnv } from "./market-source.ts";
export type { CandleStore, InstrumentStore, MarketSource, QuoteCache, QuoteReader } from "./ports.ts";
export { createQuoteReader } from "./quote-reader.ts";
