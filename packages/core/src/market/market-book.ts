import { toCandleView } from "./candle.ts";
import { type Bar, type CandleBuilder, createCandleBuilder } from "./candle-builder.ts";
import { createDayWindow, type DayWindow } from "./day-window.ts";
import { type MinuteSpan, missedBefore } from "./minute-span.ts";
import type { StoredBar } from "./ports.ts";
import type { Candle, Quote, Tick } from "./quote.ts";
import type { Ticker } from "./ticker.ts";
import { barOpenOf } from "./timeframe.ts";

/** What is known of a symbol when its book opens: the bars that run, the closed minutes of the last day, and the last price. */
export type SymbolStart = {
  readonly symbol: string;
  readonly volumeDecimals: number;
  readonly running: readonly Bar[];
  readonly minutes: readonly Candle[];
  readonly quote: Quote | null;
};

/** The market of this moment in memory: quotes, running bars and the day of every symbol. */
export type MarketBook = {
  /** Takes a tick in; answers with the minutes that were missed before it. */
  add(tick: Tick, wallMs: number): MinuteSpan | null;
  quotes(): readonly Quote[];
  tickers(): readonly Ticker[];
  /** The bars that are running now. */
  running(): StoredBar[];
  /** The bars that have closed since the last call. */
  takeClosed(): StoredBar[];
  /** Starts a symbol anew, after its stored bars were repaired. */
  reopen(start: SymbolStart): void;
};

type SymbolBook = {
  readonly symbol: string;
  readonly volumeDecimals: number;
  readonly builder: CandleBuilder;
  readonly day: DayWindow;
  newestMinuteMs: number | null;
  quote: Quote | null;
};

export function createMarketBook(starts: readonly SymbolStart[]): MarketBook {
  const books = new Map(starts.map((start) => [start.symbol, openBook(start)]));
  let closed: StoredBar[] = [];
  const toStored = ({ symbol, volumeDecimals }: SymbolBook, { timeframe, candle }: Bar): StoredBar => ({
    symbol,
    timeframe,
    bar: toCandleView(candle, volumeDecimals),
  });

  return {
    add(tick, wallMs) {
      const book = books.get(tick.symbol);
      if (!book) return null;
      const missed = missedBefore(tick.marketMs, book.newestMinuteMs);
      for (const bar of book.builder.add(tick)) {
        closed.push(toStored(book, bar));
        if (bar.timeframe === "1m") book.day.close(bar.candle);
      }
      book.newestMinuteMs = barOpenOf(tick.marketMs, "1m");
      const { symbol, last, bid, ask, marketMs } = tick;
      book.quote = { symbol, last, bid, ask, marketMs, wallMs };
      return missed;
    },
    quotes: () => [...books.values()].flatMap(({ quote }) => quote ?? []),
    tickers: () =>
      [...books.values()].flatMap(({ quote, day, builder }) => (quote ? { ...quote, day: day.stats(builder.find("1m")) } : [])),
    running: () => [...books.values()].flatMap((book) => book.builder.running().map((bar) => toStored(book, bar))),
    takeClosed() {
      const taken = closed;
      closed = [];
      return taken;
    },
    reopen(start) {
      books.set(start.symbol, openBook(start));
    },
  };
}

function openBook({ symbol, volumeDecimals, running, minutes, quote }: SymbolStart): SymbolBook {
  const builder = createCandleBuilder(volumeDecimals, running);
  const newest = builder.find("1m") ?? minutes.at(-1);
  return { symbol, volumeDecimals, builder, day: createDayWindow(minutes), newestMinuteMs: newest?.openMs ?? null, quote };
}
