import { setTimeout as sleep } from "node:timers/promises";
import { createInstrumentBook, type InstrumentBook } from "@slipstream/core/market";
import { createQuoteReader } from "@slipstream/core/market/server";
import { connectDatabase, createInstrumentStore, createLeaseStore, createMarketRecords, createNextId } from "@slipstream/db";
import { type Clock, SECOND_MS } from "@slipstream/kernel";
import { connectRedis, createLiveBus, createQuoteCache, createWakeUps } from "@slipstream/queue";
import { createLogger, createMetrics, onShutdown } from "@slipstream/telemetry";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import type { HeldLease, WorkerDeps } from "./deps.ts";
import { parseWorkerEnv } from "./env.ts";
import { keepLane, keepStarted } from "./leases.ts";
import { serveMetrics } from "./metrics-server.ts";
import { laneOf } from "./role-names.ts";
import { WORKERS_OF_ROLE } from "./roles.ts";
import { startAll } from "./start-all.ts";
import { createTicksHub } from "./ticks-hub.ts";

const env = parseWorkerEnv(process.env);
const logger = createLogger({ name: "worker", level: env.LOG_LEVEL });
const metrics = createMetrics("worker");
const clock: Clock = { now: Date.now };
const database = connectDatabase(env.DATABASE_URL, { onError: (error) => logger.warn({ err: error }, "a database connection ended") });
// Renewals must not wait behind the workers' own queries.
const leaseDatabase = connectDatabase(env.DATABASE_URL, { maxConnections: 2 });
const redis = connectRedis(env.REDIS_URL, { onError: (error) => logger.debug({ err: error }, "redis") });
const metricsServer = serveMetrics({ port: env.WORKER_METRICS_PORT, metrics, logger });

const stopping = new AbortController();
const running = runRoles().catch((error: unknown) => {
  logger.fatal({ err: error }, "the worker cannot run");
  process.exit(1);
});
onShutdown(
  async () => {
    stopping.abort();
    await running;
    await Promise.all([metricsServer.close(), redis.close(), database.close(), leaseDatabase.close()]);
    logger.info({}, "worker stopped");
  },
  { onError: (error) => logger.error({ err: error }, "the worker did not stop in order") },
);

async function runRoles(): Promise<void> {
  const instruments = await readInstruments();
  if (!instruments) return;
  const deps: WorkerDeps = {
    env,
    database,
    redis,
    liveBus: createLiveBus(redis),
    wakeUps: createWakeUps(redis),
    logger,
    metrics,
    clock,
    nextId: createNextId(clock),
    instruments,
    ticks: createTicksHub(),
    quotes: createQuoteReader({
      cache: createQuoteCache(redis, env.MARKET_SOURCE),
      prices: createMarketRecords(database, env.MARKET_SOURCE),
      clock,
    }),
  };
  const leases = createLeaseStore(leaseDatabase);
  logger.info({ roles: env.WORKER_ROLES }, "worker started");
  await Promise.all(
    env.WORKER_ROLES.map((role) => {
      const name = laneOf(role, env.MARKET_SOURCE);
      const start = (lease: HeldLease) => startAll(WORKERS_OF_ROLE[role], { ...deps, logger: logger.child({ role }), lease });
      return name === null
        ? keepStarted({ logger }, { name: role, start }, stopping.signal)
        : keepLane({ leases, logger }, { name, start }, stopping.signal);
    }),
  );
}

/** Writes the shipped rules down and reads those in force; waits for a database that does not answer. Null when the worker stops first. */
async function readInstruments(): Promise<InstrumentBook | null> {
  const shipped = await loadInstruments(findDataFolder(import.meta.dirname));
  const store = createInstrumentStore(database);
  while (!stopping.signal.aborted) {
    try {
      await store.record(shipped.instruments, shipped.source);
      return createInstrumentBook(await store.list("paper"));
    } catch (error) {
      logger.warn({ err: error }, "waiting for the database");
      await sleep(SECOND_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }
  return null;
}
