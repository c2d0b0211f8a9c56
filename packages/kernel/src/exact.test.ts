import { describe, expect, it } from "vitest";
import {
  bpsOf,
  decimalsOf,
  divide,
  floorToStep,
  formatMoney,
  formatPrice,
  fromSteps,
  isMultipleOf,
  money,
  notionalOf,
  parseMoney,
  parsePrice,
  price,
  priceOf,
  quantity,
  quantityOf,
  type Rounding,
  roundToStep,
  scaleMoney,
  shareOf,
  stepsOf,
} from "./exact.ts";

describe("parsePrice", () => {
  it.each([
    ["107260.1", "107260.1"],
    ["0.000000000000000001", "0.000000000000000001"],
    ["1.50", "1.5"],
    ["+2", "2"],
    ["-0.5", "-0.5"],
    ["007", "7"],
    ["1.0000000000000000000000", "1"],
  ])("reads %s as %s", (text, canonical) => {
    const parsed = parsePrice(text);
    expect(parsed === null ? null : formatPrice(parsed)).toBe(canonical);
  });

  it.each(["", " 1", "1e5", "NaN", "Infinity", "0x10", "1.", ".5", "1,000", "--1", "0.0000000000000000001", "9".repeat(31), "1e400", "١"])(
    "refuses %j",
    (text) => {
      expect(parsePrice(text)).toBeNull();
    },
  );
});

it("refuses money beyond a Postgres BIGINT and finer than a minor unit", () => {
  expect(parseMoney("92233720368.54775807")).toBe(2n ** 63n - 1n);
  expect(parseMoney("92233720368.54775808")).toBeNull();
  expect(parseMoney("0.000000001")).toBeNull();
});

describe("divide", () => {
  const table: [bigint, bigint, Record<Rounding, bigint>][] = [
    [7n, 2n, { down: 3n, up: 4n, floor: 3n, ceil: 4n, "half-even": 4n }],
    [-7n, 2n, { down: -3n, up: -4n, floor: -4n, ceil: -3n, "half-even": -4n }],
    [5n, 2n, { down: 2n, up: 3n, floor: 2n, ceil: 3n, "half-even": 2n }],
    [-5n, 2n, { down: -2n, up: -3n, floor: -3n, ceil: -2n, "half-even": -2n }],
    [5n, -2n, { down: -2n, up: -3n, floor: -3n, ceil: -2n, "half-even": -2n }],
    [1n, 3n, { down: 0n, up: 1n, floor: 0n, ceil: 1n, "half-even": 0n }],
    [-1n, 3n, { down: 0n, up: -1n, floor: -1n, ceil: 0n, "half-even": 0n }],
    [6n, 3n, { down: 2n, up: 2n, floor: 2n, ceil: 2n, "half-even": 2n }],
  ];
  it.each(table)("%d / %d", (numerator, divisor, expected) => {
    for (const [rounding, result] of Object.entries(expected)) expect(divide(numerator, divisor, rounding as Rounding)).toBe(result);
  });

  it("refuses zero", () => expect(() => divide(1n, 0n, "down")).toThrow(RangeError));
});

it("multiplies and divides prices, quantities and money exactly", () => {
  expect(formatMoney(notionalOf(price("107260.1"), quantity("0.001")))).toBe("107.2601");
  expect(formatPrice(priceOf(money("107.2601"), quantity("0.001")))).toBe("107260.1");
  expect(quantityOf(money("100"), price("3"))).toBe(quantity("33.333333333333333333"));
  expect(formatMoney(shareOf(money("10"), quantity("1"), quantity("3"), "down"))).toBe("3.33333333");
  expect(formatMoney(bpsOf(money("1072.6"), 500n, "up"))).toBe("0.5363");
  expect(formatMoney(scaleMoney(money("1000"), price("0.0001"), "down"))).toBe("0.1");
});

it("works in steps", () => {
  const step = quantity("0.001");
  expect(floorToStep(quantity("0.0019"), step)).toBe(quantity("0.001"));
  expect(floorToStep(quantity("-0.0019"), step)).toBe(quantity("-0.001"));
  expect(roundToStep(price("10.06"), price("0.1"), "half-even")).toBe(price("10.1"));
  expect(isMultipleOf(quantity("0.002"), step)).toBe(true);
  expect(isMultipleOf(quantity("0.0025"), step)).toBe(false);
  expect(stepsOf(price("107260.1"), price("0.1"))).toBe(1072601);
  expect(fromSteps(1072601, price("0.1"))).toBe(price("107260.1"));
  expect(() => fromSteps(0.5, step)).toThrow(RangeError);
  expect(decimalsOf(step)).toBe(3);
  expect(decimalsOf(price("1"))).toBe(0);
});
