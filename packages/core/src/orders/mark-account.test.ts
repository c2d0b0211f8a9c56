import { formatMoney, formatPrice, type Money, money, price, quantity } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateLiquidationPrice } from "./liquidation-price.ts";
import { type Holding, isUnderMaintenance, maintenanceOf, markAccount, markHolding } from "./mark-account.ts";
import { anInstrument, marketAt } from "./orders.fixture.ts";

const long = (over: Partial<Holding> = {}): Holding => ({
  symbol: "BTC-USDT",
  quantity: quantity("0.1"),
  cost: money("10000"),
  leverage: 10,
  ...over,
});
const account = (cash: string, orderMargin = "0") => ({ cash: money(cash), orderMargin: money(orderMargin) });

describe("markAccount", () => {
  it.each([
    // cash, orders, holdings at, equity, margin, available
    ["an account without anything", "1000", "0", [], "100000", "1000", "0", "1000"],
    ["a long in profit", "2000", "0", [long()], "110000", "3000", "1100", "1900"],
    ["a long in loss, with orders at rest", "2000", "300", [long()], "90000", "1000", "900", "0"],
    ["a short in profit", "2000", "0", [long({ quantity: quantity("-0.1") })], "90000", "3000", "900", "2100"],
    [
      "opposite sleeves, each with its margin",
      "5000",
      "0",
      [long(), long({ quantity: quantity("-0.1") })],
      "110000",
      "5000",
      "2200",
      "2800",
    ],
  ])("%s", (_name, cash, orders, holdings, at, equity, margin, available) => {
    const marked = markAccount(account(cash, orders), holdings, marketAt({ "BTC-USDT": price(at) }));
    expect(marked && [marked.equity, marked.margin, marked.available].map(formatMoney)).toEqual([equity, margin, available]);
  });

  it("is unknown where a price or an instrument is unknown, and not otherwise", () => {
    expect(markAccount(account("1"), [long({ symbol: "X-USDT" })], marketAt({ "BTC-USDT": price("1") }))).toBeNull();
    expect(markAccount(account("1"), [long()], marketAt({ "BTC-USDT": null }))).toBeNull();
    expect(markAccount(account("1"), [], marketAt({ "BTC-USDT": null }))).not.toBeNull();
  });
});

describe("maintenance", () => {
  it.each([
    ["40000", "160"],
    ["50000", "200"],
    ["50000.00000001", "200.00000001"],
    ["600000", "2950"],
    ["1000000", "6950"],
  ])("of %s is %s", (notional, required) => {
    expect(formatMoney(maintenanceOf(money(notional), anInstrument()))).toBe(required);
  });

  it("never falls when a position grows: tiers meet", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.bigInt({ min: 0n, max: 10n ** 10n }), (notional, more) => {
        expect(maintenanceOf((notional + more) as Money, anInstrument()) >= maintenanceOf(notional as Money, anInstrument())).toBe(true);
      }),
    );
  });
});

describe("the liquidation price", () => {
  const estimate = (holding: Holding, cash: string, at: string) => {
    const marked = markAccount(account(cash), [holding], marketAt({ "BTC-USDT": price(at) }));
    if (!marked) throw new Error("marked");
    return estimateLiquidationPrice(holding, markHolding(holding, price(at), anInstrument()), marked, anInstrument());
  };

  it.each([
    ["a long", long(), "1000", "100000"],
    ["a short", long({ quantity: quantity("-0.1") }), "1000", "100000"],
    ["a large long of a higher tier", long({ quantity: quantity("4"), cost: money("400000") }), "30000", "100000"],
  ])("of %s is where the account goes under its maintenance margin, and a thousandth before it is not", (_name, holding, cash, at) => {
    const reached = estimate(holding, cash, at);
    if (reached === null) throw new Error("no liquidation price");
    const sign = holding.quantity > 0n ? -1 : 1;
    const under = (factor: number) => {
      const there = price((Number(formatPrice(reached)) * factor).toFixed(1));
      const marked = markAccount(account(cash), [holding], marketAt({ "BTC-USDT": there }));
      return marked !== null && isUnderMaintenance(marked);
    };
    expect(under(1 + sign * 0.001)).toBe(true);
    expect(under(1 - sign * 0.001)).toBe(false);
  });

  it("is absent where no price reaches it", () => {
    expect(estimate(long(), "20000", "100000")).toBeNull();
  });
});

it("an account without positions is never under maintenance, however empty", () => {
  const marked = markAccount(account("0"), [], marketAt({}));
  expect(marked && isUnderMaintenance(marked)).toBe(false);
});
