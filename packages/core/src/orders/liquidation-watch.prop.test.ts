import { type Money, money, type Price, price, type Quantity, quantity } from "@slipstream/kernel";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createLiquidationWatch, type Exposed } from "./liquidation-watch.ts";
import { isUnderMaintenance, markAccount } from "./mark-account.ts";
import { anInstrument } from "./orders.fixture.ts";

const SYMBOLS = ["A-USDT", "B-USDT", "C-USDT"];
const instruments = SYMBOLS.map((symbol) => anInstrument({ symbol }));
const symbolOf = (index: number) => SYMBOLS[index] ?? "A-USDT";
const holding = fc.record({
  symbol: fc.nat(2),
  lots: fc.integer({ min: -200, max: 200 }).filter((lots) => lots !== 0),
  entry: fc.integer({ min: 900, max: 1_100 }),
});
const step = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ account: fc.nat(4), cash: fc.integer({ min: 0, max: 30 }), held: fc.array(holding, { maxLength: 4 }) }),
  },
  { weight: 5, arbitrary: fc.record({ symbol: fc.nat(2), last: fc.integer({ min: 700, max: 1_300 }) }) },
);

it("names exactly the accounts that a look at every account would name, among those that hold what moved", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const watch = createLiquidationWatch({ list: () => instruments });
      const prices = new Map<string, Price>();
      const accounts = new Map<string, Exposed>();
      const market = {
        priceOf: (symbol: string) => prices.get(symbol) ?? null,
        instrumentOf: (symbol: string) => instruments.find((each) => each.symbol === symbol) ?? null,
      };
      for (const next of steps) {
        if ("account" in next) {
          const account: Exposed = {
            accountId: `a${next.account}`,
            cash: money(String(next.cash)),
            positions: next.held.map(({ symbol, lots, entry }) => ({
              symbol: symbolOf(symbol),
              quantity: (BigInt(lots) * quantity("0.001")) as Quantity,
              cost: money(String((Math.abs(lots) * entry) / 1_000)),
              leverage: 10,
            })),
          };
          accounts.set(account.accountId, account);
          watch.set(account);
          continue;
        }
        const symbol = symbolOf(next.symbol);
        prices.set(symbol, price(String(next.last)));
        const expected = [...accounts.values()].filter(({ cash, positions }) => {
          const marked = markAccount({ cash, orderMargin: 0n as Money }, positions, market);
          return positions.some((position) => position.symbol === symbol) && marked !== null && isUnderMaintenance(marked);
        });
        const found = watch.onTick({ symbol, last: price(String(next.last)) });
        expect([...found].sort()).toEqual(expected.map(({ accountId }) => accountId).sort());
      }
    }),
    { numRuns: 400 },
  );
});
