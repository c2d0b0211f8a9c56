import { setTimeout as sleep } from "node:timers/promises";
import { readStrategy } from "@slipstream/core/backtest";
import { type Backtests, createBacktests } from "@slipstream/core/backtest/server";
import { loadMarkets } from "@slipstream/core/jobs/server";
import { createInstrumentBook } from "@slipstream/core/market";
import { createSearches, type Searches } from "@slipstream/core/search/server";
import { connectDatabase, createBacktestStore, createCandleHistory, createNextId, createSearchStore, type Database } from "@slipstream/db";
import { DAY_MS, MINUTE_MS } from "@slipstream/kernel";
import { connectRedis, createWakeUps, type RedisConnection } from "@slipstream/queue";
import { type FreshDatabase, type FreshRedis, freshDatabase, freshRedis } from "@slipstream/testing";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keepWorkers, type Workers } from "./workers.fixture.ts";

// Searches and back-tests of the product while real workers die at every labelled point and at random, are cancelled, and Redis goes away. What comes
// of them is what comes of them undisturbed, and every part of it was done once.

const LABELS = ["job-begun", "job-computed", "job-written"];
const BARS = 220_000;
const FROM = Date.parse("2025-01-06T00:00:00Z");
const WAIT = { timeout: 300_000, interval: 200 };

const clock = { now: Date.now };
const nextId = createNextId(clock);
const userId = nextId();
let fresh: FreshDatabase;
let redisServer: FreshRedis;
let redis: RedisConnection;
let database: Database;
let workers: Workers;
let searches: Searches;
let backtests: Backtests;

const indicator = (name: string, period: number) => ({ kind: "indicator", name, params: { period } });
const spec = readStrategy({
  timeframe: "1m",
  symbols: ["BTC-USDT"],
  long: {
    entry: { kind: "compare", left: indicator("rsi", 14), op: "<", right: { kind: "number", value: 30 } },
    exit: { kind: "compare", left: indicator("rsi", 14), op: ">", right: { kind: "number", value: 60 } },
  },
  sizing: { kind: "fixed-quote", amount: 1_000 },
  stopLoss: { kind: "percent", percent: 1 },
});
const range = (path: string, min: number, max: number, step: number) => ({ path, title: path, min, max, step });
const RANGES = [
  range("long.entry.left.params.period", 5, 40, 1),
  range("long.entry.right.value", 15, 40, 1),
  range("stopLoss.percent", 0.2, 3, 0.1),
];

beforeAll(async () => {
  [fresh, redisServer] = await Promise.all([freshDatabase(), freshRedis()]);
  database = connectDatabase(fresh.url, { onError: () => undefined });
  redis = connectRedis(redisServer.url, { onError: () => undefined });
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, 'ann@example.com', 'Ann', 'x')", [userId]);
  await fresh.sql(
    `INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume)
     SELECT 'replay', 'BTC-USDT', '1m', $1::bigint + bar::bigint * 60000, a, greatest(a, b) + 3, least(a, b) - 3, b, 5 FROM (
       SELECT bar, round((60000 + 3000 * sin(bar / 700.0) + 300 * sin(bar / 37.0) + 60 * sin(bar / 5.0))::numeric, 1) AS a,
         round((60000 + 3000 * sin((bar + 1) / 700.0) + 300 * sin((bar + 1) / 37.0) + 60 * sin((bar + 1) / 5.0))::numeric, 1) AS b
       FROM generate_series(0, $2 - 1) AS bar) bars`,
    [FROM, BARS],
  );
  await fresh.sql("INSERT INTO market_clocks VALUES ('replay', $1, now(), 60)", [FROM + BARS * MINUTE_MS]);
  const instruments = createInstrumentBook((await loadInstruments(findDataFolder(import.meta.dirname))).instruments);
  const history = createCandleHistory(database, { source: "replay", venue: "paper", clock });
  const strategies = {
    resolveStrategy: async () => ({ spec, customs: {}, strategyId: null, version: null, name: "Dips" }),
  };
  const wakeUps = createWakeUps(redis);
  searches = createSearches({ store: createSearchStore(database), history, strategies, wakeUps, clock, nextId });
  backtests = createBacktests({
    store: createBacktestStore(database),
    history,
    loadMarkets: (need) => loadMarkets(history, instruments, need),
    strategies,
    wakeUps,
    clock,
    nextId,
    nextShareCode: nextId,
    sleep: (ms) => sleep(ms),
  });
  workers = keepWorkers(fresh, { WORKER_ROLES: "compute", COMPUTE_THREADS: "1", REDIS_URL: redisServer.url });
}, 300_000);
afterAll(async () => {
  await workers?.stop();
  await redis?.close();
  await redisServer?.stop();
  await database?.close();
  await fresh?.drop();
});

/** Thirty days, tried set by set as TPE learns, and twelve windows of a walk-forward. */
const aSearch = () =>
  searches.start({
    userId,
    spec,
    ranges: RANGES,
    method: "tpe",
    trials: 120,
    seed: 7,
    objective: "return",
    minTrades: 5,
    fromMs: FROM + DAY_MS,
    toMs: FROM + 31 * DAY_MS,
    walkForward: { mode: "rolling", windows: 12, inSampleShare: 0.75 },
  });
const jobsOf = (subjectId: string) =>
  fresh.sql<{ kind: string; status: string; attempts: number; worker: string }>(
    "SELECT kind, status, attempts, worker FROM jobs WHERE subject_id = $1 ORDER BY kind, part",
    [subjectId],
  );
const statusOf = async (searchId: string) => (await searches.get({ userId, searchId })).status;
/** All that a search found. */
async function foundBy(searchId: string) {
  const { status, trials, result } = await searches.get({ userId, searchId });
  const tried = await fresh.sql("SELECT number, params, figures, objective FROM search_trials WHERE search_id = $1 ORDER BY number", [
    searchId,
  ]);
  return { status, trials, result, tried };
}

it("a long search that is cancelled stops at once, and its workers are free; nobody waits longer than for Redis to come back", async () => {
  const endless = await searches.start({
    userId,
    spec,
    ranges: RANGES,
    method: "random",
    trials: 10_000,
    seed: 1,
    objective: "return",
    minTrades: 0,
    fromMs: FROM + DAY_MS,
    toMs: FROM + 8 * DAY_MS,
    walkForward: { mode: "anchored", windows: 24, inSampleShare: 0.9 },
  });
  const running = () => fresh.sql("SELECT 1 FROM jobs WHERE subject_id = $1 AND status = 'running' AND progress > 0", [endless.id]);
  await expect.poll(running, WAIT).toHaveLength(2);
  await redisServer.stop();
  await searches.cancel({ userId, searchId: endless.id });
  const { id } = await backtests.run({ userId, spec, fromMs: FROM + DAY_MS, toMs: FROM + BARS * MINUTE_MS, wait: false });
  const look = async () => (await backtests.get({ userId, backtestId: id })).status;
  await expect.poll(look, WAIT).toBe("done");
  await redisServer.start();
  const { report, stamp } = await backtests.get({ userId, backtestId: id });
  expect(report?.trades.length).toBeGreaterThan(100);
  expect(stamp).not.toBeNull();
  expect((await jobsOf(endless.id)).filter(({ status }) => status !== "cancelled" && status !== "done")).toEqual([]);
  expect(await statusOf(endless.id)).toBe("cancelled");
}, 900_000);

it("a search finds the same, each part once, whatever dies", async () => {
  const undisturbed = await aSearch();
  await expect.poll(() => statusOf(undisturbed.id), WAIT).toBe("done");
  const lawful = await foundBy(undisturbed.id);
  // Both workers had a part in it: otherwise nothing was shared.
  expect(new Set((await jobsOf(undisturbed.id)).map(({ worker }) => worker)).size).toBe(2);
  expect(lawful.tried).toHaveLength(120);
  expect(lawful.trials).toBe(120 * 13);

  // Each worker dies at its second job: the first that it takes is the one that a dead one had begun, so none is begun too often.
  workers.crashAt(`${LABELS[0]}#2`);
  workers.killAll();
  const searched = await aSearch();
  for (const label of LABELS) {
    workers.crashAt(`${label}#2`);
    const before = workers.deaths();
    await expect.poll(() => workers.deaths(), WAIT).toBeGreaterThan(before + 1);
  }
  workers.crashAt(null);
  await expect.poll(() => statusOf(searched.id), WAIT).toBe("done");
  expect(await foundBy(searched.id)).toEqual(lawful);
  const jobs = await jobsOf(searched.id);
  expect(new Set(jobs.map(({ status }) => status))).toEqual(new Set(["done"]));
  // Otherwise nobody died in the middle of anything.
  expect(Math.max(...jobs.map(({ attempts }) => attempts))).toBeGreaterThan(1);
}, 900_000);

it("workers that are told to stop do so in order", async () => {
  expect(await workers.stop()).toBe(0);
});
