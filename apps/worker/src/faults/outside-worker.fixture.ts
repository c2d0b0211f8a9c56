import { createInterface } from "node:readline";
import type { LiveBus, WakeUps } from "@slipstream/core/live/server";
import type { VenueManners } from "@slipstream/core/orders/server";
import { connectDatabase, createLeaseStore, createNextId } from "@slipstream/db";
import { createLogger } from "@slipstream/telemetry";
import { createBadVenueGateway, createHttpLine } from "@slipstream/testing/bad-venue";
import { crashPoints } from "../crash-points.ts";
import { keepLane } from "../leases.ts";
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
const liveBus: LiveBus = { publish: () => undefined };
const wakeUps: WakeUps = { ring: () => undefined, listen: () => () => undefined };
const think = () => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * settings.thinkMs));

await keepLane(
  { leases: createLeaseStore(leaseDatabase), logger, ttlMs: settings.leaseMs, retryMs: 100 },
  {
    name: `venue:${settings.venue}`,
    start: (lease) =>
      startOutsideOrders(
        { database, liveBus, wakeUps, clock, nextId: createNextId(clock), lease },
        {
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
        },
      ),
  },
  new AbortController().signal,
);
