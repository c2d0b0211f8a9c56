import type { NewAccount, Posting } from "@slipstream/core/accounts/server";
import { DAY_MS, formatMoney, HOUR_MS, money } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createAccountStateReader } from "./account-state-reader.ts";
import { createAccountStore } from "./account-store.ts";
import { createSampleStore } from "./sample-store.ts";

let fresh: FreshDatabase;
let database: Database;
const nextId = sequentialIds(7);
const MARKET = 20_000 * DAY_MS;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});

let userId: string;
let strangerId: string;
beforeEach(async () => {
  [userId, strangerId] = [nextId(), nextId()];
  for (const id of [userId, strangerId])
    await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [id, `${id}@example.com`]);
});

const store = () => createAccountStore(database);
const aPosting = (marketMs = MARKET): Posting => ({ journalId: nextId(), at: Date.UTC(2026, 0, 1), marketMs });
const anAccount = (over: Partial<NewAccount> = {}): NewAccount => ({
  id: nextId(),
  userId,
  venue: "paper",
  mode: "paper",
  name: "Main",
  currency: "USDT",
  initialBalance: money("10000"),
  takerFeeCentibps: 500,
  makerFeeCentibps: 200,
  defaultLeverage: 10,
  ...over,
});
async function open(over: Partial<NewAccount> = {}, marketMs = MARKET): Promise<string> {
  const account = anAccount(over);
  expect(await store().open(account, aPosting(marketMs), { maxOpen: 20, onlyFirst: false })).toBe("opened");
  return account.id;
}
const get = async (accountId: string) => {
  const account = await store().find({ userId, accountId });
  if (!account) throw new Error("not there");
  return account;
};
const cashOfTransfers = async (accountId: string) =>
  (
    await fresh.sql<{ cash: string }>(
      `SELECT COALESCE(SUM(CASE WHEN debit = 'cash' THEN amount_minor WHEN credit = 'cash' THEN -amount_minor ELSE 0 END), 0)::text AS cash
       FROM cash_transfers WHERE account_id = $1`,
      [accountId],
    )
  )[0]?.cash;
/** What trading does to cash, as `orders` posts it. */
async function earn(accountId: string, amount: string) {
  const minor = String(money(amount));
  await fresh.sql(
    `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
     VALUES ($1, $2, 'trade', CASE WHEN $3::bigint > 0 THEN 'cash' ELSE 'profit-and-loss' END,
       CASE WHEN $3::bigint > 0 THEN 'profit-and-loss' ELSE 'cash' END, abs($3::bigint), 'USDT', $1, now(), $4)`,
    [nextId(), accountId, minor, MARKET],
  );
  await fresh.sql("UPDATE accounts SET cash_minor = cash_minor + $2 WHERE id = $1", [accountId, minor]);
}
const openPosition = (accountId: string) =>
  fresh.sql(
    `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity, entered_minor, leverage, opened_at, opened_ms)
     VALUES ($1, $2, $3, 'paper', 'BTC-USDT', 'manual', 'manual', 'short', -0.5, 5000000000000, 0.5, 5000000000000, 10, now(), $4)`,
    [nextId(), accountId, userId, MARKET],
  );
const openOrder = (accountId: string) =>
  fresh.sql(
    `INSERT INTO orders (id, account_id, user_id, venue, symbol, origin_kind, origin_id, client_order_id, side, type, time_in_force, status, quantity, leverage, reserved_minor, created_at, updated_at)
     VALUES ($1, $2, $3, 'paper', 'BTC-USDT', 'manual', 'manual', 'c1', 'buy', 'limit', 'GTC', 'open', 1, 10, 12345, now(), now())`,
    [nextId(), accountId, userId],
  );

describe("opening", () => {
  it("deposits, samples equity, and makes the first account the default", async () => {
    const first = await open();
    const second = await open({ name: "Second" });
    expect(await get(first)).toMatchObject({ isDefault: true, status: "active", cash: money("10000"), resetAt: null });
    expect(await get(second)).toMatchObject({ isDefault: false, name: "Second" });
    expect(await cashOfTransfers(first)).toBe(String(money("10000")));
    const { items } = await store().transfers({ userId, accountId: first, limit: 10, before: null });
    expect(items).toMatchObject([{ kind: "deposit", debit: "cash", credit: "external", amount: "10000", currency: "USDT" }]);
    expect(await store().dayStarts({ userId, dayStartMs: MARKET })).toMatchObject([
      { accountId: first, equity: money("10000"), external: money("10000"), isFirst: true },
      { accountId: second, isFirst: true },
    ]);
  });

  it("makes one account of one id, however often it is asked", async () => {
    const account = anAccount();
    await Promise.all([1, 2, 3, 4].map(() => store().open(account, aPosting(), { maxOpen: 20, onlyFirst: false })));
    expect(await store().listOpen(userId)).toHaveLength(1);
    expect(await cashOfTransfers(account.id)).toBe(String(money("10000")));
  });

  it("stops at the limit, also when many open at once; a closed account makes room", async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, () => store().open(anAccount(), aPosting(), { maxOpen: 5, onlyFirst: false })),
    );
    expect(results.filter((result) => result === "opened")).toHaveLength(5);
    const [account] = await store().listOpen(userId);
    expect(await store().close({ userId, accountId: account?.id ?? "", at: Date.UTC(2026, 0, 1) })).toBe("closed");
    expect(await store().open(anAccount(), aPosting(), { maxOpen: 5, onlyFirst: false })).toBe("opened");
  });

  it("opens the first account once, at whatever number of sign-ins at once", async () => {
    await Promise.all([1, 2, 3].map(() => store().open(anAccount(), aPosting(), { maxOpen: 20, onlyFirst: true })));
    expect(await store().listOpen(userId)).toHaveLength(1);
  });
});

describe("one default account", () => {
  it("moves, and goes to the oldest when its account closes", async () => {
    const [a, b, c] = [await open(), await open(), await open()];
    await store().setDefault({ userId, accountId: c });
    expect((await store().listOpen(userId)).filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual([c]);
    await store().close({ userId, accountId: c, at: Date.UTC(2026, 0, 1) });
    expect((await store().listOpen(userId)).map(({ id, isDefault }) => [id, isDefault])).toEqual([
      [a, true],
      [b, false],
    ]);
  });
});

describe("resetting", () => {
  it.each([
    ["a loss", "-2500.5"],
    ["a profit", "300"],
    ["nothing", null],
  ])("posts the difference after %s, keeps the books and the profit so far", async (_name, earned) => {
    const accountId = await open();
    if (earned) await earn(accountId, earned);
    expect(await store().reset({ userId, accountId }, aPosting(MARKET + HOUR_MS))).toBe("reset");
    const account = await get(accountId);
    expect(formatMoney(account.cash)).toBe("10000");
    expect(account.resetAt).not.toBeNull();
    expect(await cashOfTransfers(accountId)).toBe(String(money("10000")));
    const [start] = await store().dayStarts({ userId, dayStartMs: MARKET + HOUR_MS });
    expect(start && start.equity - start.external).toBe(money(earned ?? "0"));
  });

  it.each([
    ["has-positions", openPosition],
    ["has-orders", openOrder],
  ])("changes nothing while the account %s, and closing neither", async (why, make) => {
    const accountId = await open();
    await earn(accountId, "-100");
    await make(accountId);
    expect(await store().reset({ userId, accountId }, aPosting())).toBe(why);
    expect(await store().close({ userId, accountId, at: Date.UTC(2026, 0, 1) })).toBe(why);
    expect(await get(accountId)).toMatchObject({ cash: money("9900"), resetAt: null, status: "active" });
  });
});

describe("another user", () => {
  it("finds nothing and changes nothing", async () => {
    const accountId = await open();
    const before = await fresh.sql("SELECT * FROM accounts WHERE id = $1", [accountId]);
    const theirs = { userId: strangerId, accountId };
    const strangers = store();
    expect(await strangers.find(theirs)).toBeNull();
    expect(await strangers.listOpen(strangerId)).toEqual([]);
    expect((await strangers.transfers({ ...theirs, limit: 10, before: null })).items).toEqual([]);
    expect(await strangers.leverages(theirs)).toEqual([]);
    expect(await strangers.curve({ userId: strangerId, accountIds: [accountId], fromMs: 0, stepMs: HOUR_MS })).toEqual([]);
    expect(await strangers.firstSampleMs({ userId: strangerId, accountIds: [accountId] })).toBeNull();
    await strangers.rename({ ...theirs, name: "Taken" });
    await strangers.setFees({ ...theirs, takerFeeCentibps: 0, makerFeeCentibps: 0 });
    await strangers.setLeverage({ ...theirs, symbol: null, leverage: 100 });
    await strangers.setLeverage({ ...theirs, symbol: "BTC-USDT", leverage: 100 });
    await strangers.setDefault(theirs);
    await expect(strangers.close({ ...theirs, at: 0 })).rejects.toThrow("not there");
    await expect(strangers.reset(theirs, aPosting())).rejects.toThrow("not there");
    expect(await fresh.sql("SELECT * FROM accounts WHERE id = $1", [accountId])).toEqual(before);
    expect(await fresh.sql("SELECT * FROM account_leverages WHERE account_id = $1", [accountId])).toEqual([]);
  });
});

describe("lists", () => {
  it("page through accounts, newest first, closed ones on request", async () => {
    const ids = [await open(), await open(), await open()];
    await store().close({ userId, accountId: ids[1] ?? "", at: 0 });
    const page = async (before: string | null, includeClosed: boolean) => {
      const { items, nextCursor } = await store().list({ userId, includeClosed, limit: 2, before });
      return { ids: items.map(({ id }) => id), nextCursor };
    };
    expect(await page(null, false)).toEqual({ ids: [ids[2], ids[0]], nextCursor: null });
    expect(await page(null, true)).toEqual({ ids: [ids[2], ids[1]], nextCursor: ids[1] });
    expect(await page(ids[1] ?? "", true)).toEqual({ ids: [ids[0]], nextCursor: null });
  });

  it("page through transfers, newest first", async () => {
    const accountId = await open();
    for (const amount of ["1", "2", "3"]) await earn(accountId, amount);
    const first = await store().transfers({ userId, accountId, limit: 2, before: null });
    expect(first.items.map(({ amount }) => amount)).toEqual(["3", "2"]);
    const second = await store().transfers({ userId, accountId, limit: 2, before: BigInt(first.nextCursor ?? "0") });
    expect(second.items.map(({ amount }) => amount)).toEqual(["1", "10000"]);
    expect(second.nextCursor).toBeNull();
  });
});

describe("settings", () => {
  it("keep fees in hundredths of a basis point and one leverage a symbol", async () => {
    const accountId = await open();
    await store().setFees({ userId, accountId, takerFeeCentibps: 29, makerFeeCentibps: 0 });
    await store().setLeverage({ userId, accountId, symbol: "ETH-USDT", leverage: 3 });
    await store().setLeverage({ userId, accountId, symbol: "ETH-USDT", leverage: 4 });
    await store().setLeverage({ userId, accountId, symbol: null, leverage: 20 });
    await store().rename({ userId, accountId, name: "Other" });
    expect(await get(accountId)).toMatchObject({ takerFeeCentibps: 29, makerFeeCentibps: 0, defaultLeverage: 20, name: "Other" });
    expect(await store().leverages({ userId, accountId })).toEqual([{ symbol: "ETH-USDT", leverage: 4 }]);
  });
});

describe("equity samples", () => {
  const append = (accountId: string, marketMs: number, equity: string) =>
    createSampleStore(database).append([{ accountId, marketMs, equity: money(equity), cash: money(equity), external: money("10000") }]);
  const values = async (accountIds: string[], fromMs: number, stepMs: number) =>
    (await store().curve({ userId, accountIds, fromMs, stepMs })).map(({ marketMs, equity }) => [
      (marketMs - MARKET) / HOUR_MS,
      formatMoney(equity),
    ]);

  it("are thinned to the last of each step, with the one before the span", async () => {
    const accountId = await open({}, MARKET);
    for (const [hours, equity] of [
      [1, "10001"],
      [2, "10002"],
      [3, "10003"],
      [4, "10004"],
    ] as const)
      await append(accountId, MARKET + hours * HOUR_MS, equity);
    expect(await values([accountId], MARKET, HOUR_MS)).toHaveLength(5);
    expect(await values([accountId], MARKET + 2 * HOUR_MS, 2 * HOUR_MS)).toEqual([
      [1, "10001"],
      [3, "10003"],
      [4, "10004"],
    ]);
    expect(await store().firstSampleMs({ userId, accountIds: [accountId] })).toBe(MARKET);
  });

  it("count once at one moment", async () => {
    const accountId = await open();
    await append(accountId, MARKET + HOUR_MS, "10001");
    await append(accountId, MARKET + HOUR_MS, "99999");
    expect(await values([accountId], MARKET + HOUR_MS, HOUR_MS)).toContainEqual([1, "10001"]);
  });

  it("start a day at its first sample, else at the last before", async () => {
    const accountId = await open({}, MARKET);
    const startOf = async (dayStartMs: number) =>
      (await store().dayStarts({ userId, dayStartMs })).map((start) => [formatMoney(start.equity), start.isFirst]);
    await append(accountId, MARKET + DAY_MS - HOUR_MS, "10500");
    expect(await startOf(MARKET + DAY_MS)).toEqual([["10500", false]]);
    await append(accountId, MARKET + DAY_MS + 5_000, "10600");
    await append(accountId, MARKET + DAY_MS + HOUR_MS, "10700");
    expect(await startOf(MARKET + DAY_MS)).toEqual([["10600", false]]);
    expect(await startOf(MARKET)).toEqual([["10000", true]]);
  });

  it("are due for accounts that hold something or whose cash moved; all others once a day", async () => {
    const [still, moved, holding, closed] = [await open(), await open(), await open(), await open()];
    await earn(moved, "5");
    await openPosition(holding);
    await store().close({ userId, accountId: closed, at: 0 });
    const mine = async (onlyMoving: boolean) => {
      const due = await createSampleStore(database).page({ after: null, limit: 1_000, onlyMoving });
      return [still, moved, holding, closed].filter((id) => due.includes(id));
    };
    expect(await mine(true)).toEqual([moved, holding]);
    expect(await mine(false)).toEqual([still, moved, holding]);
    expect(await createSampleStore(database).newestMs()).toBeGreaterThanOrEqual(MARKET);
  });
});

it("reads cash, deposits, held margin and positions together", async () => {
  const accountId = await open();
  await earn(accountId, "7.5");
  await openPosition(accountId);
  await openOrder(accountId);
  const [state] = await createAccountStateReader(database).list([accountId]);
  expect(state).toEqual({
    accountId,
    cash: money("10007.5"),
    external: money("10000"),
    orderMargin: 12_345n,
    positions: [{ symbol: "BTC-USDT", quantity: -500_000_000_000_000_000n, cost: 5_000_000_000_000n, leverage: 10 }],
  });
});
