import { createInstrumentBook, type InstrumentBook } from "@slipstream/core/market";
import { createQuoteReader } from "@slipstream/core/market/server";
import { connectDatabase, createInstrumentStore, createLeaseStore, createNextId, createPriceStore, type Database } from "@slipstream/db";
import type { Clock } from "@slipstream/kernel";
import { connectRedis, createLiveBus, createQuoteCache, createWakeUps } from "@slipstream/queue";
import { createLogger, createMetrics, type Logger, onShutdown } from "@slipstream/telemetry";
import type { WorkerDeps } from "./deps.ts";
import { parseWorkerEnv } from "./env.ts";
import { keepLane } from "./leases.ts";
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
  instruments: await loadInstruments(database, logger),
  ticks: createTicksHub(),
  quotes: createQuoteReader({
    cache: createQuoteCache(redis, env.MARKET_SOURCE),
    prices: createPriceStore(database, env.MARKET_SOURCE),
    clock,
  }),
};

const stopping = new AbortController();
const leases = createLeaseStore(leaseDatabase);
const roles = env.WORKER_ROLES.map((role) =>
  keepLane(
    { leases, logger },
    { name: laneOf(role, env.MARKET_SOURCE), start: (lease) => startAll(WORKERS_OF_ROLE[role], { ...deps, lease }) },
    stopping.signal,
  ),
);
logger.info({ roles: env.WORKER_ROLES }, "worker started");

onShutdown(
  async () => {
    stopping.abort();
    await Promise.all(roles);
    await Promise.all([redis.close(), database.close(), leaseDatabase.close()]);
    logger.info({}, "worker stopped");
  },
  { onError: (error) => logger.error({ err: error }, "the worker did not stop in order") },
);

/** The paper venue's rules, as the database has them. */
async function loadInstruments(from: Database, log: Logger): Promise<InstrumentBook> {
  const instruments = await createInstrumentStore(from).list("paper");
  log.info({ symbols: instruments.map(({ symbol }) => symbol) }, "instruments loaded");
  return createInstrumentBook(instruments);
}
