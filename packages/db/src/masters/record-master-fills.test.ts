import type { Fill, Position } from "@slipstream/core/orders";
import { money, price, quantity, ZERO_MONEY, ZERO_QUANTITY } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectDatabase, type Database, inTransaction } from "../connection.ts";
import { recordMasterFills } from "./record-master-fills.ts";

let fresh: FreshDatabase;
let database: Database;
const nextId = sequentialIds(31);
beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});

async function aMaster(status = "active"): Promise<{ masterId: string; accountId: string }> {
  const [userId, accountId, masterId] = [nextId(), nextId(), nextId()];
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
  await fresh.sql(
    `INSERT INTO accounts (id, user_id, venue, mode, name, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     VALUES ($1, $2, 'paper', 'paper', 'Main', 0, 99900000000, 500, 200, now())`,
    [accountId, userId],
  );
  await fresh.sql(
    `INSERT INTO masters (id, user_id, account_id, display_name, fee_bps, min_copy_minor, status, created_at, updated_at)
     VALUES ($1, $2, $3, $4, 1000, 10000000000, $5, now(), now())`,
    [masterId, userId, accountId, `Ann ${masterId}`, status],
  );
  return { masterId, accountId };
}

const aPosition = (accountId: string): Position => ({
  id: nextId(),
  accountId,
  userId: "",
  venue: "paper",
  symbol: "BTC-USDT",
  origin: { kind: "manual", id: "manual" },
  side: "long",
  quantity: ZERO_QUANTITY,
  cost: ZERO_MONEY,
  enteredQuantity: quantity("1"),
  entered: money("100"),
  exitedQuantity: quantity("1"),
  exited: money("100"),
  realizedPnl: ZERO_MONEY,
  fees: money("1"),
  funding: ZERO_MONEY,
  leverage: 7,
  stopLoss: price("90"),
  takeProfit: null,
  openedAt: 0,
  openedMs: 0,
  closedAt: 0,
  closedMs: 0,
});
const aFill = (position: Position, side: "buy" | "sell"): Fill => ({
  id: nextId(),
  venue: "paper",
  accountId: position.accountId,
  userId: "",
  orderId: nextId(),
  positionId: position.id,
  flippedPositionId: null,
  venueTradeId: "t",
  symbol: position.symbol,
  origin: position.origin,
  side,
  quantity: quantity("1"),
  price: price("100"),
  notional: money("100"),
  fee: money("0.5"),
  realizedPnl: ZERO_MONEY,
  liquidity: "taker",
  marketMs: 1_000,
  recordedAt: 2_000,
});
const recordsOf = (masterId: string) =>
  fresh.sql(
    "SELECT seq::int, side, trim_scale(net_before)::int AS before, trim_scale(net_after)::int AS after, equity_before_minor::text AS equity FROM master_fills WHERE master_id = $1 ORDER BY seq",
    [masterId],
  );

it.each([0, 1_000])("finds the masters among %i other accounts, those who have left too", async (others) => {
  const masters = [await aMaster(), await aMaster("left")];
  const strangers = Array.from({ length: others }, () => aPosition(nextId()));
  const positions = masters.map(({ accountId }) => aPosition(accountId));
  const buys = [...positions, ...strangers].map((position) => aFill(position, "buy"));
  const sells = positions.map((position) => aFill(position, "sell"));
  const all = [...strangers, ...positions];
  expect(await inTransaction(database.pool, (client) => recordMasterFills(client, [...buys, ...sells], all))).toBe(4);
  for (const { masterId } of masters)
    expect(await recordsOf(masterId)).toEqual([
      { seq: 1, side: "buy", before: 0, after: 1, equity: "100000000000" },
      { seq: 2, side: "sell", before: 1, after: 0, equity: "99950000000" },
    ]);
});

it("answers nothing for fills of accounts that are nobody's record, and for none", async () => {
  const stranger = aPosition(nextId());
  const record = (fills: readonly Fill[]) => inTransaction(database.pool, (client) => recordMasterFills(client, fills, [stranger]));
  expect(await record([])).toBe(0);
  expect(await record([aFill(stranger, "buy")])).toBe(0);
  expect(await record(Array.from({ length: 500 }, () => ({ ...aFill(stranger, "buy"), accountId: nextId() })))).toBe(0);
});
