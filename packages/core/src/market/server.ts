export type { CandleStore, InstrumentStore, MarketSource, QuoteReader } from "./ports.ts";
