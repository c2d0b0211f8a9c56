import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MarketWorld, openMarketWorld } from "../market-world.fixture.ts";
import { startMasterWorkers } from "./masters.ts";

let fresh: FreshDatabase;
let world: MarketWorld;
const masterId = sequentialIds(5)();
const FILLED_MS = 20_000 * DAY_MS + 23 * HOUR_MS;

beforeAll(async () => {
  fresh = await freshDatabase();
  world = await openMarketWorld(fresh.url);
  await fresh.sql(
    `INSERT INTO masters (id, display_name, fee_bps, min_copy_minor, last_seq, last_hash, created_at, updated_at)
     VALUES ($1, 'Ann', 1000, 10000000000, 1, 'the end', now(), now())`,
    [masterId],
  );
  await fresh.sql(
    `INSERT INTO master_fills (master_id, seq, fill_id, symbol, side, quantity, price, fee_minor, realized_pnl_minor, net_before, net_after, equity_before_minor,
       leverage, market_ms, recorded_at, hash)
     VALUES ($1, 1, $1, 'BTC-USDT', 'buy', 1, 100, 0, 0, 0, 1, 100000000000, 10, $2, now(), 'the end')`,
    [masterId, FILLED_MS],
  );
});
afterAll(async () => {
  await world?.close();
  await fresh?.drop();
});

/** One look of the workers: the first comes at once, and the stop waits for it. */
async function lookAt(marketMs: number): Promise<void> {
  await fresh.sql(
    `INSERT INTO market_clocks VALUES ('replay', $1, now(), 60) ON CONFLICT (source) DO UPDATE SET market_ms = EXCLUDED.market_ms`,
    [marketMs],
  );
  const { deps } = await world.takeLane();
  const stop = await startMasterWorkers(deps);
  await stop();
}
const roots = () => fresh.sql("SELECT day::text AS day, seq::int, root FROM master_roots WHERE master_id = $1", [masterId]);

it("computes what was never computed, and writes a day's root when the day is over", async () => {
  await lookAt(FILLED_MS + HOUR_MS - 1);
  expect(await fresh.sql("SELECT seq::int, symbols FROM master_stats WHERE master_id = $1", [masterId])).toEqual([
    { seq: 1, symbols: ["BTC-USDT"] },
  ]);
  expect(await roots()).toEqual([]);
  await lookAt(FILLED_MS + HOUR_MS);
  const root = { day: new Date(FILLED_MS).toISOString().slice(0, 10), seq: 1, root: "the end" };
  expect(await roots()).toEqual([root]);
  await lookAt(FILLED_MS + 3 * DAY_MS);
  expect(await roots()).toEqual([root]);
});
