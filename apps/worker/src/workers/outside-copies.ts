import { type CopyQuote, createCopyEngine } from "@slipstream/core/copy/server";
import type { QuoteReader } from "@slipstream/core/market/server";
import { createCopyEngineStore } from "@slipstream/db";
import type { Ms } from "@slipstream/kernel";
import type { LaneDeps } from "../deps.ts";
import { repeat } from "../repeat.ts";

const LOOK_EVERY_MS = 500;
const TEND_EVERY_MS = 1_000;
/** A price that is older than this on the wall clock opens nothing. */
const FRESH_FOR_MS = 2_000;

type CopiesDeps = Pick<LaneDeps, "database" | "liveBus" | "wakeUps" | "clock" | "nextId" | "lease" | "instruments"> & {
  readonly quotes: QuoteReader;
};
type Venue = { readonly venue: string; readonly crashPoint: (label: string) => void; readonly lookEveryMs?: Ms };

/** Copies for followers at a venue outside, beside the lane of its orders and under the same lease: what is planned here is sent there. */
export function startOutsideCopies(deps: CopiesDeps, { venue, crashPoint, lookEveryMs = LOOK_EVERY_MS }: Venue): () => Promise<void> {
  const { database, lease, clock, nextId, instruments } = deps;
  let quotes = new Map<string, CopyQuote>();
  let marketMs = 0;
  const readMarket = async (): Promise<void> => {
    const known = await deps.quotes.list();
    quotes = new Map(known.map((quote) => [quote.symbol, { ...quote, fresh: clock.now() - quote.wallMs <= FRESH_FOR_MS }]));
    marketMs = Math.max(marketMs, ...known.map((quote) => quote.marketMs));
  };
  const engine = createCopyEngine({
    store: createCopyEngineStore(database, { venue, lane: lease.lane, fence: lease.fence }, { clock, nextId, marketMs: () => marketMs }),
    venue: null,
    market: {
      quoteOf: (symbol) => quotes.get(symbol) ?? null,
      instrumentOf: (symbol) => instruments.find(symbol),
      prices: () => new Map([...quotes].map(([symbol, { last }]) => [symbol, last])),
    },
    bus: deps.liveBus,
    clock,
    nextId,
    onSettled: async () => undefined,
    crashPoint,
  });
  let tendedAt = 0;
  return repeat({
    everyMs: lookEveryMs,
    work: async () => {
      if (lease.signal.aborted) return { more: false };
      await readMarket();
      let made = await engine.work();
      if (clock.now() >= tendedAt + TEND_EVERY_MS) {
        tendedAt = clock.now();
        made += await engine.tend();
      }
      if (made > 0) deps.wakeUps.ring("orders");
      return { more: made > 0 };
    },
    onError: lease.fail,
    listen: (wake) => deps.wakeUps.listen("copies", wake),
  });
}
