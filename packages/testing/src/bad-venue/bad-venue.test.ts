import type { Order } from "@slipstream/core/orders";
import type { AbsentOrder, VenueReport } from "@slipstream/core/orders/server";
import { quantity } from "@slipstream/kernel";
import { afterEach, describe, expect, it } from "vitest";
import { plannedOrder } from "../outside-sim/planned-order.ts";
import { createVirtualTime } from "../outside-sim/virtual-time.ts";
import { createRandom } from "../random.ts";
import { sequentialIds } from "../sequential-ids.ts";
import { type BadHabits, GOOD_HABITS } from "./bad-habits.ts";
import { createBadVenue } from "./bad-venue.ts";
import { createBadVenueGateway } from "./bad-venue-gateway.ts";
import { createHttpLine } from "./http-line.ts";
import { createInProcessLine } from "./in-process-line.ts";
import { serveBadVenue } from "./serve-bad-venue.ts";

const nextId = sequentialIds(3);
const START_MS = Date.parse("2026-03-01T12:00:00Z");
const TIMEOUT_MS = 5_000;

function openVenue(habits: Partial<BadHabits> = {}) {
  const time = createVirtualTime(START_MS);
  const { clock, sleep } = time;
  const venue = createBadVenue({ habits: { ...GOOD_HABITS, ...habits }, random: createRandom(4), clock, sleep, price: "100" });
  const line = createInProcessLine(venue, { sleep, timeoutMs: TIMEOUT_MS });
  const gateway = createBadVenueGateway({ venue: "bad", line, clock, receiveWindowMs: 3_000 });
  /** Lets time pass until the answer is there. */
  const answered = async <T>(work: Promise<T>): Promise<T> => {
    let isThere = false;
    const note = (): void => {
      isThere = true;
    };
    work.then(note, note);
    await time.run(() => isThere);
    return work;
  };
  const pass = async (ms: number): Promise<void> => answered(sleep(ms));
  const submit = async (order: Order, claimedAt = clock.now()) => {
    const [answer] = await answered(gateway.submit([{ order, claimedAt }]));
    if (!answer) throw new Error("no answer");
    return answer;
  };
  const query = async (order: Order) => (await answered(gateway.query([order])))[0];
  return { time, venue, gateway, answered, pass, submit, query };
}
const order = (over: Partial<Order> = {}): Order =>
  plannedOrder({
    id: nextId(),
    accountId: "00000000-0000-7000-8000-0000000000a1",
    userId: "00000000-0000-7000-8000-0000000000b1",
    venue: "bad",
    symbol: "BTC-USDT",
    side: "buy",
    quantity: quantity("3"),
    createdAt: START_MS,
    ...over,
  });
const sizeOf = (report: VenueReport | AbsentOrder | undefined): bigint =>
  report && report.status !== "absent" ? report.executions.reduce((sum, { quantity: size }) => sum + size, 0n) : 0n;

describe("with good manners", () => {
  it("executes what comes, and lists it", async () => {
    const { submit, query, venue, gateway, answered, pass } = openVenue();
    const market = order();
    expect(await submit(market)).toMatchObject({ orderId: market.id, status: "filled" });
    expect(sizeOf(await query(market))).toBe(market.quantity);
    const since = { accountId: market.accountId, symbol: market.symbol };
    expect((await answered(gateway.listTrades({ ...since, sinceMs: START_MS }))).map(({ orderId }) => orderId)).toEqual([market.id]);
    expect(await answered(gateway.listTrades({ ...since, sinceMs: START_MS + 1 }))).toEqual([]);
    expect(await answered(gateway.listTrades({ ...since, symbol: "ETH-USDT", sinceMs: START_MS }))).toEqual([]);
    await pass(1_000);
    expect(venue.log().executions.map(({ quantity: size }) => size)).toEqual(["3"]);
  });

  it("rests what may rest, cancels it once, and says what it does not know", async () => {
    const { submit, query, gateway, answered } = openVenue();
    const limit = order({ type: "limit" });
    expect(await submit(limit)).toMatchObject({ status: "open" });
    expect(await answered(gateway.cancel([limit]))).toMatchObject([{ orderId: limit.id, status: "cancelled" }]);
    expect(await answered(gateway.cancel([limit]))).toMatchObject([{ status: "cancelled" }]);
    expect(await query(order())).toMatchObject({ status: "absent" });
    expect(await answered(gateway.cancel([order()]))).toMatchObject([{ status: "unknown" }]);
  });

  it("refuses and counts a send that comes too late after its claim, or too early before it", async () => {
    const { submit, venue, pass } = openVenue();
    const late = order();
    await pass(3_001);
    expect(await submit(late, START_MS)).toEqual({ orderId: late.id, status: "late" });
    expect(await submit(order(), START_MS + 3_001 + 1_001)).toMatchObject({ status: "late" });
    expect(await submit(order(), START_MS + 1)).toMatchObject({ status: "filled" });
    expect(venue.log()).toMatchObject({ refusedStale: 2, orders: [{ number: 1 }] });
  });

  it.each([
    ["unique", "filled", "duplicate"],
    ["unique", "open", "duplicate"],
    ["until-filled", "filled", "filled"],
    ["until-filled", "open", "duplicate"],
  ] as const)("takes ids %s: an id whose order is %s is answered with %s", async (idRule, status, expected) => {
    const { submit, venue } = openVenue({ idRule });
    const wish = order(status === "open" ? { type: "limit" } : {});
    expect(await submit(wish)).toMatchObject({ status });
    expect(await submit(wish)).toMatchObject({ status: expected });
    expect(venue.log().orders.length).toBe(expected === "duplicate" ? 1 : 2);
  });
});

describe("with bad manners", () => {
  it.each([
    ["a reply that is lost with a reset", { loseReply: 1, resetRatherThanSilence: 1 }, 1],
    ["a reply that never comes", { loseReply: 1, resetRatherThanSilence: 0 }, 1],
    ["a reply that is none", { garbleReply: 1 }, 1],
    ["a request that is lost", { loseRequest: 1 }, 0],
    ["an engine slower than our patience", { slowEngine: 1, engineMs: 1_000_000 }, 0],
  ] as const)("%s leaves the order unknown", async (_what, habits, accepted) => {
    const { submit, venue } = openVenue(habits);
    expect(await submit(order())).toMatchObject({ status: "unknown" });
    expect(venue.log().orders.length).toBe(accepted);
  });

  it("refuses by rate, saying for how long, and refuses orders by name", async () => {
    const rated = openVenue({ refuseByRate: 1 });
    expect(await rated.submit(order())).toMatchObject({ status: "not-taken", retryAfterMs: 1_000 });
    await expect(rated.query(order())).rejects.toThrow("refused by rate");
    expect(rated.venue.log()).toMatchObject({ orders: [], refusedByRate: 2 });
    const strict = openVenue({ refuseOrder: 1 });
    expect(await strict.submit(order())).toMatchObject({ status: "rejected", reason: "insufficient-balance" });
    expect(strict.venue.log().orders).toEqual([]);
  });

  it("does not find an order for a while, nor its trades, and then does", async () => {
    const { submit, query, gateway, answered, pass, venue } = openVenue({ blindOrders: 1 });
    const orders = Array.from({ length: 8 }, () => order());
    for (const each of orders) await submit(each);
    const found = async () => {
      const answers = [];
      for (const each of orders) answers.push((await query(each))?.status);
      return answers.filter((status) => status === "filled").length;
    };
    const listed = async () =>
      (await answered(gateway.listTrades({ accountId: order().accountId, symbol: "BTC-USDT", sinceMs: START_MS }))).length;
    expect([await found(), await listed(), venue.log().executions.length]).toEqual([0, 0, 8]);
    await pass(GOOD_HABITS.seenWithinMs);
    expect([await found(), await listed()]).toEqual([8, 8]);
  });

  it("fills in parts that add up, and tells of them twice, late and out of order, or never", async () => {
    const { submit, venue, gateway, pass } = openVenue({ partialFills: 1, maxFillGapMs: 500, doubleEvent: 1, maxEventDelayMs: 3_000 });
    const heard: VenueReport[] = [];
    gateway.listen(
      (reports) => heard.push(...reports),
      () => undefined,
    );
    const orders = Array.from({ length: 6 }, () => order());
    for (const each of orders) await submit(each);
    await pass(10_000);
    const told = heard.flatMap(({ executions }) => executions.map(({ tradeId }) => tradeId));
    const executed = venue.log().executions.map(({ tradeId }) => tradeId);
    expect(executed.length).toBeGreaterThan(orders.length);
    expect(told.length).toBe(2 * executed.length);
    expect(new Set(told)).toEqual(new Set(executed));
    expect(told.filter((id, index) => told.indexOf(id) === index)).not.toEqual(executed);
    expect(venue.log().executions.reduce((sum, { quantity: size }) => sum + quantity(size), 0n)).toBe(
      orders.reduce((sum, { quantity: size }) => sum + size, 0n),
    );
    venue.behave({ ...GOOD_HABITS, dropEvent: 1 });
    heard.length = 0;
    await submit(order());
    await pass(10_000);
    expect(heard).toEqual([]);
  });

  it("takes a request twice where the line doubles it, and its second answer is the one that comes back", async () => {
    const { submit, venue } = openVenue({ doubleRequest: 1 });
    expect(await submit(order())).toMatchObject({ status: "duplicate" });
    expect(venue.log()).toMatchObject({ orders: [{ number: 1 }], refusedDuplicates: 1 });
  });
});

describe("over a real line", () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });
  const serve = async (habits: Partial<BadHabits>) => {
    const clock = { now: Date.now };
    const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    const venue = createBadVenue({ habits: { ...GOOD_HABITS, ...habits }, random: createRandom(4), clock, sleep, price: "100" });
    const { url, close } = await serveBadVenue(venue);
    closers.push(close);
    const gateway = createBadVenueGateway({ venue: "bad", line: createHttpLine(url, { timeoutMs: 300 }), clock, receiveWindowMs: 3_000 });
    return { url, venue, gateway };
  };
  const submit = async (gateway: Awaited<ReturnType<typeof serve>>["gateway"], wish = order()) =>
    (await gateway.submit([{ order: wish, claimedAt: Date.now() }]))[0];

  it("executes, tells and shows its log", async () => {
    const { gateway, url } = await serve({});
    const wish = order();
    const heard = await new Promise<readonly VenueReport[]>((resolve) => {
      const all: VenueReport[] = [];
      const unlisten = gateway.listen(
        (reports) => {
          all.push(...reports);
          if (sizeOf(all.at(-1)) > 0n) {
            unlisten();
            resolve(all);
          }
        },
        // From here on nothing is missed.
        () => void submit(gateway, wish),
      );
    });
    expect(heard.at(-1)).toMatchObject({ orderId: wish.id, status: "filled" });
    expect(await (await fetch(`${url}/log`)).json()).toMatchObject({ orders: [{ quantity: "3" }], executions: [{ quantity: "3" }] });
  });

  it.each([
    [{ loseReply: 1, resetRatherThanSilence: 1 }, 1],
    [{ loseReply: 1, resetRatherThanSilence: 0 }, 1],
    [{ loseRequest: 1 }, 0],
    [{ garbleReply: 1 }, 1],
  ])("what %o loses is unknown", async (habits, accepted) => {
    const { gateway, venue } = await serve(habits);
    expect(await submit(gateway)).toMatchObject({ status: "unknown" });
    expect(venue.log().orders.length).toBe(accepted);
  });
});
