import type { OrderWish } from "@slipstream/core/orders";
import { isRefusal } from "@slipstream/kernel";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPaperWorld, type PaperWorld, type Trader } from "./paper-world.fixture.ts";

let world: PaperWorld;
let ann: Trader;
beforeAll(async () => {
  world = await openPaperWorld();
});
beforeEach(async () => {
  ann = await world.trader();
  await world.tick("BTC-USDT", "100000");
});
// Whatever a test did, the books add up.
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
});
afterAll(() => world?.close());

const aWish = (over: Partial<OrderWish> = {}): OrderWish => ({ symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.1", ...over });
const place = (over: Partial<OrderWish> = {}, who = ann) =>
  world.desk.place({ userId: who.userId, wish: aWish({ accountId: who.accountId, ...over }) });
const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return isRefusal(error) ? [error.kind, error.code, error.field] : error;
};
const getOrder = (orderId: string) => world.desk.getOrder({ userId: ann.userId, orderId });
const positions = async (status?: "open" | "closed") =>
  (await world.desk.listPositions({ userId: ann.userId, accountId: ann.accountId, limit: 50, status })).items;
const live = async () => (await world.desk.listOrders({ userId: ann.userId, limit: 50, status: "live" })).items;
const fills = async () => (await world.desk.listFills({ userId: ann.userId, limit: 50 })).items;
const cash = async () => {
  const [row] = await world.sql<{ cash: string }>("SELECT (cash_minor / 1e8)::numeric(20,8)::text AS cash FROM accounts WHERE id = $1", [
    ann.accountId,
  ]);
  return Number(row?.cash);
};

describe("fills", () => {
  it("a market order at the far side of the quote, at once, with the taker's fee", async () => {
    const order = await place();
    expect(order).toMatchObject({ status: "filled", averagePrice: "100000.1", fee: "5.000005", filledQuantity: "0.1", role: "entry" });
    expect(await positions("open")).toMatchObject([{ side: "long", quantity: "0.1", entryPrice: "100000.1", leverage: 10, funding: null }]);
    expect(await cash()).toBe(9994.999995);
  });

  it("a limit that rests when the price trades through it, at its price, with the maker's fee", async () => {
    const order = await place({ type: "limit", price: "99000" });
    expect(order.status).toBe("open");
    await world.tick("BTC-USDT", "99000");
    expect((await getOrder(order.id)).status).toBe("open");
    await world.tick("BTC-USDT", "98999.9");
    expect(await getOrder(order.id)).toMatchObject({ status: "filled", averagePrice: "99000", fee: "1.98" });
  });

  it.each([
    ["a limit beyond the quote", { type: "limit", price: "100500" }, "filled", null],
    ["an IOC that finds nothing", { type: "limit", price: "99000", timeInForce: "IOC" }, "expired", "not-fillable-at-once"],
    ["a FOK that finds enough", { type: "limit", price: "100500", timeInForce: "FOK" }, "filled", null],
    ["a post-only that would take", { type: "limit", price: "100500", timeInForce: "post-only" }, "rejected", "post-only-would-take"],
    ["a post-only that rests", { type: "limit", price: "99000", timeInForce: "post-only" }, "open", null],
  ] as const)("on arrival: %s", async (_name, wish, status, reason) => {
    expect(await place(wish)).toMatchObject({ status, reason, ...(status === "filled" ? { averagePrice: "100000.1" } : {}) });
  });

  it.each([
    ["at its trigger and half the spread where the price moved by trading", { spread: "2" }, "98999"],
    ["where the price landed when it jumped", { spread: "2", jump: true }, "97999"],
  ])("a stop %s", async (_name, moved, averagePrice) => {
    const order = await place({ type: "stop", side: "sell", triggerPrice: "99000" });
    await world.tick("BTC-USDT", "98000", moved);
    expect(await getOrder(order.id)).toMatchObject({ status: "filled", averagePrice });
  });

  it("a take-profit when its price is touched", async () => {
    await place();
    const order = await place({ type: "take-profit", side: "sell", triggerPrice: "101000", reduceOnly: true });
    await world.tick("BTC-USDT", "100999.9");
    expect((await getOrder(order.id)).status).toBe("open");
    await world.tick("BTC-USDT", "101000");
    expect(await getOrder(order.id)).toMatchObject({ status: "filled", averagePrice: "100999.9" });
  });

  it("a stop-limit rests as a limit where the market has gone past it", async () => {
    const order = await place({ type: "stop-limit", side: "sell", triggerPrice: "99000", price: "98900" });
    await world.tick("BTC-USDT", "98000", { jump: true });
    expect((await getOrder(order.id)).status).toBe("open");
    await world.tick("BTC-USDT", "98900.1");
    expect(await getOrder(order.id)).toMatchObject({ status: "filled", averagePrice: "98900" });
  });

  it("a stop-limit that is met by trading takes at its trigger, when its limit allows", async () => {
    const order = await place({ type: "stop-limit", side: "sell", triggerPrice: "99000", price: "98900" });
    await world.tick("BTC-USDT", "98500");
    expect(await getOrder(order.id)).toMatchObject({ status: "filled", averagePrice: "98999.9" });
  });

  it("a trailing stop ratchets one way, from its activation on", async () => {
    await place();
    const order = await place({ type: "trailing-stop", side: "sell", trailPercent: "1", activationPrice: "101000", reduceOnly: true });
    for (const at of ["98000", "101000", "102000", "101500", "101000"]) await world.tick("BTC-USDT", at);
    expect((await getOrder(order.id)).status).toBe("open");
    await world.tick("BTC-USDT", "100980");
    expect(await getOrder(order.id)).toMatchObject({ status: "filled", averagePrice: "100979.9" });
  });
});

describe("protection", () => {
  const bracket = () => place({ stopLoss: "95000", takeProfit: "110000" });
  const guards = async () =>
    (await live()).map(({ role, status, quantity, triggerPrice }) => [role, status, quantity, triggerPrice].join(" ")).sort();

  it("stands with the entry, follows its size, and goes when one of it is hit", async () => {
    await bracket();
    expect(await guards()).toEqual(["stop-loss open 0.1 95000", "take-profit open 0.1 110000"]);
    await place({ quantity: "0.05" });
    expect(await guards()).toEqual(["stop-loss open 0.15 95000", "take-profit open 0.15 110000"]);
    const [position] = await positions("open");
    await world.desk.closePosition({ userId: ann.userId, positionId: position?.id ?? "", fraction: 0.5 });
    expect(await guards()).toEqual(["stop-loss open 0.075 95000", "take-profit open 0.075 110000"]);
    await world.tick("BTC-USDT", "94000");
    expect(await guards()).toEqual([]);
    expect(await positions()).toMatchObject([{ status: "closed", quantity: "0" }]);
  });

  it("is there from the very next tick on", async () => {
    const order = await place({ type: "limit", price: "99000", stopLoss: "98000" });
    await world.tick("BTC-USDT", "98900");
    await world.tick("BTC-USDT", "97900");
    expect((await getOrder(order.id)).status).toBe("filled");
    expect(await positions()).toMatchObject([{ status: "closed", exitPrice: "97999.9" }]);
  });

  it("is moved, and removed, by its owner", async () => {
    await bracket();
    const [position] = await positions("open");
    const one = { userId: ann.userId, positionId: position?.id ?? "" };
    expect(await world.desk.protect({ ...one, stopLoss: "97000" })).toMatchObject({ stopLoss: "97000", takeProfit: "110000" });
    await world.work();
    expect(await guards()).toEqual(["stop-loss open 0.1 97000", "take-profit open 0.1 110000"]);
    await world.desk.protect({ ...one, stopLoss: null, takeProfit: null });
    await world.work();
    expect(await guards()).toEqual([]);
    expect(await refused(world.desk.protect({ ...one, stopLoss: "100000" }))).toEqual(["rule", "stop-on-wrong-side", "stopLoss"]);
  });

  it("that its owner cancels does not come back with the next fill", async () => {
    await bracket();
    const stop = (await live()).find(({ role }) => role === "stop-loss");
    await world.desk.cancel({ userId: ann.userId, orderId: stop?.id ?? "" });
    await place({ quantity: "0.01" });
    expect(await guards()).toEqual(["take-profit open 0.11 110000"]);
    expect(await positions("open")).toMatchObject([{ stopLoss: null, takeProfit: "110000" }]);
  });

  it("of a position that is closed by hand goes with it", async () => {
    await bracket();
    const [position] = await positions("open");
    const order = await world.desk.closePosition({ userId: ann.userId, positionId: position?.id ?? "", fraction: 1 });
    expect(order).toMatchObject({ status: "filled", role: "close" });
    expect(await live()).toEqual([]);
    expect(await refused(world.desk.closePosition({ userId: ann.userId, positionId: position?.id ?? "", fraction: 1 }))).toEqual([
      "rule",
      "not-open",
      undefined,
    ]);
  });
});

describe("the desk", () => {
  it("answers the first order again for the same client order id and wish, and refuses another wish", async () => {
    const first = await place({ clientOrderId: "mine-1" });
    expect(await place({ clientOrderId: "mine-1" })).toEqual(first);
    expect(await refused(place({ clientOrderId: "mine-1", quantity: "0.2" }))).toEqual([
      "conflict",
      "client-order-id-reused",
      "clientOrderId",
    ]);
    expect(await fills()).toHaveLength(1);
  });

  it("gives one order for one client order id, however often it is sent at once", async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, () => place({ clientOrderId: "twin" })));
    expect(new Set(orders.map(({ id }) => id)).size).toBe(1);
    expect(await fills()).toHaveLength(1);
  });

  it("never lets orders that come at once reserve more than there is", async () => {
    // Each needs about 1,005 of 10,000: nine fit.
    const sent = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        place({ type: "limit", price: "99900", quantity: "0.1", clientOrderId: `n${index}` }).catch((error: unknown) => error),
      ),
    );
    const taken = sent.filter((answer) => !isRefusal(answer));
    expect(taken).toHaveLength(9);
    expect(sent.filter(isRefusal).every(({ code }) => code === "insufficient-balance")).toBe(true);
    expect((await world.desk.listRefused({ userId: ann.userId, limit: 50 })).items).toHaveLength(21);
  });

  it("refuses without a trace what does not fit the instrument, and with one what a rule forbids", async () => {
    expect(await refused(place({ quantity: "0.0001" }))).toEqual(["bad-input", "not-a-step-multiple", "quantity"]);
    expect(await refused(place({ symbol: "NO-USDT" }))).toEqual(["bad-input", "unknown-symbol", "symbol"]);
    expect(await refused(place({ quantity: "900" }))).toEqual(["rule", "insufficient-balance", "quantity"]);
    expect(await refused(place({ side: "sell", reduceOnly: true }))).toEqual(["rule", "reduce-only-without-position", "reduceOnly"]);
    expect((await world.desk.listRefused({ userId: ann.userId, limit: 50 })).items.map(({ reason }) => reason)).toEqual([
      "reduce-only-without-position",
      "insufficient-balance",
    ]);
  });

  it("cancels, and says what is too late", async () => {
    const order = await place({ type: "limit", price: "99000" });
    expect(await world.desk.cancel({ userId: ann.userId, orderId: order.id })).toMatchObject({
      status: "cancelled",
      reason: "cancelled-by-owner",
    });
    await world.tick("BTC-USDT", "90000");
    expect(await fills()).toEqual([]);
    expect(await refused(world.desk.cancel({ userId: ann.userId, orderId: order.id }))).toBe(null);
    const done = await place({ quantity: "0.01" });
    expect(await refused(world.desk.cancel({ userId: ann.userId, orderId: done.id }))).toEqual(["rule", "not-open", undefined]);
  });

  it("says what an order would cost, and costs that", async () => {
    const preview = await world.desk.preview({
      userId: ann.userId,
      wish: aWish({ accountId: ann.accountId, stopLoss: "95000", takeProfit: "110000" }),
    });
    expect(preview).toMatchObject({
      assumedPrice: "100000.1",
      notional: "10000.01",
      fee: "5.000005",
      available: "10000",
      heldBefore: "0",
      heldAfter: "0.1",
      refusal: null,
    });
    const order = await place({ stopLoss: "95000", takeProfit: "110000" });
    expect(order.fee).toBe(preview.fee);
    const [position] = await positions("open");
    expect(Number(position?.liquidationPrice)).toBeCloseTo(Number(preview.liquidationPrice), -1);
    await world.tick("BTC-USDT", "95000");
    expect((await cash()) - 10_000).toBeCloseTo(Number(preview.ifStopHit), 1);
  });

  it("sizes by risk so that the stop loses that much", async () => {
    const { quantity } = await world.desk.size({
      userId: ann.userId,
      wish: { symbol: "BTC-USDT", side: "buy", type: "market", accountId: ann.accountId, stopLoss: "99000" },
      by: { kind: "risk", percent: 1 },
    });
    await place({ quantity, stopLoss: "99000" });
    await world.tick("BTC-USDT", "99000");
    expect(10_000 - (await cash())).toBeLessThanOrEqual(100.1);
    expect(10_000 - (await cash())).toBeGreaterThan(98);
  });

  it("shows nobody another's orders and positions, and changes none", async () => {
    const order = await place({ type: "limit", price: "99000" });
    await place();
    const [position] = await positions("open");
    const bob = await world.trader();
    const asBob = { userId: bob.userId };
    const ofAnns = { ...asBob, positionId: position?.id ?? "", orderId: order.id };
    const wish = aWish({ accountId: ann.accountId });
    for (const [code, work] of [
      ["order-not-found", () => world.desk.getOrder(ofAnns)],
      ["order-not-found", () => world.desk.cancel(ofAnns)],
      ["position-not-found", () => world.desk.getPosition(ofAnns)],
      ["position-not-found", () => world.desk.closePosition({ ...ofAnns, fraction: 1 })],
      ["position-not-found", () => world.desk.protect({ ...ofAnns, stopLoss: "90000" })],
      ["account-not-found", () => world.desk.place({ ...asBob, wish })],
      ["account-not-found", () => world.desk.preview({ ...asBob, wish })],
    ] as const)
      expect(await refused(work())).toEqual(expect.arrayContaining(["not-found", code]));
    const lists = { ...asBob, accountId: ann.accountId, limit: 10 };
    expect(
      await Promise.all([
        world.desk.listOrders(lists),
        world.desk.listFills(lists),
        world.desk.listPositions(lists),
        world.desk.listRefused(lists),
      ]),
    ).toEqual(Array(4).fill({ items: [], nextCursor: null }));
    expect((await getOrder(order.id)).status).toBe("open");
  });

  it("lists newest first, page by page, without gaps or repeats", async () => {
    for (let index = 0; index < 7; index++) await place({ type: "limit", price: "90000", quantity: "0.001", clientOrderId: `p${index}` });
    const seen: string[] = [];
    for (let cursor: string | null = null, pages = 0; pages < 4; pages++) {
      const page: Awaited<ReturnType<typeof world.desk.listOrders>> = await world.desk.listOrders({
        userId: ann.userId,
        limit: 3,
        cursor,
        symbol: "BTC-USDT",
        status: "open",
      });
      seen.push(...page.items.map(({ clientOrderId }) => clientOrderId));
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    expect(seen).toEqual(["p6", "p5", "p4", "p3", "p2", "p1", "p0"]);
    expect(await refused(world.desk.listOrders({ userId: ann.userId, limit: 3, cursor: "'; --" }))).toEqual([
      "bad-input",
      "bad-cursor",
      "cursor",
    ]);
  });
});

describe("after somebody else took over", () => {
  it("orders at rest go on, and the loser's hands are tied", async () => {
    const limit = await place({ type: "limit", price: "99000", stopLoss: "98000" });
    await place({ stopLoss: "95000" });
    const { tickAsLoser } = await world.takeOver();
    await expect(tickAsLoser("BTC-USDT", "80000")).rejects.toThrow(/no longer ours/);
    expect((await getOrder(limit.id)).status).toBe("open");
    await world.tick("BTC-USDT", "98500");
    expect((await getOrder(limit.id)).status).toBe("filled");
    await world.tick("BTC-USDT", "97000");
    expect(await positions("open")).toEqual([]);
  });

  it("an order that was claimed but never answered is sent, once", async () => {
    const order = await place({ type: "limit", price: "99000" });
    await world.sql("UPDATE orders SET status = 'cancelling' WHERE id = $1", [order.id]);
    await world.sql("UPDATE orders SET status = 'unknown' WHERE id = $1", [order.id]);
    await world.takeOver();
    expect((await getOrder(order.id)).status).toBe("open");
    await world.tick("BTC-USDT", "98000");
    expect(await fills()).toHaveLength(1);
  });

  it("a trailing stop knows how far it had come", async () => {
    await place();
    const order = await place({ type: "trailing-stop", side: "sell", trailAmount: "1000", reduceOnly: true });
    await world.tick("BTC-USDT", "103000");
    await world.tick("BTC-USDT", "102500");
    await world.takeOver();
    await world.tick("BTC-USDT", "102000");
    expect(await getOrder(order.id)).toMatchObject({ status: "filled", averagePrice: "101999.9" });
  });
});

it("halted accounts reduce and cancel only", async () => {
  await place();
  const resting = await place({ type: "limit", price: "99000", quantity: "0.01" });
  await world.sql("UPDATE accounts SET status = 'halted' WHERE id = $1", [ann.accountId]);
  expect(await refused(place({ quantity: "0.01" }))).toEqual(["rule", "account-halted", "accountId"]);
  expect((await world.desk.cancel({ userId: ann.userId, orderId: resting.id })).status).toBe("cancelled");
  const [position] = await positions("open");
  expect((await world.desk.closePosition({ userId: ann.userId, positionId: position?.id ?? "", fraction: 1 })).status).toBe("filled");
});

it("a stale price stops what opens, not what closes", async () => {
  await place();
  world.clock.advance(60_000);
  expect(await refused(place({ quantity: "0.01" }))).toEqual(["try-later", "price-stale", "symbol"]);
  const [position] = await positions("open");
  expect((await world.desk.closePosition({ userId: ann.userId, positionId: position?.id ?? "", fraction: 1 })).status).toBe("filled");
});
