import type { Clock, Ms } from "@slipstream/kernel";
import type { LiveBus } from "../live/server.ts";
import { createGapKeeper } from "./gap-keeper.ts";
import { createMarketBook } from "./market-book.ts";
import { createMomentWriter } from "./moment-writer.ts";
import { createPace } from "./pace.ts";
import type { MarketGap, MarketRecords, QuoteCache, StoredBar } from "./ports.ts";
import { isStale, type Tick } from "./quote.ts";
import { type BarDeps, fillMissing, loadSymbol } from "./restore-market.ts";
import { toTickerView } from "./ticker.ts";
import { toCandleEvents } from "./to-candle-events.ts";

/** At most so often, on the wall clock. */
const CACHE_EVERY_MS = 100;
const PUBLISH_EVERY_MS = 250;
const WRITE_EVERY_MS = 1_000;

export type MarketDeskDeps = BarDeps & {
  readonly records: MarketRecords;
  readonly cache: QuoteCache;
  readonly bus: LiveBus;
  /** The wall clock. */
  readonly clock: Clock;
  readonly speed: number;
  readonly fundingKnown: boolean;
  /** Hears of what went wrong and will be tried again, and of gaps. */
  readonly onTrouble: (error: unknown, what: string) => void;
};

/** Keeps the books of a running market: candles, quotes, the day's figures and the checkpoint; tells the browsers. */
export type MarketDesk = {
  /** Market time up to which every tick was taken in. */
  standsAtMs(): Ms;
  /** When the checkpoint that stands was taken, on the wall clock. */
  writtenAtMs(): Ms;
  /** Takes in ticks that every listener has seen. */
  take(ticks: readonly Tick[]): Promise<void>;
  /** Tells the browsers the market's clock and whether it moves. Call it once a second, ticks or not. */
  beat(): void;
  /** Writes the last checkpoint. */
  close(): Promise<void>;
};

/** Opens the books where the market stands. Missing bars are filled first, so that history is there at once. */
export async function openMarketDesk(deps: MarketDeskDeps, startsAtMs: Ms): Promise<MarketDesk> {
  const { source, bus, cache, clock, speed } = deps;
  const quotes = new Map((await deps.records.list()).map((quote) => [quote.symbol, quote]));
  for (const symbol of source.symbols) await fillMissing(deps, symbol, startsAtMs);
  const book = createMarketBook(
    await Promise.all(source.symbols.map((symbol) => loadSymbol(deps, symbol, startsAtMs, quotes.get(symbol) ?? null))),
  );
  const writer = createMomentWriter({ ...deps, book });
  const gaps = await createGapKeeper({ ...deps, book });
  const pace = {
    cache: createPace(clock, CACHE_EVERY_MS),
    publish: createPace(clock, PUBLISH_EVERY_MS),
    write: createPace(clock, WRITE_EVERY_MS),
  };
  let standsAtMs = startsAtMs;
  let unpublished: StoredBar[] = [];

  const takeIn = (ticks: readonly Tick[]): MarketGap[] => {
    const wallMs = clock.now();
    const missed: MarketGap[] = [];
    for (const tick of ticks) {
      const span = book.add(tick, wallMs);
      if (span) missed.push({ symbol: tick.symbol, span });
      standsAtMs = Math.max(standsAtMs, tick.marketMs);
    }
    const closed = book.takeClosed();
    writer.add(closed);
    unpublished.push(...closed);
    return missed;
  };
  const publish = () => {
    const nowMs = clock.now();
    const tickers = book.tickers().map((ticker) => toTickerView(ticker, nowMs));
    bus.publish([{ kind: "tickers", tickers }, ...toCandleEvents([...unpublished, ...book.running()])]);
    unpublished = [];
  };

  return {
    standsAtMs: () => standsAtMs,
    writtenAtMs: writer.writtenAtMs,
    async take(ticks) {
      const missed = takeIn(ticks);
      if (missed.length > 0) await gaps.note(missed);
      if (gaps.hasDue()) {
        await writer.finish(standsAtMs);
        await gaps.repairDue(standsAtMs);
      }
      if (pace.cache()) void cache.set(book.quotes());
      if (pace.publish()) publish();
      if (pace.write()) await writer.begin(standsAtMs);
    },
    beat() {
      const nowMs = clock.now();
      const live = book.quotes().some((quote) => !isStale(quote, nowMs));
      const { name, displayName, isRecording } = source;
      const marketTime = new Date(standsAtMs).toISOString();
      bus.publish([
        {
          kind: "status",
          status: { source: name, sourceName: displayName, isRecording, marketTime, speed, live, fundingKnown: deps.fundingKnown },
        },
      ]);
    },
    close: () => writer.finish(standsAtMs),
  };
}
