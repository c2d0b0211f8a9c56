import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MarketWorld, openMarketWorld } from "../market-world.fixture.ts";
import { startSettlementWorkers } from "./settlement.ts";

const MONDAY = Date.UTC(2025, 4, 12);
const nextId = sequentialIds(71);
const [ada, accountId, masterId, followId] = [nextId(), nextId(), nextId(), nextId()];
let fresh: FreshDatabase;
let world: MarketWorld;
beforeAll(async () => {
  fresh = await freshDatabase();
  world = await openMarketWorld(fresh.url);
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, 'ada@example.com', 'Ada', 'x')", [ada]);
  await fresh.sql(
    `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     VALUES ($1, $2, 'paper', 'paper', 'Main', true, 0, 100000000000, 500, 200, now())`,
    [accountId, ada],
  );
  await fresh.sql(
    "INSERT INTO masters (id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, 'Trend', 1000, 1, now(), now())",
    [masterId],
  );
  await fresh.sql(
    `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, own, turn, start_seq, started_at, started_ms, updated_at)
     VALUES ($1, $2, $3, $4, 'paper', 'active', '{}', 1000, false, 0, 0, now(), $5, now())`,
    [followId, ada, accountId, masterId, MONDAY - DAY_MS],
  );
  // Held at the end of the week, and its price is not known.
  await fresh.sql(
    `INSERT INTO fills (id, venue, account_id, user_id, order_id, position_id, venue_trade_id, symbol, origin_kind, origin_id, side, quantity, price, notional_minor,
       fee_minor, realized_pnl_minor, liquidity, market_ms, recorded_at)
     VALUES ($1, 'paper', $2, $3, $1, $1, 't1', 'GONE-USDT', 'follow', $4, 'buy', 1, 1000, 100000000000, 0, 0, 'taker', $5, now())`,
    [nextId(), accountId, ada, followId, MONDAY - HOUR_MS],
  );
  await fresh.sql("INSERT INTO market_clocks (source, market_ms, wall_at, speed) VALUES ('replay', $1, now(), 60)", [MONDAY + HOUR_MS]);
});
afterAll(async () => {
  await world?.close();
  await fresh?.drop();
});

const runs = () =>
  fresh.sql(
    "SELECT detail -> 'figures' ->> 'waiting' AS waiting, detail -> 'figures' ->> 'settled' AS settled FROM ledger_runs ORDER BY at, id",
  );

it("a follow that waits for a price is looked at again and again, and shown to operators once; settled, it is shown again", async () => {
  const { deps } = await world.takeLane();
  let looks = 0;
  let wake: () => void = () => undefined;
  const looked = async (count: number): Promise<void> => {
    while (looks < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  const logger = {
    ...deps.logger,
    info: () => {
      looks += 1;
      wake();
    },
    warn: () => undefined,
  } as unknown as typeof deps.logger;
  const stop = await startSettlementWorkers({ ...deps, logger });
  await looked(3);
  await stop();
  expect(await runs()).toEqual([{ waiting: "1", settled: "0" }]);
  await fresh.sql(
    "INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume) VALUES ('replay', 'GONE-USDT', '1m', $1, 900, 900, 900, 900, 1)",
    [MONDAY - 60_000],
  );
  looks = 0;
  const again = await startSettlementWorkers({ ...deps, logger });
  await looked(1);
  await again();
  expect(await runs()).toEqual([
    { waiting: "1", settled: "0" },
    { waiting: "0", settled: "1" },
  ]);
});
