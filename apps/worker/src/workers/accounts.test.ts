import { createAccountStore, createIdempotencyStore } from "@slipstream/db";
import { DAY_MS, HOUR_MS, money } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MarketWorld, openMarketWorld } from "../market-world.fixture.ts";
import { startAccountWorkers } from "./accounts.ts";

let fresh: FreshDatabase;
let world: MarketWorld;
const nextId = sequentialIds(3);
const OPENED_MS = 20_000 * DAY_MS + 10 * HOUR_MS;

beforeAll(async () => {
  fresh = await freshDatabase();
  world = await openMarketWorld(fresh.url);
});
afterAll(async () => {
  await world?.close();
  await fresh?.drop();
});

/** One look of the workers: the first comes at once, and the stop waits for it. */
async function look(): Promise<void> {
  const { deps } = await world.takeLane();
  const stop = await startAccountWorkers(deps);
  await stop();
}
const marketAt = (marketMs: number, price: string) =>
  Promise.all([
    fresh.sql(
      `INSERT INTO market_clocks VALUES ('replay', $1, now(), 60) ON CONFLICT (source) DO UPDATE SET market_ms = EXCLUDED.market_ms`,
      [marketMs],
    ),
    fresh.sql(
      `INSERT INTO market_prices (source, symbol, last, bid, ask, market_ms, wall_at) VALUES ('replay', 'BTC-USDT', $2, $2, $2, $1, now())
       ON CONFLICT (source, symbol) DO UPDATE SET last = EXCLUDED.last, market_ms = EXCLUDED.market_ms, wall_at = EXCLUDED.wall_at`,
      [marketMs, price],
    ),
  ]);

async function openAccount(): Promise<string> {
  const userId = nextId();
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
  const account = {
    id: nextId(),
    userId,
    venue: "paper",
    mode: "paper" as const,
    name: "Main",
    currency: "USDT",
    initialBalance: money("10000"),
    takerFeeCentibps: 500,
    makerFeeCentibps: 200,
    defaultLeverage: 10,
  };
  await createAccountStore(world.database).open(
    account,
    { journalId: nextId(), at: Date.now(), marketMs: OPENED_MS },
    { maxOpen: 20, onlyFirst: false },
  );
  return account.id;
}

const samplesOf = async (accountId: string) =>
  (
    await fresh.sql<{ hours: string; equity: string; unrealized: string }>(
      `SELECT ((market_ms - $2) / 3600000.0)::float::text AS hours, equity_minor::text AS equity, unrealized_minor::text AS unrealized
       FROM equity_samples WHERE account_id = $1 ORDER BY market_ms`,
      [accountId, OPENED_MS],
    )
  ).map(({ hours, equity, unrealized }) => [Number(hours), Number(equity) / 1e8, Number(unrealized) / 1e8]);

it("samples equity once an hour of accounts that move, and once a day of all; what was missed is not made up", async () => {
  const [moving, still] = [await openAccount(), await openAccount()];
  await fresh.sql(
    `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity, entered_minor, leverage, opened_at, opened_ms)
     SELECT $1, id, user_id, venue, 'BTC-USDT', 'manual', 'manual', 'long', 0.5, 5000000000000, 0.5, 5000000000000, 10, now(), $3 FROM accounts WHERE id = $2`,
    [nextId(), moving, OPENED_MS],
  );
  await marketAt(OPENED_MS + 0.5 * HOUR_MS, "100100");
  await look();
  expect(await samplesOf(moving)).toEqual([[0, 10_000, 0]]);

  await marketAt(OPENED_MS + 3.25 * HOUR_MS, "100200");
  await look();
  await marketAt(OPENED_MS + 3.5 * HOUR_MS, "999999");
  await look();
  expect(await samplesOf(moving)).toEqual([
    [0, 10_000, 0],
    [3.25, 10_100, 100],
  ]);
  expect(await samplesOf(still)).toEqual([[0, 10_000, 0]]);

  await marketAt(OPENED_MS + 14 * HOUR_MS, "99000");
  await look();
  expect((await samplesOf(moving)).at(-1)).toEqual([14, 9_500, -500]);
  expect((await samplesOf(still)).at(-1)).toEqual([14, 10_000, 0]);
});

it("forgets idempotency keys after a day", async () => {
  const keys = createIdempotencyStore(world.database);
  for (const [key, age] of [
    ["old", DAY_MS + 60_000],
    ["young", DAY_MS - 60_000],
  ] as const) {
    const now = Date.now() - age;
    await keys.claim({ caller: "ip 1", userId: null, key, route: "POST /x", requestHash: "h", now, abandonedBefore: now });
  }
  await look();
  expect(await fresh.sql("SELECT key FROM idempotency_keys")).toEqual([{ key: "young" }]);
});
