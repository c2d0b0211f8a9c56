import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { type CandleView, createInstrumentBook, type Tick, type Timeframe } from "@slipstream/core/market";
import { createQuoteReader } from "@slipstream/core/market/server";
import {
  connectDatabase,
  createCandleStore,
  createInstrumentStore,
  createLeaseStore,
  createMarketRecords,
  createNextId,
  type Database,
} from "@slipstream/db";
import { connectRedis, createLiveBus, createQuoteCache, createWakeUps } from "@slipstream/queue";
import { createLogger, createMetrics } from "@slipstream/telemetry";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import type { HeldLease, LaneDeps, WorkerDeps } from "./deps.ts";
import { parseWorkerEnv } from "./env.ts";
import { createTicksHub } from "./ticks-hub.ts";

/** Nothing listens there: the market must do without. */
const NO_REDIS = "redis://127.0.0.1:1";

/** A worker process with a database and no Redis, as far as the market needs one. */
export type MarketWorld = {
  readonly database: Database;
  readonly deps: WorkerDeps;
  /** Takes the market's lane, from whoever holds it. */
  takeLane(): Promise<{ deps: LaneDeps; end(error?: Error): void; ended: AbortSignal }>;
  close(): Promise<void>;
};

export async function openMarketWorld(databaseUrl: string, variables: Record<string, string> = {}): Promise<MarketWorld> {
  const env = parseWorkerEnv({ DATABASE_URL: databaseUrl, REDIS_URL: NO_REDIS, REPLAY_SPEED: "3600", LOG_LEVEL: "silent", ...variables });
  const database = connectDatabase(databaseUrl);
  const redis = connectRedis(NO_REDIS);
  const clock = { now: Date.now };
  const shipped = await loadInstruments(findDataFolder(import.meta.dirname));
  await createInstrumentStore(database).record(shipped.instruments, shipped.source);
  const deps: WorkerDeps = {
    env,
    database,
    redis,
    liveBus: createLiveBus(redis),
    wakeUps: createWakeUps(redis),
    logger: createLogger({ name: "test", level: "silent" }),
    metrics: createMetrics("test"),
    clock,
    nextId: createNextId(clock),
    instruments: createInstrumentBook(await createInstrumentStore(database).list("paper")),
    ticks: createTicksHub(),
    quotes: createQuoteReader({ cache: createQuoteCache(redis, "replay"), prices: createMarketRecords(database, "replay"), clock }),
  };
  return {
    database,
    deps,
    async takeLane() {
      await database.pool.query("UPDATE leases SET expires_at = clock_timestamp() - interval '1 millisecond'");
      const fence = await createLeaseStore(database).take("market:replay", "a test", 3_600_000);
      if (fence === null) throw new Error("the lane is held");
      const ending = new AbortController();
      const lease: HeldLease = { lane: "market:replay", fence, signal: ending.signal, fail: (error) => ending.abort(error) };
      return { deps: { ...deps, ticks: createTicksHub(), lease }, end: (error) => ending.abort(error), ended: ending.signal };
    },
    close: async () => {
      await redis.close();
      await database.close();
    },
  };
}

/** Remembers ticks, and tells when the market has come to a moment. */
export function watchTicks(deps: LaneDeps) {
  const seen: Tick[] = [];
  const waits: { untilMs: number; done: () => void }[] = [];
  deps.ticks.onTicks(async (ticks) => {
    seen.push(...ticks);
    const nowMs = ticks.at(-1)?.marketMs ?? 0;
    for (const wait of waits) if (nowMs >= wait.untilMs) wait.done();
  });
  return { seen, until: (untilMs: number) => new Promise<void>((done) => waits.push({ untilMs, done })) };
}

const WIDTH_MS: Record<Timeframe, number> = {
  "1m": 60_000,
  "5m": 300_000,
  "15m": 900_000,
  "1h": 3_600_000,
  "4h": 14_400_000,
  "1d": 86_400_000,
};

const files = new Map<string, [number, string[]][]>();
/** The rows of a recorded file: opening time, and the columns as text. */
function rowsOfFile(symbol: string): [number, string[]][] {
  const known = files.get(symbol);
  if (known) return known;
  const file = path.join(
    findDataFolder(import.meta.dirname),
    "replay",
    `binance-usdm_${symbol.replace("-", "")}_1m_2025-05_2025-06.csv.gz`,
  );
  const lines = gunzipSync(readFileSync(file)).toString().trim().split("\n").slice(1);
  const rows = lines.map((line): [number, string[]] => [Number(line.slice(0, line.indexOf(","))), line.split(",").slice(1)]);
  files.set(symbol, rows);
  return rows;
}

/** The bars that a recorded file gives for minutes in [fromMs, untilMs), worked out here from its text and from nothing of ours. */
export function barsOfFile(symbol: string, timeframe: Timeframe, fromMs: number, untilMs: number): CandleView[] {
  const bars = new Map<number, string[][]>();
  for (const [timeMs, columns] of rowsOfFile(symbol)) {
    if (timeMs < fromMs || timeMs >= untilMs) continue;
    const openMs = Math.floor(timeMs / WIDTH_MS[timeframe]) * WIDTH_MS[timeframe];
    const rows = bars.get(openMs);
    if (rows) rows.push(columns);
    else bars.set(openMs, [columns]);
  }
  return [...bars].map(([openMs, rows]): CandleView => {
    const column = (at: number) => rows.map((row) => Number(row[at]));
    const volume = column(4).reduce((sum, value) => sum + Math.round(value * 1_000), 0) / 1_000;
    return [
      openMs,
      rows[0]?.[0] ?? "",
      String(Math.max(...column(1))),
      String(Math.min(...column(2))),
      rows.at(-1)?.[3] ?? "",
      String(volume),
    ];
  });
}

export const storedBars = (database: Database, symbol: string, timeframe: Timeframe) =>
  createCandleStore(database, "replay").list({ symbol, timeframe, fromMs: 0, limit: 100_000 });
