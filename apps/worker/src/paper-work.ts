import { type CopyQuote, createCopyEngine } from "@slipstream/core/copy/server";
import type { LiveBus } from "@slipstream/core/live/server";
import type { InstrumentBook, Quote, Tick } from "@slipstream/core/market";
import { createOrderDesk, createOrderLane, createRiskDesk, type Settlement, toLiveEvents } from "@slipstream/core/orders/server";
import { createRunDesk, type RunDesk, type RunDeskDeps } from "@slipstream/core/running/server";
import {
  createAccountStateReader,
  createCopyEngineStore,
  createLaneStore,
  createOrderStore,
  createRiskStore,
  createRunDeskStore,
  type Database,
} from "@slipstream/db";
import type { Clock, Ms, NextId, Price } from "@slipstream/kernel";
import { createPaperVenue, PAPER } from "@slipstream/venues/paper";

type PaperDeps = {
  readonly database: Database;
  readonly lane: string;
  readonly fence: bigint;
  readonly instruments: InstrumentBook;
  readonly bus: LiveBus;
  readonly clock: Clock;
  readonly nextId: NextId;
  /** Up to where the market had come when it was last written down. */
  readonly standsAtMs: Ms | null;
  readonly crashPoint: (label: string) => void;
  /** Strategies at work, where somebody needs them. */
  readonly runs?: RunReads;
};
/** What running strategies read besides the books. */
type RunReads = Pick<RunDeskDeps, "history" | "runningBar" | "onTrouble">;

/** The paper venue with all that follows from it: orders, risk, and the copies of masters' fills. Calls must not overlap: the worker queues them. */
export type PaperWork = {
  /** Start-up and recovery are one path. */
  recover(): Promise<void>;
  /** Ticks that touch nothing cost next to nothing; one that does is written down before the next is looked at. */
  onTicks(ticks: readonly Tick[]): Promise<void>;
  /** Sends what is planned, and copies what masters did. */
  look(): Promise<void>;
  /** Compares follows with where they should be. */
  tend(): Promise<void>;
  /** Strategies that were started, stopped or swapped. */
  tendRuns(): Promise<void>;
};

/** A price that is older than this on the wall clock opens nothing. */
const FRESH_FOR_MS = 2_000;

export function createPaperWork(deps: PaperDeps): PaperWork {
  const { instruments, clock, nextId, bus, crashPoint } = deps;
  const venue = createPaperVenue(instruments);
  const held = { venue: PAPER, lane: deps.lane, fence: deps.fence };
  const prices = createPrices(clock, deps.standsAtMs);
  const risk = createRiskDesk({
    store: createRiskStore(deps.database, held, { clock, nextId }),
    instruments,
    bus,
    standsAtMs: deps.standsAtMs,
  });
  /** Masters' fills that followers have yet to see. */
  let uncopied = true;
  const onSettled = async (settlement: Settlement): Promise<void> => {
    if ((settlement.masterFills ?? 0) > 0) uncopied = true;
    await risk.settled(settlement);
  };
  const lane = createOrderLane({ venue, store: createLaneStore(deps.database, held, { clock, nextId }), bus, onSettled, crashPoint });
  const copies = createCopyEngine({
    store: createCopyEngineStore(deps.database, held, { clock, nextId, marketMs: prices.marketMs }),
    venue,
    market: { quoteOf: prices.quoteOf, instrumentOf: (symbol) => instruments.find(symbol), prices: prices.all },
    bus,
    clock,
    nextId,
    onSettled,
    crashPoint,
  });

  /** What was settled beside the venue: it takes over which of its orders are gone. */
  const followSettled = async (settlement: Settlement): Promise<void> => {
    venue.follow(settlement.orders);
    bus.publish(toLiveEvents(settlement));
    await onSettled(settlement);
  };

  /** Copies may be masters' fills themselves, and begin protective orders: goes on until nothing follows any more. */
  const copyAll = async (): Promise<void> => {
    while (uncopied && venue.isOpen()) {
      uncopied = false;
      if ((await copies.work()) > 0) await lane.work();
    }
  };

  const runs = deps.runs
    ? openRuns(deps, deps.runs, { held, prices, send: async () => void (await lane.work()), onSettled: followSettled })
    : null;

  return {
    async recover() {
      await risk.recover();
      await lane.recover();
      await runs?.recover();
    },
    async onTicks(ticks) {
      for (const [at, tick] of ticks.entries()) {
        prices.follow(tick);
        const reports = venue.onTick(tick);
        if (reports.length > 0) await lane.settle(reports);
        if (await risk.onTick(tick)) await lane.work();
        await copyAll();
        if (!runs) continue;
        runs.follow(tick);
        // A moment's ticks come together: strategies see all its symbols' bars closed, and fill at these very ticks.
        if (ticks[at + 1]?.marketMs === tick.marketMs) continue;
        await runs.act();
        await copyAll();
      }
      await lane.keepPeaks();
    },
    async look() {
      await lane.work();
      await copyAll();
    },
    async tend() {
      // Also what a holder before us, or somebody whose ring was lost, left behind.
      uncopied = true;
      await copyAll();
      if ((await copies.tend()) > 0) await lane.work();
      await copyAll();
    },
    async tendRuns() {
      await runs?.tend();
      await copyAll();
    },
  };
}

type RunParts = {
  readonly held: { readonly venue: string; readonly lane: string; readonly fence: bigint };
  readonly prices: ReturnType<typeof createPrices>;
  readonly send: () => Promise<void>;
  readonly onSettled: (settlement: Settlement) => Promise<void>;
};

/** Strategies through the desk that serves everybody, with the prices of this very tick. */
function openRuns(
  { database, instruments, clock, nextId, crashPoint }: PaperDeps,
  reads: RunReads,
  { held, prices, send, onSettled }: RunParts,
): RunDesk {
  const holdings = createAccountStateReader(database);
  const orders = createOrderDesk({
    store: createOrderStore(database, { clock, nextId }),
    holdings,
    instruments,
    quotes: { find: async (symbol) => prices.quotes().find((quote) => quote.symbol === symbol) ?? null, list: async () => prices.quotes() },
    // Whoever places here has the venue take it at once.
    wakeUps: { ring: () => undefined, listen: () => () => undefined },
    clock,
    nextId,
    fundedSymbols: new Set(),
    sleep: async () => undefined,
  });
  return createRunDesk({
    ...reads,
    store: createRunDeskStore(database, held, { clock, nextId }),
    orders,
    holdings,
    instruments,
    send,
    onSettled,
    clock,
    crashPoint,
  });
}

/** The newest tick of each symbol, as copies see it. */
function createPrices(clock: Clock, standsAtMs: Ms | null) {
  const lasts = new Map<string, { tick: Tick; at: Ms }>();
  let marketMs = standsAtMs ?? 0;
  return {
    follow(tick: Tick): void {
      lasts.set(tick.symbol, { tick, at: clock.now() });
      if (tick.marketMs > marketMs) marketMs = tick.marketMs;
    },
    quoteOf(symbol: string): CopyQuote | null {
      const known = lasts.get(symbol);
      return known ? { ...known.tick, fresh: clock.now() - known.at <= FRESH_FOR_MS } : null;
    },
    /** As of this moment: whoever is asked here has just seen the tick. */
    quotes: (): Quote[] => [...lasts.values()].map(({ tick }) => ({ ...tick, wallMs: clock.now() })),
    all: (): ReadonlyMap<string, Price> => new Map([...lasts].map(([symbol, { tick }]) => [symbol, tick.last])),
    marketMs: (): Ms => marketMs,
  };
}
