import { price, quantity } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { evenTimes, profitCurve } from "./profit-curve.ts";

const buy = (marketMs: number, amount: string, at: string) => ({ marketMs, symbol: "A", quantity: quantity(amount), price: price(at) });
const sell = (marketMs: number, amount: string, at: string) => ({ ...buy(marketMs, amount, at), quantity: -quantity(amount) });
const path = new Map([
  [
    "A",
    [
      { at: 10, price: 100 },
      { at: 20, price: 110 },
      { at: 30, price: 90 },
    ],
  ],
]);

it("is what was bought and sold so far, and what is held at the last price that had closed by then", () => {
  const flows = [sell(25, "1", "120"), buy(12, "2", "100")];
  expect(profitCurve(flows, [10, 15, 20, 25, 30], path)).toEqual([0, 0, 20, 30, 10]);
});

it("does not know what is held without a price, and does where nothing is held", () => {
  expect(profitCurve([buy(1, "1", "100"), sell(5, "1", "101")], [2, 5, 9], path)).toEqual([null, 1, 1]);
});

it("takes a short for what it is", () => {
  expect(profitCurve([sell(10, "1", "100")], [20, 30], path)).toEqual([-10, 10]);
});

it("spreads times evenly, both ends included", () => {
  expect(evenTimes(0, 10, 3)).toEqual([0, 5, 10]);
  expect(evenTimes(10, 10, 3)).toEqual([10]);
});
