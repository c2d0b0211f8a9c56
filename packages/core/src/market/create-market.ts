import { type Clock, formatMoney, formatPrice, formatQuantity, type Ms, Refusal } from "@slipstream/kernel";
import { compareInstruments } from "./compare-instruments.ts";
import type { Instrument } from "./instrument.ts";
import type { MarketSourceInfo } from "./market-source.ts";
import type { CandleStore, InstrumentStore, MarketRecords, QuoteReader } from "./ports.ts";
import { isStale } from "./quote.ts";
import type { MarketRefusalCode } from "./refusal-codes.ts";
import { toTickerView } from "./ticker.ts";
import type { Timeframe } from "./timeframe.ts";
import type { CandleView, InstrumentView, MarketStatusView, TickerView } from "./views.ts";

const DEFAULT_BARS = 500;
const MAX_BARS = 1_000;
/** Rules change by a release: a process asks for them this seldom. */
const INSTRUMENTS_FOR_MS = 10_000;

type MarketDeps = {
  readonly source: MarketSourceInfo;
  /** Whose instruments are shown: `paper`. */
  readonly venue: string;
  /** The fast cache, else the database. */
  readonly quotes: QuoteReader;
  readonly records: MarketRecords;
  readonly candles: CandleStore;
  readonly instruments: InstrumentStore;
  /** The wall clock. */
  readonly clock: Clock;
};

/** The market as anybody may see it. Symbols are in the form `BTC-USDT`; one that is not listed is refused, naming `field`. */
export type Market = {
  /** All symbols, or those asked for, in the order of the instruments: what trades most comes first. */
  tickers(query?: { symbols?: readonly string[] }): Promise<TickerView[]>;
  /** Ascending: the newest `limit` bars, those before `to`, or those from `from` on. The last one may be running. */
  candles(query: { symbol: string; timeframe: Timeframe; from?: Ms; to?: Ms; limit?: number }): Promise<readonly CandleView[]>;
  instruments(): Promise<InstrumentView[]>;
  status(): Promise<MarketStatusView>;
};

export function createMarket(deps: MarketDeps): Market {
  const { source, venue, clock } = deps;
  const listing = remember(clock, INSTRUMENTS_FOR_MS, async () => ({
    instruments: (await deps.instruments.list(venue)).toSorted(compareInstruments),
    funded: await deps.instruments.listFunded(venue),
  }));
  const mustBeListed = async (symbols: readonly string[], field: "symbol" | "symbols"): Promise<void> => {
    const { instruments } = await listing();
    const unknown = symbols.find((symbol) => !instruments.some((instrument) => instrument.symbol === symbol));
    if (unknown === undefined) return;
    throw new Refusal("bad-input", "unknown-symbol" satisfies MarketRefusalCode, `${unknown} is not traded here`, { field });
  };

  return {
    async tickers({ symbols } = {}) {
      if (symbols) await mustBeListed(symbols, "symbols");
      const [quotes, recorded, { instruments }] = await Promise.all([deps.quotes.list(), deps.records.listTickers(), listing()]);
      const places = new Map(instruments.map(({ symbol }, place) => [symbol, place]));
      const days = new Map(recorded.map(({ symbol, day }) => [symbol, day]));
      const nowMs = clock.now();
      return quotes
        .filter(({ symbol }) => !symbols || symbols.includes(symbol))
        .map((quote) => toTickerView({ ...quote, day: days.get(quote.symbol) ?? null }, nowMs))
        .sort((a, b) => (places.get(a.symbol) ?? places.size) - (places.get(b.symbol) ?? places.size));
    },
    async candles({ symbol, timeframe, from, to, limit = DEFAULT_BARS }) {
      await mustBeListed([symbol], "symbol");
      return deps.candles.list({ symbol, timeframe, fromMs: from, toMs: to, limit: Math.min(limit, MAX_BARS) });
    },
    async instruments() {
      const { instruments, funded } = await listing();
      return instruments.map((instrument) => toInstrumentView(instrument, funded.includes(instrument.symbol)));
    },
    async status() {
      const [recorded, quotes, { funded }] = await Promise.all([deps.records.findClock(), deps.quotes.list(), listing()]);
      const nowMs = clock.now();
      const marketMs = Math.max(recorded?.marketMs ?? 0, ...quotes.map((quote) => quote.marketMs));
      return {
        source: source.name,
        sourceName: source.displayName,
        isRecording: source.isRecording,
        marketTime: marketMs > 0 ? new Date(marketMs).toISOString() : null,
        speed: recorded?.speed ?? 1,
        live: quotes.some((quote) => !isStale(quote, nowMs)),
        fundingKnown: funded.length > 0,
      };
    },
  };
}

const toInstrumentView = (instrument: Instrument, fundingKnown: boolean): InstrumentView => ({
  symbol: instrument.symbol,
  venue: instrument.venue,
  kind: instrument.kind,
  base: instrument.base,
  quote: instrument.quote,
  tickSize: formatPrice(instrument.tickSize),
  lotStep: formatQuantity(instrument.lotStep),
  minQuantity: formatQuantity(instrument.minQuantity),
  maxQuantity: formatQuantity(instrument.maxQuantity),
  minNotional: formatMoney(instrument.minNotional),
  maxLeverage: instrument.maxLeverage,
  validFrom: new Date(instrument.validFromMs).toISOString(),
  fundingKnown,
});

/** Asks once and answers the same for a while. A failure is not remembered. */
function remember<T>(clock: Clock, forMs: Ms, ask: () => Promise<T>): () => Promise<T> {
  let known: { readonly atMs: Ms; readonly answer: Promise<T> } | null = null;
  return () => {
    const nowMs = clock.now();
    if (known && Math.abs(nowMs - known.atMs) < forMs) return known.answer;
    const answer = ask();
    known = { atMs: nowMs, answer };
    answer.catch(() => {
      known = null;
    });
    return answer;
  };
}
