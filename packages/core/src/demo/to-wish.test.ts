import { money, price, quantity } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import type { Instrument } from "../market/index.ts";
import { orderWishSchema } from "../orders/index.ts";
import { planOrder } from "../orders/server.ts";
import { DEMO_MASTERS } from "./demo-masters.ts";
import type { Decision } from "./rule.ts";
import { toWish, type WishFor } from "./to-wish.ts";

const instrument: Instrument = {
  venue: "paper",
  symbol: "SOL-USDT",
  kind: "perpetual",
  base: "SOL",
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.01"),
  lotStep: quantity("0.01"),
  minQuantity: quantity("0.01"),
  maxQuantity: quantity("1000000"),
  minNotional: money("5"),
  maxLeverage: 100,
  maintenanceTiers: [{ upTo: null, rate: price("0.01"), deduction: money("0") }],
};
const minuteMs = Date.parse("2025-05-18T15:35:00Z");
const wishFor = (decision: Decision, over: Partial<WishFor> = {}) =>
  toWish(decision, {
    key: "trend",
    accountId: "01900000-0000-7000-8000-000000000011",
    instrument,
    minuteMs,
    held: quantity("0"),
    last: price("170.25"),
    ...over,
  });

describe("a wish", () => {
  it("is as large as the decision in whole steps, with its protection on price steps", () => {
    const wish = wishFor({ kind: "enter", side: "buy", worth: 1_000, stop: 160.1274, target: 190.126 });
    expect(wish).toMatchObject({ side: "buy", type: "market", quantity: "5.87", stopLoss: "160.13", takeProfit: "190.13" });
    expect(planOrder(orderWishSchema.parse(wish), instrument)).toMatchObject({ kind: "planned" });
  });
  it("is nothing where what is left is below the venue's least, or nothing is held that could be left", () => {
    expect(wishFor({ kind: "enter", side: "buy", worth: 5 })).toBeNull();
    expect(wishFor({ kind: "enter", side: "buy", worth: -20 })).toBeNull();
    expect(wishFor({ kind: "enter", side: "buy", worth: 7 })).toMatchObject({ quantity: "0.04" });
    expect(wishFor({ kind: "leave" })).toBeNull();
    expect(wishFor({ kind: "wait" })).toBeNull();
  });
  it("leaves with all that is held, and only reduces", () => {
    expect(wishFor({ kind: "leave" }, { held: quantity("-3.5") })).toMatchObject({ side: "buy", quantity: "3.5", reduceOnly: true });
    expect(wishFor({ kind: "leave" }, { held: quantity("3.5") })).toMatchObject({ side: "sell", quantity: "3.5" });
  });
  it("is named after rule, symbol and minute, whatever it asks for", () => {
    const names = [
      wishFor({ kind: "enter", side: "buy", worth: 1_000 }),
      wishFor({ kind: "leave" }, { held: quantity("3.5") }),
      wishFor({ kind: "enter", side: "buy", worth: 1_000 }, { minuteMs: minuteMs + 60_000 }),
      wishFor({ kind: "enter", side: "buy", worth: 1_000 }, { key: "breakout" }),
    ].map((wish) => wish?.clientOrderId);
    expect(names[0]).toBe(names[1]);
    expect(new Set(names).size).toBe(3);
  });
});

it("every master of the demo can be followed with 500 USDT, and its orders are named as venues allow", () => {
  for (const { key, accountId, minCopyAmount } of DEMO_MASTERS) {
    expect(Number(minCopyAmount)).toBeLessThanOrEqual(500);
    expect(orderWishSchema.safeParse(wishFor({ kind: "enter", side: "buy", worth: 1_000 }, { key, accountId })).success).toBe(true);
  }
  expect(new Set(DEMO_MASTERS.flatMap(({ userId, accountId }) => [userId, accountId])).size).toBe(2 * DEMO_MASTERS.length);
});
