import { describe, expect, it } from "vitest";
import { ABSENT, compareDecimals, decimalsOfStep, formatDecimal, fromEstimate, isRounded, roundDecimal, signOf } from "./format-decimal.ts";

describe("formatDecimal", () => {
  it.each([
    ["107260.1", {}, "107,260.1"],
    ["107260.1", { decimals: 2 }, "107,260.10"],
    ["1234567890123456789.123456789", {}, "1,234,567,890,123,456,789.123456789"],
    ["999", {}, "999"],
    ["1000", {}, "1,000"],
    ["-1072.6", { decimals: 2 }, "−1,072.60"],
    ["17.79", { decimals: 2, sign: "always" }, "+17.79"],
    ["0.125", { decimals: 2 }, "0.12"],
    ["0.135", { decimals: 2 }, "0.14"],
    ["0.1250000001", { decimals: 2 }, "0.13"],
    ["-0.125", { decimals: 2 }, "−0.12"],
    ["999.995", { decimals: 2 }, "1,000.00"],
    ["-0.004", { decimals: 2 }, "0.00"],
    ["0.004", { decimals: 2, sign: "always" }, "0.00"],
    ["0", { decimals: 2, sign: "always" }, "0.00"],
    ["-0", {}, "0"],
    ["007.50", {}, "7.50"],
    ["+3", {}, "3"],
    ["2.5", { decimals: 0 }, "2"],
    ["3.5", { decimals: 0 }, "4"],
    [" 4.2 ", {}, "4.2"],
  ] as const)("%s %j → %s", (value, format, shown) => {
    expect(formatDecimal(value, format)).toBe(shown);
  });

  it.each([null, undefined, "", "abc", "NaN", "1e400", "1e5", "Infinity", "1,000", ".5", "5.", "--1", "0x10", "1 000"])(
    "%j is no figure and is shown as a dash",
    (value) => {
      expect(formatDecimal(value)).toBe(ABSENT);
      expect(signOf(value)).toBeNull();
      expect(roundDecimal(value, 2)).toBeNull();
    },
  );
});

describe("signOf", () => {
  it.each([
    ["-0.004", undefined, -1],
    ["-0.004", 2, 0],
    ["-0.006", 2, -1],
    ["0.005", 2, 0],
    ["0.015", 2, 1],
    ["0.000", undefined, 0],
  ] as const)("of %s at %s decimals is %s", (value, decimals, sign) => {
    expect(signOf(value, decimals)).toBe(sign);
  });
});

describe("compareDecimals", () => {
  it("orders exactly where floats cannot", () => {
    expect(compareDecimals("9007199254740993", "9007199254740992")).toBe(1);
    expect(compareDecimals("0.1", "0.10")).toBe(0);
    expect(compareDecimals("-2", "-10")).toBe(1);
    expect(["10", "9", "-1", "0.5"].sort(compareDecimals)).toEqual(["-1", "0.5", "9", "10"]);
  });
});

it.each([
  ["0.001", 3],
  ["0.0010", 3],
  ["0.1", 1],
  ["1", 0],
  ["10", 0],
])("a step of %s needs %i decimals", (step, decimals) => {
  expect(decimalsOfStep(step)).toBe(decimals);
});

it.each([
  ["1.005", 2, true],
  ["1.00", 2, false],
  ["1.500", 1, false],
  ["x", 2, false],
])("whether %s at %i decimals hides digits: %s", (value, decimals, hides) => {
  expect(isRounded(value, decimals)).toBe(hides);
});

it.each([
  [2.891, "2.891"],
  [-0.5, "-0.5"],
  [0, "0"],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  [1e-7, "0.00000010000000000000"],
  [1e21, "1000000000000000000000"],
  [null, null],
])("an estimate of %s is %s", (value, text) => {
  expect(fromEstimate(value)).toBe(text);
});
