export type { CandleStore, InstrumentStore, MarketSource, QuoteCache, QuoteReader } from "./ports.ts";
