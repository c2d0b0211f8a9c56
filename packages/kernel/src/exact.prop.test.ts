import fc from "fast-check";
import { expect, it } from "vitest";
import {
  divide,
  floorToStep,
  formatMoney,
  formatPrice,
  type Money,
  notionalOf,
  type Price,
  parseMoney,
  parsePrice,
  type Quantity,
  type Rounding,
  shareOf,
} from "./exact.ts";

const scaled = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 26n });
const roundings: Rounding[] = ["down", "up", "floor", "ceil", "half-even"];

it("reads back what it writes", () => {
  fc.assert(fc.property(scaled, (value) => parsePrice(formatPrice(value as Price)) === value));
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n - 1n), max: 2n ** 63n - 1n }), (value) => parseMoney(formatMoney(value as Money)) === value),
  );
});

it("rounds to within one unit, and each rounding to its own side", () => {
  fc.assert(
    fc.property(scaled, positive, fc.constantFrom(...roundings), (numerator, divisor, rounding) => {
      const rest = numerator - divide(numerator, divisor, rounding) * divisor;
      const size = rest < 0n ? -rest : rest;
      expect(size < divisor).toBe(true);
      if (rounding === "floor") expect(rest >= 0n).toBe(true);
      if (rounding === "ceil") expect(rest <= 0n).toBe(true);
      if (rounding === "half-even") expect(size * 2n <= divisor).toBe(true);
    }),
  );
});

it("floors towards zero to a multiple, by less than a step", () => {
  fc.assert(
    fc.property(scaled, positive, (value, step) => {
      const floored = floorToStep(value as Quantity, step as Quantity) as bigint;
      const lost = value < 0n ? floored - value : value - floored;
      expect(floored % step).toBe(0n);
      expect(lost >= 0n && lost < step).toBe(true);
    }),
  );
});

it("splits a sum so that a share and the rest add up to it", () => {
  fc.assert(
    fc.property(positive, positive, positive, (value, a, b) => {
      const share = shareOf(value as Money, a as Quantity, (a + b) as Quantity, "down");
      expect(share >= 0n && share <= value).toBe(true);
    }),
  );
});

it("signs a notional like its quantity", () => {
  fc.assert(
    fc.property(positive, positive, (at, qty) => notionalOf(at as Price, qty as Quantity) === -notionalOf(at as Price, -qty as Quantity)),
  );
});
