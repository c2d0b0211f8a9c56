import type { OrderWish } from "@slipstream/core/orders";
import { HOUR_MS } from "@slipstream/kernel";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPaperWorld, type PaperWorld, type Trader } from "./paper-world.fixture.ts";

let world: PaperWorld;
let ann: Trader;
beforeAll(async () => {
  world = await openPaperWorld();
});
beforeEach(async () => {
  ann = await world.trader("1000");
  await world.tick("BTC-USDT", "100000");
  await world.tick("ETH-USDT", "4000");
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  for (const position of (await world.desk.listPositions({ userId: ann.userId, status: "open", limit: 50 })).items)
    await world.desk.closePosition({ userId: ann.userId, positionId: position.id, fraction: 1 });
});
afterAll(() => world?.close());

const place = (over: Partial<OrderWish> = {}) =>
  world.desk.place({
    userId: ann.userId,
    wish: { symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.09", accountId: ann.accountId, ...over },
  });
const positions = async (status?: "open" | "closed") => (await world.desk.listPositions({ userId: ann.userId, limit: 50, status })).items;
const orders = async () => (await world.desk.listOrders({ userId: ann.userId, limit: 50 })).items;
const cash = async () => {
  const [row] = await world.sql<{ cash: string }>("SELECT (cash_minor / 1e8)::numeric(20,8)::text AS cash FROM accounts WHERE id = $1", [
    ann.accountId,
  ]);
  return Number(row?.cash);
};
const transfers = (kind: string) =>
  world.sql<{ debit: string; credit: string; amount: string }>(
    "SELECT debit, credit, (amount_minor / 1e8)::numeric(20,8)::text AS amount FROM cash_transfers WHERE account_id = $1 AND kind = $2 ORDER BY id",
    [ann.accountId, kind],
  );

describe("liquidation", () => {
  it("comes at the price that the position named, cancels what holds margin, and closes at market", async () => {
    await place();
    const resting = await place({ type: "limit", price: "60000", quantity: "0.001" });
    const [held] = await positions("open");
    const named = Number(held?.liquidationPrice);
    await world.tick("BTC-USDT", (named + 20).toFixed(1));
    expect(await positions("open")).toHaveLength(1);
    await world.tick("BTC-USDT", (named - 20).toFixed(1));
    expect(await positions()).toMatchObject([{ status: "closed" }]);
    const all = await orders();
    expect(all.find(({ role }) => role === "liquidation")).toMatchObject({ status: "filled", reduceOnly: true, quantity: "0.09" });
    expect(all.find(({ id }) => id === resting.id)).toMatchObject({ status: "cancelled", reason: "liquidation" });
    expect(await cash()).toBeGreaterThan(0);
    expect(await transfers("liquidation")).toEqual([]);
  });

  it("leaves no debt: the insurance pays the loss beyond the cash, to zero exactly", async () => {
    await place();
    await world.tick("BTC-USDT", "80000", { jump: true });
    expect(await positions("open")).toEqual([]);
    expect(await cash()).toBe(0);
    expect(await transfers("liquidation")).toMatchObject([{ debit: "cash", credit: "insurance" }]);
  });

  it("closes the largest loss first, and no more than is needed", async () => {
    await place({ quantity: "0.05" });
    await place({ symbol: "ETH-USDT", quantity: "0.5" });
    await world.tick("BTC-USDT", "80500");
    expect((await positions("open")).map(({ symbol }) => symbol)).toEqual(["ETH-USDT"]);
    expect(await cash()).toBeGreaterThan(0);
  });

  it("is found again by whoever takes over", async () => {
    await place();
    await world.takeOver();
    await world.tick("BTC-USDT", "80000", { jump: true });
    expect(await positions("open")).toEqual([]);
    expect(await cash()).toBe(0);
  });

  it("of one account leaves others alone", async () => {
    await place();
    const bob = await world.trader("100000");
    await world.desk.place({ userId: bob.userId, wish: { symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.09" } });
    await world.tick("BTC-USDT", "80000", { jump: true });
    expect((await world.desk.listPositions({ userId: bob.userId, limit: 5, status: "open" })).items).toHaveLength(1);
  });
});

describe("funding", () => {
  const nextFundingMs = async () => {
    const [row] = await world.sql<{ ms: string }>("SELECT max(market_ms)::text AS ms FROM fills");
    return (Math.floor(Number(row?.ms) / (8 * HOUR_MS)) + 1) * 8 * HOUR_MS;
  };
  const setRate = (atMs: number, rate: string) =>
    world.sql("INSERT INTO funding_rates (venue, symbol, at_ms, rate) VALUES ('paper', 'BTC-USDT', $1, $2)", [atMs, rate]);

  it("is charged once at its time, to longs and shorts, where the rate is known", async () => {
    await place({ quantity: "0.01" });
    const atMs = await nextFundingMs();
    await setRate(atMs, "0.0001");
    const before = await cash();
    world.pass(8 * HOUR_MS);
    await world.tick("BTC-USDT", "110000");
    expect((await cash()) - before).toBeCloseTo(-0.11, 8);
    expect(await transfers("funding")).toMatchObject([{ debit: "funding", credit: "cash", amount: "0.11000000" }]);
    await world.tick("BTC-USDT", "110000");
    await world.takeOver();
    await world.tick("BTC-USDT", "110000");
    expect(await transfers("funding")).toHaveLength(1);
    expect(await positions("open")).toMatchObject([{ funding: "-0.11" }]);
  });

  it("is not charged where no rate is known, and shows as unknown", async () => {
    await place({ quantity: "0.01" });
    world.pass(8 * HOUR_MS);
    await world.tick("BTC-USDT", "100000");
    expect(await transfers("funding")).toEqual([]);
    expect(await positions("open")).toMatchObject([{ funding: null }]);
  });

  it("can be what brings an account down", async () => {
    await place();
    const atMs = await nextFundingMs();
    await setRate(atMs, "0.2");
    world.pass(8 * HOUR_MS);
    await world.tick("BTC-USDT", "100000");
    await world.tick("BTC-USDT", "100000");
    expect(await positions("open")).toEqual([]);
    expect(await cash()).toBe(0);
  });
});
