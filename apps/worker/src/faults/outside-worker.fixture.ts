import { createInterface } from "node:readline";
import type { LiveBus, WakeUps } from "@slipstream/core/live/server";
import { createInstrumentBook } from "@slipstream/core/market";
import type { QuoteReader } from "@slipstream/core/market/server";
import type { VenueManners } from "@slipstream/core/orders/server";
import { connectDatabase, createLeaseStore, createNextId } from "@slipstream/db";
import { price } from "@slipstream/kernel";
import { connectRedis, createLiveBus, createWakeUps } from "@slipstream/queue";
import { createLogger } from "@slipstream/telemetry";
import { createBadVenueGateway, createHttpLine } from "@slipstream/testing/bad-venue";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { crashPoints } from "../crash-points.ts";
import { keepLane } from "../leases.ts";
import { startOutsideCopies } from "../workers/outside-copies.ts";
import { startOutsideOrders } from "../workers/outside-orders.ts";

// A real worker process at the badly mannered venue: it works the lane until it is killed.

export type OutsideWorkerSettings = {
  readonly databaseUrl: string;
  readonly venueUrl: string;
  readonly venue: string;
  readonly manners: VenueManners;
  readonly patienceMs: number;
  readonly leaseMs: number;
  /** Between claim and send, at most: where a process that is stopped has something to lose. */
  readonly thinkMs: number;
  /** Without it nobody rings, and the worker looks by itself. */
  readonly redisUrl?: string;
  /** Copies masters' fills too, at prices that stand still. */
  readonly copiesAt?: { readonly symbols: readonly string[]; readonly price: string };
};

let crashPoint = crashPoints(undefined);
// A line of standard input is `label#n`, or empty; the process ends with its input, whatever became of its parent.
const orders = createInterface({ input: process.stdin });
orders.on("line", (spec) => {
  crashPoint = crashPoints(spec === "" ? undefined : spec);
});
orders.once("close", () => process.exit(0));

const settings = JSON.parse(process.env.OUTSIDE_WORKER ?? "{}") as OutsideWorkerSettings;
const clock = { now: Date.now };
const database = connectDatabase(settings.databaseUrl, { onError: () => undefined });
const leaseDatabase = connectDatabase(settings.databaseUrl, { maxConnections: 2, onError: () => undefined });
const logger = createLogger({ name: "outside-worker", level: "silent" });
const line = createHttpLine(settings.venueUrl, { timeoutMs: settings.patienceMs });
const { receiveWindowMs } = settings.manners;
const gateway = createBadVenueGateway({ venue: settings.venue, line, clock, receiveWindowMs });
const redis = settings.redisUrl === undefined ? null : connectRedis(settings.redisUrl, { onError: () => undefined });
const liveBus: LiveBus = redis ? createLiveBus(redis) : { publish: () => undefined };
const wakeUps: WakeUps = redis ? createWakeUps(redis) : { ring: () => undefined, listen: () => () => undefined };
const { instruments } = await loadInstruments(findDataFolder(import.meta.dirname));
const think = () => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * settings.thinkMs));

/** A market whose prices are always fresh, and always the same. */
function standingQuotes({ symbols, price: text }: NonNullable<OutsideWorkerSettings["copiesAt"]>): QuoteReader {
  const last = price(text);
  const list = async () => symbols.map((symbol) => ({ symbol, last, bid: last, ask: last, marketMs: 1_000, wallMs: Date.now() }));
  return { list, find: async (symbol) => (await list()).find((quote) => quote.symbol === symbol) ?? null };
}

await keepLane(
  { leases: createLeaseStore(leaseDatabase), logger, ttlMs: settings.leaseMs, retryMs: 100 },
  {
    name: `venue:${settings.venue}`,
    start: async (lease) => {
      const deps = { database, liveBus, wakeUps, clock, nextId: createNextId(clock), lease };
      const { copiesAt } = settings;
      const stopCopies =
        copiesAt &&
        startOutsideCopies(
          { ...deps, instruments: createInstrumentBook(instruments), quotes: standingQuotes(copiesAt) },
          { venue: settings.venue, crashPoint: (label) => crashPoint(label), lookEveryMs: 50 },
        );
      const stopOrders = await startOutsideOrders(deps, {
        gateway: {
          ...gateway,
          submit: async (claims) => {
            await think();
            return gateway.submit(claims);
          },
        },
        manners: settings.manners,
        crashPoint: (label) => crashPoint(label),
        lookEveryMs: 50,
      });
      return async () => {
        await Promise.all([stopCopies?.(), stopOrders()]);
      };
    },
  },
  new AbortController().signal,
);
