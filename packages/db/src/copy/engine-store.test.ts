import { followSettingsSchema } from "@slipstream/core/copy";
import type { CopyBatch } from "@slipstream/core/copy/server";
import { type FreshDatabase, fixedClock, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createLeaseStore } from "../market/lease-store.ts";
import { createCopyEngineStore } from "./engine-store.ts";

const LANE = "market:test";
const clock = fixedClock("2026-03-01T12:00:00Z");
let fresh: FreshDatabase;
let database: Database;
let nextId: () => string;
let masterId: string;

beforeEach(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  nextId = sequentialIds(3);
  masterId = nextId();
  await fresh.sql(
    "INSERT INTO masters (id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, 'Master', 1000, 10000000000, now(), now())",
    [masterId],
  );
  await fresh.sql("INSERT INTO copy_cursors (master_id, venue, done_seq, updated_at) VALUES ($1, 'paper', 0, now())", [masterId]);
});
afterEach(async () => {
  await database.close();
  await fresh.drop();
});

async function follow(turn: number): Promise<{ followId: string; accountId: string }> {
  const [userId, accountId, followId] = [nextId(), nextId(), nextId()];
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
  await fresh.sql(
    `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     VALUES ($1, $2, 'paper', 'paper', 'Main', true, 0, 500, 200, now())`,
    [accountId, userId],
  );
  await fresh.sql(
    `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, agreed_bps, own, turn, start_seq, started_at, started_ms, updated_at)
     VALUES ($1, $2, $3, $4, 'paper', 'active', $5, 1000, 1000, false, $6, 0, now(), 0, now())`,
    [followId, userId, accountId, masterId, JSON.stringify(followSettingsSchema.parse({ copyAmount: "1000" })), turn],
  );
  return { followId, accountId };
}
async function fill(seq: number): Promise<void> {
  await fresh.sql(
    `INSERT INTO master_fills (master_id, seq, fill_id, symbol, side, quantity, price, fee_minor, realized_pnl_minor, net_before, net_after, equity_before_minor, leverage, market_ms, recorded_at, hash)
     VALUES ($1, $2, $3, 'XRP-USDT', 'buy', 1, 2, 0, 0, $2::bigint - 1, $2, 1000, 10, 0, now(), '')`,
    [masterId, seq, nextId()],
  );
  await fresh.sql("UPDATE masters SET last_seq = $2 WHERE id = $1", [masterId, seq]);
}
async function openStore() {
  const fence = await createLeaseStore(database).take(LANE, "a test", 3_600_000);
  if (fence === null) throw new Error("the lane is held");
  return createCopyEngineStore(database, { venue: "paper", lane: LANE, fence }, { clock, nextId, marketMs: () => 0 });
}
const nothing = { orders: [], copies: [] };

it("a second outcome of one fill in one follow is refused by the table itself", async () => {
  const { followId, accountId } = await follow(1);
  const insert = () =>
    fresh.sql(
      `INSERT INTO copies (follow_id, master_seq, user_id, account_id, master_id, symbol, side, kind, outcome, reason, master_price, master_market_ms, master_recorded_at, planned_at)
       VALUES ($1, 1, $2, $2, $3, 'XRP-USDT', 'buy', 'open', 'skipped', 'expired', 2, 0, now(), now())`,
      [followId, accountId, masterId],
    );
  await insert();
  await expect(insert(), "a second outcome was taken").rejects.toThrow(/copies_pkey/);
});

it("goes round the circle page by page, each batch from another place, and remembers how far it came", async () => {
  const store = await openStore();
  const ids: string[] = [];
  for (let index = 0; index < 5; index++) ids.push((await follow(index * 400_000_000)).followId);
  const rounds: string[][] = [];
  for (const seq of [1, 2, 3]) {
    await fill(seq);
    const seen: string[] = [];
    for (;;) {
      const before = await store.listBehind(10);
      if (before.length === 0) break;
      await store.applyBatch(
        masterId,
        2,
        ({ members, fills }) => {
          expect(fills.map((each) => each.seq)).toEqual([seq]);
          seen.push(...members.map((member) => member.follow.id));
          return nothing;
        },
        null,
      );
    }
    rounds.push(seen);
  }
  for (const seen of rounds) expect(seen.toSorted()).toEqual(ids.toSorted());
  expect(new Set(rounds.map(([first]) => first)).size).toBeGreaterThan(1);
});

it("a plan waits for the account and sees the settings that were written meanwhile", async () => {
  const store = await openStore();
  const { followId, accountId } = await follow(1);
  await fill(1);
  const changer = await fresh.pool.connect();
  await changer.query("BEGIN");
  await changer.query("SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE", [accountId]);
  let batch: CopyBatch | null = null;
  const planning = store.applyBatch(
    masterId,
    10,
    (given) => {
      batch = given;
      return nothing;
    },
    null,
  );
  for (;;) {
    const waiting = await fresh.sql("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
    if (waiting.length > 0) break;
  }
  await changer.query("UPDATE follows SET settings = jsonb_set(settings, '{maxPositions}', '3') WHERE id = $1", [followId]);
  await changer.query("COMMIT");
  changer.release();
  await planning;
  const members = (batch as CopyBatch | null)?.members ?? [];
  expect(
    members.map(({ follow: own }) => own.terms.maxPositions),
    "it waits for the account, then reads",
  ).toEqual([3]);
});

it("a holder whose lane went to somebody else writes nothing", async () => {
  const store = await openStore();
  await follow(1);
  await fill(1);
  await fresh.sql("UPDATE leases SET expires_at = clock_timestamp() - interval '1 millisecond'");
  await createLeaseStore(database).take(LANE, "another", 3_600_000);
  await expect(store.applyBatch(masterId, 10, () => nothing, null)).rejects.toThrow(/no longer ours/);
  expect(await fresh.sql("SELECT done_seq FROM copy_cursors")).toEqual([{ done_seq: "0" }]);
});
