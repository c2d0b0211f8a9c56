import { formatPrice, formatQuantity } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { orderWishSchema } from "./order-wish.ts";
import { anInstrument, aWish } from "./orders.fixture.ts";
import { percentOfPpm, planOrder } from "./plan-order.ts";

const limit = { type: "limit", price: "90000" } as const;
const stop = { type: "stop", triggerPrice: "110000" } as const;
const trail = { type: "trailing-stop", trailPercent: "0.5" } as const;

describe("planOrder refuses by the name of the field", () => {
  it.each([
    ["more decimals than the step", { quantity: "0.0011" }, "not-a-step-multiple", "quantity"],
    ["less than the least", { quantity: "0.001" }, "below-minimum", "quantity", { minQuantity: "0.002" }],
    ["more than the most", { quantity: "1000.001" }, "above-maximum", "quantity"],
    ["a price between ticks", { ...limit, price: "90000.05" }, "not-a-tick-multiple", "price"],
    ["a trigger between ticks", { ...stop, triggerPrice: "110000.01" }, "not-a-tick-multiple", "triggerPrice"],
    ["a stop loss between ticks", { stopLoss: "90000.01" }, "not-a-tick-multiple", "stopLoss"],
    ["a take profit between ticks", { takeProfit: "110000.01" }, "not-a-tick-multiple", "takeProfit"],
    ["a trail amount between ticks", { type: "trailing-stop", trailAmount: "10.05" }, "not-a-tick-multiple", "trailAmount"],
    ["an activation between ticks", { ...trail, activationPrice: "1.01" }, "not-a-tick-multiple", "activationPrice"],
    ["a limit without a price", { type: "limit" }, "missing-field", "price"],
    ["a stop without a trigger", { type: "stop" }, "missing-field", "triggerPrice"],
    ["a stop-limit without its limit", { type: "stop-limit", triggerPrice: "110000" }, "missing-field", "price"],
    ["a take-profit without a trigger", { type: "take-profit" }, "missing-field", "triggerPrice"],
    ["a trailing stop without a distance", { type: "trailing-stop" }, "missing-field", "trailPercent"],
    ["two distances", { ...trail, trailAmount: "10" }, "unexpected-field", "trailAmount"],
    ["a market order with a price", { price: "90000" }, "unexpected-field", "price"],
    ["a limit with a trigger", { ...limit, triggerPrice: "1" }, "unexpected-field", "triggerPrice"],
    ["a market order that trails", { trailAmount: "10" }, "unexpected-field", "trailAmount"],
    ["a stop with an activation", { ...stop, activationPrice: "1" }, "unexpected-field", "activationPrice"],
    ["a post-only market order", { timeInForce: "post-only" }, "unexpected-field", "timeInForce"],
    ["protection of a reduction", { reduceOnly: true, stopLoss: "90000" }, "unexpected-field", "stopLoss"],
    ["a target of a reduction", { reduceOnly: true, takeProfit: "190000" }, "unexpected-field", "takeProfit"],
    ["a distance of everything", { ...trail, trailPercent: "100" }, "not-a-step-multiple", "trailPercent"],
    ["a distance finer than we keep", { ...trail, trailPercent: "0.00001" }, "not-a-step-multiple", "trailPercent"],
  ] as const)("%s", (_name, over, code, field, instrument?: { minQuantity: string }) => {
    const rules = anInstrument(instrument ? { minQuantity: planned({ quantity: instrument.minQuantity }).quantity } : {});
    const plan = planOrder(aWish(over as Parameters<typeof aWish>[0]), rules);
    expect(plan).toMatchObject({ kind: "refused", refusal: { code, field } });
  });
});

function planned(over: Parameters<typeof aWish>[0]) {
  const plan = planOrder(aWish(over), anInstrument());
  if (plan.kind === "refused") throw new Error(plan.refusal.message);
  return plan.terms;
}

describe("planOrder keeps what fits as it is", () => {
  it("exactly, with its defaults", () => {
    const made = planned({ ...limit, price: "90000.10", quantity: "0.010" });
    expect([made.price && formatPrice(made.price), formatQuantity(made.quantity)]).toEqual(["90000.1", "0.01"]);
    expect(made).toMatchObject({ timeInForce: "GTC", reduceOnly: false, trailPpm: null, stopLoss: null, takeProfit: null });
  });

  it("in millionths of a best price that trails", () => {
    expect(planned(trail).trailPpm).toBe(5_000);
    expect(planned({ ...trail, trailPercent: "0.0001" }).trailPpm).toBe(1);
    expect(percentOfPpm(5_000)).toBe("0.5");
  });
});

describe("the shape of a wish", () => {
  const shape = { symbol: "BTC-USDT", side: "buy", type: "limit", quantity: "1", price: "1" };
  it.each([
    ["quantity", "NaN"],
    ["quantity", Number.NaN],
    ["quantity", Number.POSITIVE_INFINITY],
    ["quantity", "1e400"],
    ["quantity", -1],
    ["quantity", "-1"],
    ["quantity", 0],
    ["quantity", "0.0"],
    ["quantity", ""],
    ["quantity", "1".repeat(60)],
    ["quantity", `0.${"0".repeat(18)}1`],
    ["quantity", null],
    ["quantity", []],
    ["price", "Infinity"],
    ["price", 1e-19],
    ["side", "BUY"],
    ["type", "stop_loss"],
    ["timeInForce", "gtc"],
    ["symbol", "BTC-"],
    ["symbol", 7],
    ["leverage", 0],
    ["leverage", 126],
    ["leverage", 1.5],
    ["clientOrderId", "a b"],
    ["clientOrderId", "x".repeat(37)],
    ["accountId", "1"],
    ["reduceOnly", "yes"],
  ])("refuses %s = %j and names it", (field, value) => {
    const parsed = orderWishSchema.safeParse({ ...shape, [field]: value });
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });

  it.each([
    [0.001, "0.001"],
    [1e-7, "0.0000001"],
    [1.5e3, "1500"],
    [" 2.50 ", "2.50"],
  ])("reads %j as %s", (value, text) => {
    expect(orderWishSchema.parse({ ...shape, quantity: value }).quantity).toBe(text);
  });
});
