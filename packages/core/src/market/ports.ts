import type { Ms } from "@slipstream/kernel";
import type { Instrument } from "./instrument.ts";
import type { MinuteSpan } from "./minute-span.ts";
import type { Candle, Quote, Tick } from "./quote.ts";
import type { Ticker } from "./ticker.ts";
import type { Timeframe } from "./timeframe.ts";
import type { CandleView } from "./views.ts";

/** A market that we listen to: the recording, later live venues. One per deployment (`MARKET_SOURCE`). */
export type MarketSource = {
  readonly name: string;
  readonly displayName: string;
  readonly isRecording: boolean;
  readonly symbols: readonly string[];
  /** What it has from before it is listened to: loaded at the first start, and kept however old it gets. */
  readonly archive: MinuteSpan;
  /** Calls back with batches of ticks in market-time order until stopped; each batch is awaited before the next one comes. */
  run(onTicks: (ticks: readonly Tick[]) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Closed one-minute candles of a time span, ascending; `from` inclusive, `to` exclusive. What a source does not have it leaves out. */
  history(symbol: string, fromMs: Ms, toMs: Ms): Promise<readonly Candle[]>;
};

/** Quotes as the trading side sees them. Reads the fast cache, else the database. */
export type QuoteReader = {
  find(symbol: string): Promise<Quote | null>;
  list(): Promise<readonly Quote[]>;
};

/** The newest quotes at hand for every process. It may forget and never throws: null or an empty list means "look in the database". */
export type QuoteCache = QuoteReader & { set(quotes: readonly Quote[]): Promise<void> };

export type CandleStore = {
  /** The newest `limit` closed and running bars, or those in [from, to); ascending. */
  list(query: { symbol: string; timeframe: Timeframe; fromMs?: Ms; toMs?: Ms; limit: number }): Promise<readonly CandleView[]>;
};

/** A bar as it is stored and sent. */
export type StoredBar = { readonly symbol: string; readonly timeframe: Timeframe; readonly bar: CandleView };

/** Where a source stands: everything up to `marketMs` has been handled. `wallMs` is when that was written down. */
export type MarketClock = { readonly marketMs: Ms; readonly wallMs: Ms; readonly speed: number };

/** What the market's lane wrote down last; at most a second behind the market while it runs. */
export type MarketRecords = QuoteReader & {
  listTickers(): Promise<readonly Ticker[]>;
  /** Null before the first start. */
  findClock(): Promise<MarketClock | null>;
};

/** One moment of the market: bars that closed or moved since the moment before, the price of each symbol, and the clock. */
export type MarketMoment = { readonly clock: MarketClock; readonly bars: readonly StoredBar[]; readonly tickers: readonly Ticker[] };

export type MarketGap = { readonly symbol: string; readonly span: MinuteSpan };

/** The pen of the market's lane. Each write carries the lane's fence: once the lane is somebody else's, it throws and changes nothing. */
export type MarketLog = {
  /** All of it or nothing. */
  record(moment: MarketMoment): Promise<void>;
  /** Bars from a source's history; they replace what is there. */
  fill(bars: readonly StoredBar[]): Promise<void>;
  /** The minutes of a span that have no bar, ascending. */
  listMissing(symbol: string, span: MinuteSpan): Promise<readonly MinuteSpan[]>;
  /** Noting a gap twice is noting it once. */
  openGap(gap: MarketGap, detectedAt: Ms): Promise<void>;
  closeGap(gap: MarketGap, filledAt: Ms): Promise<void>;
  /** The oldest gaps that nobody has filled, at most `limit`. */
  listOpenGaps(limit: number): Promise<readonly MarketGap[]>;
  /** Deletes at most `limit` bars of a series that opened in [fromMs, beforeMs); answers how many. */
  prune(bars: { symbol: string; timeframe: Timeframe; fromMs: Ms; beforeMs: Ms; limit: number }): Promise<number>;
};

export type InstrumentStore = {
  /** The rules in force now, by symbol. */
  list(venue: string): Promise<readonly Instrument[]>;
  /** The symbols whose funding rates are at hand. */
  listFunded(venue: string): Promise<readonly string[]>;
  /** Writes rules down with where they are from; rules of one symbol and date replace each other. */
  record(instruments: readonly Instrument[], source: string): Promise<void>;
};
