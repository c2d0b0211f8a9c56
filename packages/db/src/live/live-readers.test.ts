import { randomUUID } from "node:crypto";
import { formatMoney, formatQuantity } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createCredentialReader } from "./credential-reader.ts";
import { createLiveAccountReader, type LiveAccountReader } from "./live-account-reader.ts";

let fresh: FreshDatabase;
let database: Database;
let reader: LiveAccountReader;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  reader = createLiveAccountReader(database);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});

async function aUser(): Promise<string> {
  const id = randomUUID();
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [id, `${id}@example.com`]);
  return id;
}
async function anAccount(userId: string): Promise<string> {
  const id = randomUUID();
  await fresh.sql(
    `INSERT INTO accounts (id, user_id, venue, mode, name, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     VALUES ($1, $2, 'paper', 'paper', 'Main', 100000000000, 100000000000, 500, 200, now())`,
    [id, userId],
  );
  return id;
}
async function anOrder(userId: string, accountId: string): Promise<string> {
  const id = randomUUID();
  await fresh.sql(
    `INSERT INTO orders (id, account_id, user_id, venue, symbol, origin_kind, origin_id, client_order_id, side, type, time_in_force, status, quantity, leverage,
       reserved_minor, created_at, updated_at)
     VALUES ($1::uuid, $2, $3, 'paper', 'BTC-USDT', 'manual', 'manual', ($1::uuid)::text, 'buy', 'limit', 'GTC', 'open', 0.5, 10, 250000000, now(), clock_timestamp())`,
    [id, accountId, userId],
  );
  return id;
}
const aFill = (userId: string, accountId: string, orderId: string) =>
  fresh.sql(
    `INSERT INTO fills (id, venue, account_id, user_id, order_id, position_id, venue_trade_id, symbol, origin_kind, origin_id, side, quantity, price,
       notional_minor, fee_minor, realized_pnl_minor, liquidity, market_ms, recorded_at)
     VALUES ($1::uuid, 'paper', $2, $3, $4, $1::uuid, ($1::uuid)::text, 'BTC-USDT', 'manual', 'manual', 'buy', 0.5, 10, 500000000, 0, 0, 'taker', 0, now())`,
    [randomUUID(), accountId, userId, orderId],
  );
const revisionOf = async (accountId: string) => (await reader.list([accountId])).get(accountId)?.revision;

it("reads accounts with what live orders hold and their open positions", async () => {
  const userId = await aUser();
  const [accountId, emptyId] = [await anAccount(userId), await anAccount(userId)];
  await anOrder(userId, accountId);
  await anOrder(userId, accountId);
  for (const [quantity, closed] of [
    ["0.000000000000000001", false],
    ["0", true],
  ] as const)
    await fresh.sql(
      `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity, entered_minor,
         leverage, opened_at, opened_ms, closed_at, closed_ms)
       VALUES ($1, $2, $3, 'paper', 'BTC-USDT', 'manual', 'manual', 'long', $4, 7, 1, 7, 10, now(), 0, $5, $6)`,
      [randomUUID(), accountId, userId, quantity, closed ? new Date() : null, closed ? 1 : null],
    );
  const found = await reader.list([accountId, emptyId, randomUUID()]);
  expect([...found.keys()].toSorted()).toEqual([accountId, emptyId].toSorted());
  const loaded = found.get(accountId)?.loaded;
  expect(loaded && [formatMoney(loaded.account.cash), formatMoney(loaded.orderMargin)]).toEqual(["1000", "5"]);
  expect(loaded?.positions.map((position) => formatQuantity(position.quantity))).toEqual(["0.000000000000000001"]);
  expect(found.get(emptyId)?.loaded).toMatchObject({ orderMargin: 0n, positions: [] });
});

it("gives each state of an account's lists a revision of its own", async () => {
  const userId = await aUser();
  const accountId = await anAccount(userId);
  const seen = [await revisionOf(accountId)];
  const orderId = await anOrder(userId, accountId);
  seen.push(await revisionOf(accountId));
  await fresh.sql("UPDATE orders SET trigger_price = 5, updated_at = clock_timestamp() + interval '1 second' WHERE id = $1", [orderId]);
  seen.push(await revisionOf(accountId));
  await aFill(userId, accountId, orderId);
  seen.push(await revisionOf(accountId));
  await fresh.sql("UPDATE orders SET status = 'cancelled', updated_at = clock_timestamp() + interval '2 seconds' WHERE id = $1", [orderId]);
  seen.push(await revisionOf(accountId));
  await fresh.sql("UPDATE accounts SET name = 'Other' WHERE id = $1", [accountId]);
  seen.push(await revisionOf(accountId));
  expect(new Set(seen).size).toBe(6);
  expect(await revisionOf(accountId)).toBe(seen.at(-1));
});

it("knows whose accounts are whose", async () => {
  const [ann, bob] = [await aUser(), await aUser()];
  const [anns, bobs] = [await anAccount(ann), await anAccount(bob)];
  expect(await reader.listOwned(ann, [anns, bobs, randomUUID()])).toEqual([anns]);
  expect(await reader.listOwned(ann, [])).toEqual([]);
});

it("reads sessions and tokens of the user who holds them only", async () => {
  const [ann, bob] = [await aUser(), await aUser()];
  const [sessionId, tokenId] = [randomUUID(), randomUUID()];
  await fresh.sql(
    `INSERT INTO sessions (id, user_id, session_version, ip, user_agent, created_at, last_seen_at, expires_at)
     VALUES ($1, $2, 1, '', '', now(), now(), now() + interval '1 hour')`,
    [sessionId, ann],
  );
  await fresh.sql(
    "INSERT INTO api_tokens (id, user_id, kind, name, prefix, token_hash, scopes, created_at) VALUES ($1, $2, 'api', 'bot', 'slip_', 'hash', '{read}', now())",
    [tokenId, ann],
  );
  const credentials = createCredentialReader(database);
  const heldBy = (userId: string) => [
    { userId, credential: { kind: "session" as const, id: sessionId } },
    { userId, credential: { kind: "token" as const, id: tokenId } },
    { userId, credential: { kind: "session" as const, id: randomUUID() } },
  ];
  expect((await credentials.list(heldBy(ann))).map(({ kind }) => kind)).toEqual(["session", "token"]);
  expect(await credentials.list(heldBy(bob))).toEqual([]);
  // A token's id is no session's id.
  expect(await credentials.list([{ userId: ann, credential: { kind: "session", id: tokenId } }])).toEqual([]);
  expect(await credentials.findToken("hash")).toMatchObject({ userId: ann, record: { kind: "token", token: { id: tokenId } } });
  expect(await credentials.findToken("other")).toBeNull();
});
