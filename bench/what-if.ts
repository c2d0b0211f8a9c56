import { randomUUID } from "node:crypto";
import { followSettingsSchema } from "@slipstream/core/copy";
import { createCopyQuality } from "@slipstream/core/copy/server";
import { createInstrumentBook } from "@slipstream/core/market";
import {
  connectDatabase,
  createAccountStore,
  createCandleStore,
  createCopyQualityStore,
  createFollowStore,
  createMarketRecords,
  type Database,
} from "@slipstream/db";
import { type Clock, DAY_MS, money } from "@slipstream/kernel";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { startBenchDatabase } from "./bench-database.ts";
import { printMeasure } from "./measure.ts";
import { quantileOf, timed } from "./samples.ts";

// Masters who trade five symbols for thirty days, hourly candles of all of them, and a visitor who moves the settings: what the follow dialog asks for,
// as the web's use case answers it, with settings that limit, stop and scale.

const SYMBOLS = ["BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT", "BNB-USDT"] as const;
const BASE = [100_000, 2_500, 150, 2, 650] as const;
const FROM_MS = Date.parse("2025-05-01T00:00:00Z");
const DAYS = 30;
const SAMPLES = 60;
const WARM_UPS = 5;

async function run(): Promise<void> {
  const server = await startBenchDatabase();
  const database = connectDatabase(server.url, { maxConnections: 8 });
  try {
    const visitor = await openAccount(database);
    await insertCandles(database);
    for (const fills of [1_500, 5_000]) {
      const masterId = await insertMaster(database, fills);
      await measure(database, visitor, masterId, fills);
    }
  } finally {
    await database.close();
    await server.stop();
  }
}

async function measure(database: Database, userId: string, masterId: string, fills: number): Promise<void> {
  const clock: Clock = { now: Date.now };
  const { instruments } = await loadInstruments(findDataFolder(import.meta.dirname));
  const quality = createCopyQuality({
    store: createFollowStore(database),
    quality: createCopyQualityStore(database),
    candles: createCandleStore(database, "replay"),
    quotes: createMarketRecords(database, "replay"),
    instruments: createInstrumentBook(instruments),
    marketTime: { now: async () => FROM_MS + DAYS * DAY_MS },
    clock,
    fundedSymbols: new Set(),
  });
  const samples: number[] = [];
  for (let index = 0; index < WARM_UPS + SAMPLES; index += 1) {
    const settings = followSettingsSchema.parse({ copyAmount: 1_000 + index * 100, maxOrderCost: 400, stopLossPct: 3 + (index % 5) });
    const took = await timed(async () => {
      const view = await quality.whatIf({ userId, masterId, settings, days: DAYS });
      if (view.copied + view.skipped !== fills) throw new Error(`${view.copied} + ${view.skipped} of ${fills} fills were looked at`);
    });
    if (index >= WARM_UPS) samples.push(took);
  }
  printMeasure({ name: `what-if.30-days-${fills}-fills-p95`, value: quantileOf(samples, 0.95), unit: "ms", n: samples.length });
}

async function openAccount(database: Database): Promise<string> {
  const userId = randomUUID();
  await database.pool.query("INSERT INTO users (id, email, name, password_hash) VALUES ($1, 'visitor@example.com', 'Visitor', 'x')", [
    userId,
  ]);
  const account = { id: randomUUID(), userId, venue: "paper", mode: "paper" as const, name: "Main", currency: "USDT" };
  await createAccountStore(database).open(
    { ...account, initialBalance: money("10000"), takerFeeCentibps: 500, makerFeeCentibps: 200, defaultLeverage: 10 },
    { journalId: randomUUID(), at: FROM_MS, marketMs: FROM_MS },
    { maxOpen: 20, onlyFirst: false },
  );
  return userId;
}

async function insertCandles(database: Database): Promise<void> {
  await database.pool.query(
    `INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume)
     SELECT 'replay', s.symbol, '1h', $3::bigint + h * 3600000, s.base * (1 + sin(h / 20.0) / 20), s.base * (1.01 + sin(h / 20.0) / 20),
       s.base * (0.99 + sin(h / 20.0) / 20), s.base * (1 + sin((h + 1) / 20.0) / 20), 1
     FROM unnest($1::text[], $2::float8[]) AS s (symbol, base), generate_series(-5, $4::bigint) AS h`,
    [SYMBOLS, BASE, FROM_MS, DAYS * 24],
  );
  await database.pool.query(
    `INSERT INTO market_prices (source, symbol, last, bid, ask, market_ms, wall_at)
     SELECT 'replay', symbol, base, base * 0.9999, base * 1.0001, $3, now() FROM unnest($1::text[], $2::float8[]) AS s (symbol, base)`,
    [SYMBOLS, BASE, FROM_MS],
  );
}

/** Opens a tenth of the equity, adds to it, takes some off, closes; symbol after symbol. */
async function insertMaster(database: Database, fills: number): Promise<string> {
  const masterId = randomUUID();
  await database.pool.query(
    `INSERT INTO masters (id, display_name, fee_bps, min_copy_minor, last_seq, created_at, updated_at) VALUES ($1, $2, 1000, 10000000000, $3, now(), now())`,
    [masterId, `Master of ${fills}`, fills],
  );
  await database.pool.query(
    `INSERT INTO master_fills (master_id, seq, fill_id, symbol, side, quantity, price, fee_minor, realized_pnl_minor, net_before, net_after,
       equity_before_minor, leverage, market_ms, recorded_at, hash)
     SELECT $1, n, gen_random_uuid(), s.symbol, CASE WHEN v.after > v.before THEN 'buy' ELSE 'sell' END, abs(v.after - v.before) * unit,
       s.base * (1 + sin(n / 40.0) / 20), 100000000, 0, v.before * unit, v.after * unit, 10000000000000, 10, $4::bigint + (n * ($5::float8 / $6::int))::bigint, now(), ''
     FROM generate_series(1, $6::int) AS n
     JOIN LATERAL (SELECT symbol, base FROM unnest($2::text[], $3::float8[]) WITH ORDINALITY AS t (symbol, base, place) WHERE place = (n / 4) % 5 + 1) s ON true
     JOIN LATERAL (SELECT (ARRAY[0, 2, 3, 1])[n % 4 + 1] AS before, (ARRAY[2, 3, 1, 0])[n % 4 + 1] AS after, round((10000 / s.base)::numeric, 3) AS unit) v ON true`,
    [masterId, SYMBOLS, BASE, FROM_MS, DAYS * DAY_MS - 1_000, fills],
  );
  return masterId;
}

await run();
