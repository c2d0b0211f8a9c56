import { describe, expect, it } from "vitest";
import { formatBps, formatCompact, formatMoney, formatPercent, formatPrice, formatQuantity, wordOfSign } from "./number-formats.ts";

it.each([
  ["107260.1", "0.1", "107,260.1"],
  ["2550.9", "0.01", "2,550.90"],
  ["2.3669", "0.0001", "2.3669"],
  ["1", undefined, "1"],
  [null, "0.1", "–"],
])("price %s at tick %s is %s", (value, tick, shown) => {
  expect(formatPrice(value, tick)).toBe(shown);
});

it.each([
  ["0.02", "0.001", "0.020"],
  ["300", "1", "300"],
])("quantity %s at step %s is %s", (value, step, shown) => {
  expect(formatQuantity(value, step)).toBe(shown);
});

describe("formatMoney", () => {
  it("has two decimals, more where asked, and the currency only beside a figure", () => {
    expect(formatMoney("10193.6")).toBe("10,193.60");
    expect(formatMoney("4.712", { decimals: 4, currency: "USDT" })).toBe("4.7120 USDT");
    expect(formatMoney("-0.535", { sign: "always", currency: "USDT" })).toBe("−0.54 USDT");
    expect(formatMoney(null, { currency: "USDT" })).toBe("–");
  });
});

it("percent and basis points", () => {
  expect(formatPercent("2.891")).toBe("2.89%");
  expect(formatPercent("2.891", { decimals: 1, sign: "always" })).toBe("+2.9%");
  expect(formatPercent(null)).toBe("–");
  expect(formatPercent(2.891)).toBe("2.89%");
  expect(formatPercent(Number.NaN)).toBe("–");
  expect(formatBps(-0.25, { decimals: 2 })).toBe("−0.25 bp");
  expect(formatBps("1.04")).toBe("+1.0 bp");
  expect(formatBps("-0.3")).toBe("−0.3 bp");
  expect(formatBps("0")).toBe("0.0 bp");
});

it.each([
  ["25321456789", "25.32 B"],
  ["1075200", "1.08 M"],
  ["1000", "1.00 k"],
  ["999.99", "999.99"],
  ["999.995", "1.00 k"],
  ["999999", "1.00 M"],
  ["999994", "999.99 k"],
  ["1234567890123456", "1,234,567.89 B"],
  ["-2500", "−2.50 k"],
  ["0.5", "0.50"],
  ["0", "0.00"],
  ["", "–"],
  [null, "–"],
  ["abc", "–"],
])("%s in short is %s", (value, shown) => {
  expect(formatCompact(value)).toBe(shown);
});

it.each([
  ["1", "gain"],
  ["-1", "loss"],
  ["0.001", "no change"],
  [null, "unknown"],
])("%s is called %s", (value, word) => {
  expect(wordOfSign(value, 2)).toBe(word);
});
