import { formatMoney, type Money, money, price, type Quantity, quantity } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isUnderMaintenance, markAccount } from "./mark-account.ts";
import { anInstrument, aPosition, marketAt } from "./orders.fixture.ts";
import { planLiquidation, shortfallOf } from "./plan-liquidation.ts";

const account = (cash: string) => ({ cash: money(cash), takerFeeCentibps: 500 });
const btc = (over = {}) => aPosition({ id: "btc", ...over });
const eth = (over = {}) => aPosition({ id: "eth", symbol: "ETH-USDT", quantity: quantity("2"), cost: money("8000"), ...over });

describe("planLiquidation", () => {
  it.each([
    ["an account without positions", "0", [], {}, { kind: "healthy" }],
    ["cash that bears the loss", "1000", [btc()], { "BTC-USDT": "95000" }, { kind: "healthy" }],
    ["equity at its maintenance margin", "1038", [btc()], { "BTC-USDT": "90000" }, { kind: "healthy" }],
    ["equity one unit below it", "1035.99999999", [btc()], { "BTC-USDT": "90000" }, { kind: "liquidate", close: ["btc"] }],
    ["a price that is missing", "0", [btc(), eth()], { "BTC-USDT": "50000" }, { kind: "unknown" }],
    ["profit of one that bears the loss of another", "0", [btc(), eth()], { "BTC-USDT": "95000", "ETH-USDT": "4400" }, { kind: "healthy" }],
    // Equity 40, maintenance 36 + 32: without the loser it is 40 − 4.5 ≥ 32.
    [
      "the loser alone, where that is enough",
      "1040",
      [eth(), btc()],
      { "BTC-USDT": "90000", "ETH-USDT": "4000" },
      { kind: "liquidate", close: ["btc"] },
    ],
    [
      "everything, the largest loss first",
      "1000",
      [eth(), btc()],
      { "BTC-USDT": "85000", "ETH-USDT": "4000" },
      { kind: "liquidate", close: ["btc", "eth"] },
    ],
  ] as const)("%s", (_name, cash, positions, prices: Record<string, string>, plan) => {
    const market = marketAt(Object.fromEntries(Object.entries(prices).map(([symbol, at]) => [symbol, price(at)])), anInstrument());
    expect(planLiquidation(account(cash), positions, market)).toEqual(plan);
  });

  it("closes only accounts that are under, and leaves none under that still holds something", () => {
    const holding = fc.record({
      lots: fc.integer({ min: -500, max: 500 }).filter((lots) => lots !== 0),
      entry: fc.integer({ min: 60_000, max: 140_000 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), fc.array(holding, { minLength: 1, maxLength: 5 }), (cash, held) => {
        const positions = held.map(({ lots, entry }, index) => {
          const symbol = `S${index}-USDT`;
          const size = (BigInt(lots) * quantity("0.001")) as Quantity;
          return aPosition({ id: symbol, symbol, quantity: size, cost: money(String((Math.abs(lots) * entry) / 1_000)) });
        });
        const market = marketAt(Object.fromEntries(positions.map(({ symbol }) => [symbol, price("100000")])));
        const own = { cash: money(String(cash)), takerFeeCentibps: 500 };
        const marked = markAccount({ ...own, orderMargin: 0n as Money }, positions, market);
        const plan = planLiquidation(own, positions, market);
        expect(plan.kind === "liquidate").toBe(marked !== null && isUnderMaintenance(marked));
        if (plan.kind !== "liquidate") return;
        expect(new Set(plan.close).size).toBe(plan.close.length);
        expect(plan.close.length).toBeGreaterThan(0);
      }),
    );
  });
});

it.each([
  ["-12.5", 0, "12.5"],
  ["-12.5", 1, "0"],
  ["0", 0, "0"],
  ["3", 0, "0"],
])("with cash of %s and %i positions the insurance pays %s", (cash, open, paid) => {
  expect(formatMoney(shortfallOf(money(cash), open))).toBe(paid);
});
