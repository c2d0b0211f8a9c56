import { describe, expect, it } from "vitest";
import { emptyTicket, FIELDS_OF, fieldOfRefusal, isAskable, type TicketState, wishOf } from "./ticket-state.ts";

const ticket = (over: Partial<TicketState>): TicketState => ({ ...emptyTicket(10), ...over });
const full = { quantity: "0.01", price: "1", triggerPrice: "2", trail: "0.5", activationPrice: "3", stopLoss: "4", takeProfit: "5" };

describe("wishOf", () => {
  it.each([
    ["market", { stopLoss: "4", takeProfit: "5" }],
    ["limit", { price: "1", timeInForce: "GTC", stopLoss: "4", takeProfit: "5" }],
    ["stop", { triggerPrice: "2", stopLoss: "4", takeProfit: "5" }],
    ["stop-limit", { price: "1", triggerPrice: "2", stopLoss: "4", takeProfit: "5" }],
    ["take-profit", { triggerPrice: "2" }],
    ["trailing-stop", { trailPercent: "0.5", activationPrice: "3" }],
  ] as const)("sends for %s only what that type knows", (type, expected) => {
    const wish = wishOf(ticket({ ...full, type }), "BTC-USDT", "a");
    const { accountId, symbol, side, type: sentType, quantity, leverage, ...rest } = wish;
    expect({ accountId, symbol, side, sentType, quantity, leverage }).toEqual({
      accountId: "a",
      symbol: "BTC-USDT",
      side: "buy",
      sentType: type,
      quantity: "0.01",
      leverage: 10,
    });
    expect(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))).toEqual(expected);
  });

  it("reads figures with thousands separators and leaves protection out of a reduce-only order", () => {
    const wish = wishOf(ticket({ ...full, type: "limit", price: "107,260.1", reduceOnly: true }), "BTC-USDT", "a");
    expect(wish.price).toBe("107260.1");
    expect([wish.stopLoss, wish.takeProfit]).toEqual([undefined, undefined]);
  });
});

it("asks the server only when the type's own fields are filled", () => {
  for (const [type, fields] of Object.entries(FIELDS_OF)) {
    const orderType = type as TicketState["type"];
    expect(isAskable(ticket({ ...full, type: orderType }))).toBe(true);
    if (fields.price) expect(isAskable(ticket({ ...full, type: orderType, price: " " }))).toBe(false);
    if (fields.trigger) expect(isAskable(ticket({ ...full, type: orderType, triggerPrice: "" }))).toBe(false);
    if (fields.trail) expect(isAskable(ticket({ ...full, type: orderType, trail: "" }))).toBe(false);
  }
  expect(isAskable(ticket({ quantity: "" }))).toBe(false);
});

it("leads a refusal to its field", () => {
  expect(fieldOfRefusal("quantity")).toBe("quantity");
  expect(fieldOfRefusal("trailPercent")).toBe("trail");
  expect(fieldOfRefusal("accountId")).toBeNull();
  expect(fieldOfRefusal(null)).toBeNull();
});
