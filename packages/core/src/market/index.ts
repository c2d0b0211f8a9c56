export type { Instrument, MaintenanceTier } from "./instrument.ts";
export { createInstrumentBook, type InstrumentBook } from "./instrument-book.ts";
export { type Candle, isStale, type Quote, STALE_AFTER_MS, type Tick } from "./quote.ts";
export { MARKET_REFUSAL_CODES, type MarketRefusalCode } from "./refusal-codes.ts";
export { parseSymbol, symbolSchema } from "./symbol.ts";
export { barOpenOf, TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "./timeframe.ts";
export { timeframeSchema } from "./timeframe-schema.ts";
export {
  type CandleView,
  candleView,
  decimalView,
  type InstrumentView,
  instrumentView,
  type MarketStatusView,
  marketStatusView,
  type TickerView,
  tickerView,
} from "./views.ts";
