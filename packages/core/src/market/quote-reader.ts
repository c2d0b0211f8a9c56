import type { Clock } from "@slipstream/kernel";
import type { QuoteCache, QuoteReader } from "./ports.ts";
import { isStale, type Quote } from "./quote.ts";

/** The newest quote that the cache or the database knows. A cache that is empty or stands still is not believed before the database was asked. */
export function createQuoteReader(deps: { cache: QuoteCache; prices: QuoteReader; clock: Clock }): QuoteReader {
  const isFresh = (quote: Quote | null): quote is Quote => quote !== null && !isStale(quote, deps.clock.now());
  return {
    async find(symbol) {
      const cached = await deps.cache.find(symbol);
      return isFresh(cached) ? cached : newest(cached, await deps.prices.find(symbol));
    },
    async list() {
      const cached = await deps.cache.list();
      if (cached.length > 0 && cached.every(isFresh)) return cached;
      const bySymbol = new Map<string, Quote>();
      for (const quote of [...cached, ...(await deps.prices.list())])
        bySymbol.set(quote.symbol, newest(bySymbol.get(quote.symbol) ?? null, quote) ?? quote);
      return [...bySymbol.values()];
    },
  };
}

function newest(a: Quote | null, b: Quote | null): Quote | null {
  if (a === null || b === null) return a ?? b;
  return b.wallMs > a.wallMs ? b : a;
}
