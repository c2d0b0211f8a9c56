import type { Instrument } from "@slipstream/core/market";
import type { InstrumentStore } from "@slipstream/core/market/server";
import type { Clock, Ms } from "@slipstream/kernel";

/** Rules change by a release: they are asked for this seldom. */
const KEPT_MS = 60_000;

/** A venue's instruments at hand, for marks that cannot wait for a database. */
export function createInstrumentRules(store: Pick<InstrumentStore, "list" | "listFunded">, venue: string, clock: Clock) {
  let bySymbol = new Map<string, Instrument>();
  let funded: ReadonlySet<string> = new Set();
  let loadedAt: Ms | null = null;
  return {
    find: (symbol: string): Instrument | null => bySymbol.get(symbol) ?? null,
    isFunded: (symbol: string): boolean => funded.has(symbol),
    /** Loads them where they are not known or old. Rejects where they cannot be read. */
    async refresh(): Promise<void> {
      if (loadedAt !== null && clock.now() - loadedAt < KEPT_MS && bySymbol.size > 0) return;
      const [instruments, fundedSymbols] = await Promise.all([store.list(venue), store.listFunded(venue)]);
      bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
      funded = new Set(fundedSymbols);
      loadedAt = clock.now();
    },
  };
}
