import type { Instrument } from "@slipstream/core/market";
import type { InstrumentStore } from "@slipstream/core/market/server";
import type { Clock } from "@slipstream/kernel";

/** Rules change by a release: a process asks for them this seldom. */
const KEPT_MS = 10_000;

/** A venue's instruments at hand, for rules that cannot wait for a database. */
export type Listing = {
  find(symbol: string): Instrument | null;
  list(): readonly Instrument[];
  readonly funded: ReadonlySet<string>;
  /** Has them loaded once it answers. Later calls load them anew in the background; only where there are none does a failure reach the caller. */
  prepare(): Promise<void>;
};

export function createListing(store: Pick<InstrumentStore, "list" | "listFunded">, venue: string, clock: Clock): Listing {
  let instruments = new Map<string, Instrument>();
  const funded = new Set<string>();
  let loadedAtMs = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    const [listed, fundedNow] = await Promise.all([store.list(venue), store.listFunded(venue)]);
    instruments = new Map(listed.map((instrument) => [instrument.symbol, instrument]));
    funded.clear();
    for (const symbol of fundedNow) funded.add(symbol);
    if (listed.length > 0) loadedAtMs = clock.now();
  };
  return {
    find: (symbol) => instruments.get(symbol) ?? null,
    list: () => [...instruments.values()],
    funded,
    async prepare() {
      if (clock.now() - loadedAtMs < KEPT_MS) return;
      loading ??= load().finally(() => {
        loading = undefined;
      });
      if (instruments.size === 0) return loading;
      loading.catch(() => undefined);
    },
  };
}
