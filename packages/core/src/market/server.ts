export { nextBar } from "./aggregate-candles.ts";
export { fromCandleView, roundVolume } from "./candle.ts";
export { type CandleBuilder, createCandleBuilder } from "./candle-builder.ts";
export { createMarket, type Market } from "./create-market.ts";
export { type MarketDesk, openMarketDesk } from "./market-desk.ts";
export { MARKET_SOURCES, type MarketSourceInfo, marketEnv } from "./market-source.ts";
export type { MinuteSpan } from "./minute-span.ts";
export { parseInstruments } from "./parse-instruments.ts";
export type {
  CandleStore,
  InstrumentStore,
  MarketClock,
  MarketGap,
  MarketLog,
  MarketMoment,
  MarketRecords,
  MarketSource,
  QuoteCache,
  QuoteReader,
  StoredBar,
} from "./ports.ts";
export { pruneBars } from "./prune-bars.ts";
export { quoteAround, type SpreadRule } from "./quote-around.ts";
export { createQuoteReader } from "./quote-reader.ts";
export { mirrorBar, type PlayedBar, playedBarAt, type RecordingSpan, recordedUntil } from "./recording-time.ts";
export { createSeededRandom } from "./seeded-random.ts";
export type { Ticker } from "./ticker.ts";
export { type StepBar, WALK_STEPS, type WalkStep, walkCandle } from "./walk-candle.ts";
