import type { Ms } from "@slipstream/kernel";
import type { Instrument } from "./instrument.ts";
import type { Candle, Quote, Tick } from "./quote.ts";
import type { Timeframe } from "./timeframe.ts";
import type { CandleView, TickerView } from "./views.ts";

/** A market that we listen to: the recording, later live venues. One per deployment (`MARKET_SOURCE`). */
export type MarketSource = {
  readonly name: string;
  readonly displayName: string;
  readonly isRecording: boolean;
  readonly symbols: readonly string[];
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

export type TickerReader = { list(symbols?: readonly string[]): Promise<readonly TickerView[]> };

export type InstrumentStore = {
  /** The rules in force now, by symbol. */
  list(venue: string): Promise<readonly Instrument[]>;
  /** Writes rules down with where they are from; rules of one symbol and date replace each other. */
  record(instruments: readonly Instrument[], source: string): Promise<void>;
};
