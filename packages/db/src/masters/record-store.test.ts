import { formatMoney } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createRecordStore } from "./record-store.ts";

let fresh: FreshDatabase;
let database: Database;
let masterId: string;
const nextId = sequentialIds(37);
beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  await fresh.sql(
    `INSERT INTO market_prices (source, symbol, last, bid, ask, market_ms, wall_at)
     VALUES ('replay', 'BTC-USDT', 110, 110, 110, 1, now()), ('old', 'BTC-USDT', 1, 1, 1, 1, now() - interval '1 day')`,
  );
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});
beforeEach(() => {
  masterId = nextId();
});

async function follow({
  own = false,
  status = "active",
  realized = 0,
} = {}): Promise<{ followId: string; accountId: string; userId: string }> {
  const [userId, accountId, followId] = [nextId(), nextId(), nextId()];
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Bob', 'x')", [userId, `${userId}@example.com`]);
  await fresh.sql(
    `INSERT INTO accounts (id, user_id, venue, mode, name, initial_balance_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     VALUES ($1, $2, 'paper', 'paper', 'Main', 0, 500, 200, now())`,
    [accountId, userId],
  );
  await fresh.sql(
    `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, agreed_bps, own, turn, start_seq, realized_minor, started_at, started_ms,
       stopped_at, stopped_ms, updated_at)
     VALUES ($1, $2, $3, $4, 'paper', $5, '{"copyAmount": "500.5"}', 1500, 1500, $6, 1, 0, $7, now(), 10, CASE $5 WHEN 'stopped' THEN now() END,
       CASE $5 WHEN 'stopped' THEN 20 END, now())`,
    [followId, userId, accountId, masterId, status, own, realized * 1e8],
  );
  return { followId, accountId, userId };
}
const hold = (
  { followId, accountId, userId }: Awaited<ReturnType<typeof follow>>,
  side: "long" | "short",
  cost: number,
  symbol = "BTC-USDT",
) =>
  fresh.sql(
    `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity, entered_minor, leverage, opened_at, opened_ms)
     VALUES ($1, $2, $3, 'paper', $4, 'follow', $5, $6, $7, $8, 1, $8, 10, now(), 1)`,
    [nextId(), accountId, userId, symbol, followId, side, side === "long" ? 1 : -1, cost * 1e8],
  );
const copy = (
  { followId, accountId, userId }: Awaited<ReturnType<typeof follow>>,
  seq: number,
  { kind = "open", outcome = "copied", ms = 0, bps = 0 },
) =>
  fresh.sql(
    `INSERT INTO copies (follow_id, master_seq, user_id, account_id, master_id, symbol, side, kind, outcome, reason, master_price, master_market_ms, master_recorded_at,
       planned_at, filled_at, slippage_bps)
     VALUES ($1, $2, $3, $4, $5, 'BTC-USDT', 'buy', $6, $7, CASE $7 WHEN 'skipped' THEN 'expired' END, 1, 1, now(), now(),
       CASE $7 WHEN 'copied' THEN now() + $8 * interval '1 millisecond' END, CASE $7 WHEN 'copied' THEN $9::float8 END)`,
    [followId, seq, userId, accountId, masterId, kind, outcome, ms, bps],
  );
const results = async () =>
  (await createRecordStore(database).followers(masterId)).map(({ profit, allocation, alive, copiedOpens, stoppedMs }) => [
    formatMoney(profit),
    formatMoney(allocation),
    alive,
    copiedOpens,
    stoppedMs,
  ]);

describe("followers' results", () => {
  it("are what was realised and what is open at a loss, at the newest price; open gains do not count", async () => {
    await hold(await follow({ realized: 7 }), "long", 120);
    await hold(await follow({ realized: 7 }), "long", 90);
    const both = await follow({ realized: -3 });
    await hold(both, "long", 100);
    await hold(both, "short", 95, "ETH-USDT");
    await follow({ realized: 1, status: "stopped" });
    expect((await results()).sort()).toEqual(
      [
        ["-3", "500.5", true, false, null],
        ["-3", "500.5", true, false, null],
        ["7", "500.5", true, false, null],
        ["1", "500.5", false, false, 20],
      ].sort(),
    );
  });

  it("are other people's, and count once an opening was copied", async () => {
    await copy(await follow({ own: true }), 1, {});
    await copy(await follow({ realized: 1 }), 1, { kind: "close" });
    await copy(await follow({ realized: 2 }), 1, { kind: "flip" });
    await copy(await follow({ realized: 3 }), 1, { outcome: "skipped" });
    expect((await results()).map(([profit, , , copied]) => [profit, copied]).sort()).toEqual([
      ["1", false],
      ["2", true],
      ["3", false],
    ]);
  });
});

it("the quality of copies is of the master's newest fills, and of others' follows", async () => {
  const [one, two, own] = [await follow(), await follow(), await follow({ own: true })];
  await copy(one, 5, { ms: 900, bps: 90 });
  await copy(one, 6, { ms: 10, bps: -1 });
  await copy(two, 6, { ms: 30, bps: 3 });
  await copy(two, 7, { outcome: "skipped" });
  await copy(two, 8, { outcome: "pending" });
  await copy(own, 6, { ms: 5_000, bps: 50 });
  const quality = await createRecordStore(database).copyQuality(masterId, 5);
  expect(quality).toEqual({ copied: 2, skipped: 1, latencyP50: 20, latencyP95: 29, slippageP50: 1 });
  expect(await createRecordStore(database).copyQuality(nextId(), 0)).toEqual({
    copied: 0,
    skipped: 0,
    latencyP50: null,
    latencyP95: null,
    slippageP50: null,
  });
});
