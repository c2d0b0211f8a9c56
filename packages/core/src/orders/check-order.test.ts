import { formatMoney, formatQuantity, money, price, quantity, ZERO_QUANTITY } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOrder, type GateQuestion, type GateState, heldAfter, MAX_LIVE_ORDERS } from "./check-order.ts";
import type { OrderTerms } from "./order.ts";
import { anInstrument, aQuote, terms } from "./orders.fixture.ts";

const question = (over: Partial<OrderTerms> = {}, more: Partial<GateQuestion> = {}): GateQuestion => ({
  terms: terms(over),
  role: "entry",
  leverage: 10,
  instrument: anInstrument(),
  quote: aQuote(),
  nowMs: 1_000,
  ...more,
});
const state = (over: Partial<GateState> = {}): GateState => ({
  status: "active",
  takerFeeCentibps: 500,
  available: money("10000"),
  liveOrders: 0,
  position: null,
  sameSideResting: ZERO_QUANTITY,
  ...over,
});
const long = { side: "long", quantity: quantity("0.5") } as const;
const short = { side: "short", quantity: quantity("-0.5") } as const;
const reduce = { side: "sell", reduceOnly: true } as const;
const STALE = { nowMs: 1_000_000 };

describe("the gate refuses", () => {
  it.each<[string, Partial<OrderTerms>, Partial<GateState>, string, string | null, Partial<GateQuestion>?]>([
    ["on a closed account", {}, { status: "closed" }, "account-closed", "accountId"],
    ["on a halted account", {}, { status: "halted", position: long }, "account-halted", "accountId"],
    ["the 501st order", {}, { liveOrders: MAX_LIVE_ORDERS }, "too-many-open-orders", null],
    ["more leverage than the instrument has", {}, {}, "max-leverage", "leverage", { leverage: 126 }],
    [
      "a size whose margin would not even maintain it",
      { quantity: quantity("100") },
      { available: money("9999999") },
      "max-leverage",
      "leverage",
      { leverage: 125 },
    ],
    ["a reduction of nothing", reduce, {}, "reduce-only-without-position", "reduceOnly"],
    ["a reduction that would enlarge", reduce, { position: short }, "reduce-only-without-position", "reduceOnly"],
    [
      "a reduction beyond the position",
      { ...reduce, quantity: quantity("0.501") },
      { position: long },
      "reduce-only-too-large",
      "quantity",
    ],
    ["an opening without a price", {}, {}, "price-stale", "symbol", { quote: null }],
    ["an opening at a stale price", {}, {}, "price-stale", "symbol", STALE],
    ["an opening while another position has no price", {}, { available: null }, "price-stale", "symbol"],
    ["a buy stop below the market", { type: "stop", triggerPrice: price("99999.9") }, {}, "stop-on-wrong-side", "triggerPrice"],
    ["a sell stop at the market", { side: "sell", type: "stop", triggerPrice: price("100000") }, {}, "stop-on-wrong-side", "triggerPrice"],
    [
      "a sell stop-limit above",
      { side: "sell", type: "stop-limit", triggerPrice: price("100001"), price: price("1") },
      {},
      "stop-on-wrong-side",
      "triggerPrice",
    ],
    ["a sell target below", { side: "sell", type: "take-profit", triggerPrice: price("99999") }, {}, "stop-on-wrong-side", "triggerPrice"],
    ["a buy target at the market", { type: "take-profit", triggerPrice: price("100000") }, {}, "stop-on-wrong-side", "triggerPrice"],
    ["a stop loss above a buy", { stopLoss: price("100000.2") }, {}, "stop-on-wrong-side", "stopLoss"],
    ["a take profit above a sell", { side: "sell", takeProfit: price("100001") }, {}, "stop-on-wrong-side", "takeProfit"],
    [
      "a stop loss above the limit",
      { type: "limit", price: price("90000"), stopLoss: price("90000") },
      {},
      "stop-on-wrong-side",
      "stopLoss",
    ],
    [
      "an activation on the side where it trails already",
      { side: "sell", type: "trailing-stop", trailPpm: 5_000, activationPrice: price("99999") },
      {},
      "stop-on-wrong-side",
      "activationPrice",
    ],
    ["a buy that pays more than half as much again", { type: "limit", price: price("150000.1") }, {}, "price-band", "price"],
    ["a sale for less than half", { side: "sell", type: "limit", price: price("49999.9") }, {}, "price-band", "price"],
    ["less than is worth it", { type: "limit", price: price("50000"), quantity: quantity("0.00009") }, {}, "below-minimum", "quantity"],
    ["more than is available", { quantity: quantity("1") }, {}, "insufficient-balance", "quantity"],
  ])("%s", (_name, over, account, code, field, more) => {
    expect(checkOrder(question(over, more), state(account))).toMatchObject({ kind: "refused", refusal: { code, field } });
  });
});

describe("the gate lets through", () => {
  const passed = (over: Partial<OrderTerms>, account: Partial<GateState> = {}, more: Partial<GateQuestion> = {}) => {
    const answer = checkOrder(question(over, more), state(account));
    if (answer.kind === "refused") throw new Error(`${answer.refusal.code}: ${answer.refusal.message}`);
    return answer;
  };

  it("an opening, and reserves its margin and fee at the far side of the quote", () => {
    // 0.01 × 100,000.1 = 1,000.001; a tenth of it, and 5 bp.
    const { reserve, opening } = passed({});
    expect([formatMoney(reserve), formatQuantity(opening)]).toEqual(["100.5001005", "0.01"]);
  });

  it.each<[string, Partial<OrderTerms>, Partial<GateState>, string]>([
    ["a limit at its price", { type: "limit", price: price("90000") }, {}, "90.45"],
    ["a limit beyond the quote at the quote", { type: "limit", price: price("120000") }, {}, "100.5001005"],
    ["a stop at its trigger", { type: "stop", triggerPrice: price("110000") }, {}, "110.55"],
    ["a close with nothing", { side: "sell", quantity: quantity("0.5") }, { position: long, available: money("0") }, "0"],
    [
      "what of a turn-around opens, and the fee of all of it",
      { side: "sell", quantity: quantity("0.6") },
      { position: long },
      "1029.99897",
    ],
    [
      "all of a close that another order makes already",
      { side: "sell", quantity: quantity("0.5") },
      { position: long, sameSideResting: quantity("0.5") },
      "5024.994975",
    ],
  ])("%s", (_name, over, account, reserve) => {
    expect(formatMoney(passed(over, account).reserve)).toBe(reserve);
  });

  it("a reduction at a stale price, on a halted account, below the least value", () => {
    expect(passed({ ...reduce, quantity: quantity("0.00001") }, { position: long, status: "halted", available: null }, STALE).reserve).toBe(
      0n,
    );
  });

  it("never more than is available, and always at least the margin", () => {
    const order = fc.record({
      lots: fc.integer({ min: 1, max: 3_000 }),
      leverage: fc.integer({ min: 1, max: 100 }),
      cents: fc.integer({ min: 0, max: 2_000_000 }),
    });
    fc.assert(
      fc.property(order, ({ lots, leverage, cents }) => {
        const available = money((cents / 100).toFixed(2));
        const answer = checkOrder(question({ quantity: quantity((lots / 1_000).toFixed(3)) }, { leverage }), state({ available }));
        const notional = 1000.001 * (lots / 10);
        if (answer.kind === "passed") {
          expect(answer.reserve <= available).toBe(true);
          expect(Number(formatMoney(answer.reserve))).toBeGreaterThanOrEqual(notional / 10 / leverage);
        } else {
          expect(["insufficient-balance", "max-leverage"]).toContain(answer.refusal.code);
        }
      }),
    );
  });
});

it.each([
  ["nothing", null, "buy", "0.01"],
  ["a long of 0.5", long, "buy", "0.51"],
  ["a long of 0.5", long, "sell", "0.49"],
  ["a short of 0.5", short, "sell", "-0.51"],
] as const)("%s after 0.01", (_name, position, side, after) => {
  expect(formatQuantity(heldAfter(terms({ side }), position))).toBe(after);
});
