import { createInstrumentBook, type Instrument, type Tick } from "@slipstream/core/market";
import { MANUAL, type Order } from "@slipstream/core/orders";
import { VenueUnavailable } from "@slipstream/core/orders/server";
import { formatPrice, type Money, money, type Price, price, quantity, ZERO_MONEY, ZERO_QUANTITY } from "@slipstream/kernel";
import { sequentialIds } from "@slipstream/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeVenueContract } from "../contract.ts";
import { createPaperVenue } from "./paper-venue.ts";

const instrument: Instrument = {
  venue: "paper",
  symbol: "X-USDT",
  kind: "perpetual",
  base: "X",
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.1"),
  lotStep: quantity("1"),
  minQuantity: quantity("1"),
  maxQuantity: quantity("1000"),
  minNotional: 0n as Money,
  maxLeverage: 10,
  maintenanceTiers: [{ upTo: null, rate: price("0.01"), deduction: money("0") }],
};
const nextId = sequentialIds(3);
const anOrder = (over: Partial<Order> = {}): Order => {
  const id = nextId();
  return {
    id,
    clientOrderId: id,
    accountId: "a",
    userId: "u",
    venue: "paper",
    symbol: "X-USDT",
    origin: MANUAL,
    side: "buy",
    type: "market",
    timeInForce: "GTC",
    role: "entry",
    status: "submitted",
    quantity: quantity("1"),
    filledQuantity: ZERO_QUANTITY,
    filledNotional: ZERO_MONEY,
    fee: ZERO_MONEY,
    price: null,
    triggerPrice: null,
    trailAmount: null,
    trailPpm: null,
    activationPrice: null,
    trailReference: null,
    trailActiveMs: null,
    triggeredMs: null,
    reduceOnly: false,
    stopLoss: null,
    takeProfit: null,
    positionId: null,
    leverage: 1,
    reserved: ZERO_MONEY,
    reason: null,
    message: null,
    createdAt: 0,
    acceptedMs: null,
    doneAt: null,
    updatedAt: 0,
    ...over,
  };
};
const priceOrNull = (text: string | undefined): Price | null => (text === undefined ? null : price(text));

function openVenue() {
  const venue = createPaperVenue(createInstrumentBook([instrument]));
  let marketMs = 1_000;
  const tick = (last: string, over: Partial<Tick> = {}): Tick => {
    marketMs += 1_000;
    const at = price(last);
    return {
      symbol: "X-USDT",
      last: at,
      bid: (at - price("0.1")) as Price,
      ask: (at + price("0.1")) as Price,
      volume: 1,
      marketMs,
      jump: false,
      ...over,
    };
  };
  return { venue, tick, now: () => marketMs };
}

describeVenueContract("the paper venue", async () => {
  const { venue, tick } = openVenue();
  venue.onTick(tick("100"));
  return {
    venue,
    order: ({ price: limit, triggerPrice, ...over } = {}) =>
      anOrder({ ...over, price: priceOrNull(limit), triggerPrice: priceOrNull(triggerPrice) }),
    trade: async (last) => venue.onTick(tick(last)),
  };
});

it("takes no order before it has a price", async () => {
  const { venue } = openVenue();
  expect(venue.isOpen()).toBe(false);
  await expect(venue.submit([anOrder()])).rejects.toThrow(VenueUnavailable);
});

describe("a stop", () => {
  const pays = async (over: Partial<Order>, landed: Tick | ((tick: ReturnType<typeof openVenue>["tick"]) => Tick)) => {
    const { venue, tick } = openVenue();
    venue.onTick(tick("100"));
    await venue.submit([anOrder(over)]);
    const [report] = venue.onTick(typeof landed === "function" ? landed(tick) : landed);
    const [execution] = report?.executions ?? [];
    return execution ? formatPrice(execution.price) : (report?.status ?? null);
  };
  it.each([
    ["buys at its trigger and half the spread", { type: "stop", triggerPrice: price("105") }, "110", false, "105.1"],
    ["sells at its trigger less half the spread", { side: "sell", type: "stop", triggerPrice: price("95") }, "90", false, "94.9"],
    ["buys where the market jumped to", { type: "stop", triggerPrice: price("105") }, "110", true, "110.1"],
    ["sells where the market jumped to", { side: "sell", type: "stop", triggerPrice: price("95") }, "90", true, "89.9"],
    ["is hit by a touch", { type: "stop", triggerPrice: price("105") }, "105", false, "105.1"],
    [
      "with a limit takes at its trigger where that is within the limit",
      { type: "stop-limit", triggerPrice: price("105"), price: price("105.1") },
      "110",
      false,
      "105.1",
    ],
    [
      "with a limit rests where its trigger is beyond the limit",
      { type: "stop-limit", triggerPrice: price("105"), price: price("105") },
      "110",
      false,
      "open",
    ],
    [
      "with a limit rests where the market jumped beyond the limit",
      { type: "stop-limit", triggerPrice: price("105"), price: price("106") },
      "110",
      true,
      "open",
    ],
    ["that takes a profit is hit by a touch", { side: "sell", type: "take-profit", triggerPrice: price("105") }, "105", false, "104.9"],
    [
      "that takes a profit gets more where the market jumped",
      { side: "sell", type: "take-profit", triggerPrice: price("105") },
      "110",
      true,
      "109.9",
    ],
    [
      "that trails by an amount sells behind the best price",
      { side: "sell", type: "trailing-stop", trailAmount: price("3") },
      "97",
      false,
      "96.9",
    ],
    ["that trails by a share buys behind the best price", { type: "trailing-stop", trailPpm: 30_000 }, "103", false, "103.1"],
  ] as const)("%s", async (_name, over, last, jump, paid) => {
    expect(await pays(over, (tick) => tick(last, { jump }))).toBe(paid);
  });

  it("whose trigger the market has passed by the time it arrives takes at the quote", async () => {
    const { venue, tick } = openVenue();
    venue.onTick(tick("100"));
    const [report] = await venue.submit([
      anOrder({ side: "sell", type: "stop", triggerPrice: price("100.5"), role: "stop-loss", reduceOnly: true }),
    ]);
    expect(report).toMatchObject({ status: "filled", executions: [{ price: price("99.9") }] });
  });
});

describe("after a crash", () => {
  const accepted = (
    order: Order,
    reports: readonly { orderId: string; marketMs: number; trail?: { reference: Price; activeMs: number } }[],
  ): Order => {
    const report = reports.find(({ orderId }) => orderId === order.id);
    return {
      ...order,
      status: "open",
      acceptedMs: report?.marketMs ?? null,
      trailReference: report?.trail?.reference ?? null,
      trailActiveMs: report?.trail?.activeMs ?? null,
    };
  };

  it("orders are not touched by ticks from before they were accepted, which come once more", async () => {
    const { venue, tick } = openVenue();
    const old = [tick("100"), tick("80"), tick("100")];
    for (const each of old) venue.onTick(each);
    const limit = anOrder({ type: "limit", price: price("90") });
    const rested = accepted(limit, await venue.submit([limit]));
    const again = createPaperVenue(createInstrumentBook([instrument]));
    again.restore([rested], []);
    for (const each of old) expect(again.onTick(each)).toEqual([]);
    expect(again.onTick(tick("89"))).toMatchObject([{ orderId: limit.id, status: "filled" }]);
  });

  const trail = fc.record({
    at: fc.nat(60),
    side: fc.constantFrom("buy" as const, "sell" as const),
    distance: fc.oneof(
      fc.record({ trailAmount: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ trailPpm: fc.integer({ min: 500, max: 60_000 }) }),
    ),
  });
  it("trailing stops fire at the first tick that reaches them, wherever the venue dies and however far the market goes back", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -12, max: 12 }), { minLength: 61, maxLength: 120 }),
        fc.array(trail, { minLength: 1, maxLength: 12 }),
        fc.array(fc.record({ at: fc.integer({ min: 1, max: 119 }), rewind: fc.nat(30) }), { maxLength: 4 }),
        async (moves, trails, crashes) => {
          const { tick } = openVenue();
          let last = 1_000;
          const ticks = moves.map((move) => {
            last += move;
            return tick((last / 10).toFixed(1));
          });
          const wanted = trails.map(({ side, distance }) =>
            anOrder({
              side,
              type: "trailing-stop",
              trailAmount: "trailAmount" in distance ? ((BigInt(distance.trailAmount) * price("0.1")) as Price) : null,
              trailPpm: "trailPpm" in distance ? distance.trailPpm : null,
            }),
          );
          let venue = createPaperVenue(createInstrumentBook([instrument]));
          const books = new Map<string, Order>();
          const acceptedAt = new Map<string, number>();
          const fired: string[] = [];
          let peaks: ReturnType<typeof venue.takePeaks> = [];
          const hear = (reports: ReturnType<typeof venue.onTick>) => {
            for (const report of reports) {
              if (report.status !== "filled") continue;
              books.delete(report.orderId);
              fired.push(`${report.orderId} ${report.marketMs} ${formatPrice(report.executions[0]?.price ?? (0n as Price))}`);
            }
          };
          for (let at = 0, step = 0; at < ticks.length; at++, step++) {
            const now = ticks[at];
            if (!now) break;
            hear(venue.onTick(now));
            const arriving = wanted.filter((_, number) => trails[number]?.at === step);
            const reports = await venue.submit(arriving);
            for (const order of arriving) {
              books.set(order.id, accepted(order, reports));
              acceptedAt.set(order.id, at);
            }
            const moved = venue.takePeaks();
            peaks = [...peaks.filter((old) => !moved.some(({ symbol, side }) => symbol === old.symbol && side === old.side)), ...moved];
            for (const { rewind } of crashes.filter((crash) => crash.at === step)) {
              venue = createPaperVenue(createInstrumentBook([instrument]));
              for (const order of venue.restore([...books.values()], peaks)) books.set(order.id, order);
              peaks = [];
              at = Math.max(-1, at - rewind);
            }
          }
          const expected = wanted.flatMap((order) => {
            const from = acceptedAt.get(order.id);
            return from === undefined ? [] : firstFire(order, ticks.slice(from));
          });
          expect(fired.sort()).toEqual(expected.sort());
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** The plain way: where a trailing stop fires that was accepted at the first of these ticks. */
function firstFire(order: Order, ticks: readonly Tick[]): string[] {
  const sells = order.side === "sell";
  let best = ticks[0]?.last ?? (0n as Price);
  for (const { last, marketMs } of ticks.slice(1)) {
    if (sells ? last > best : last < best) best = last;
    const distance = order.trailAmount ?? (((best * BigInt(order.trailPpm ?? 0)) / 1_000_000n) as Price);
    const exact = sells ? best - distance : best + distance;
    const step = price("0.1");
    const met = sells ? exact - (((exact % step) + step) % step) : exact + ((step - (exact % step)) % step);
    if (sells ? last <= met : last >= met) return [`${order.id} ${marketMs} ${formatPrice((sells ? met - step : met + step) as Price)}`];
  }
  return [];
}
