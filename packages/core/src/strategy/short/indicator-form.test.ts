import { expect, it } from "vitest";
import { readIndicatorForm } from "./indicator-form.ts";

const definition = (json: object) => readIndicatorForm({ name: "x", ...json }).definition;
const fieldOf = (json: unknown): string | undefined => {
  try {
    readIndicatorForm(json);
  } catch (error) {
    return (error as { field?: string }).field;
  }
  throw new Error("was not refused");
};

it("reads the form of the contract", () => {
  expect(readIndicatorForm({ name: "My RSI", type: "rsi", parameters: { period: 9 }, levels: { overbought: 75 } })).toEqual({
    name: "My RSI",
    definition: { kind: "indicator", name: "rsi", params: { period: 9 } },
    levels: { overbought: 75 },
  });
});

it("reads lines, timeframes, shifts, arithmetic and whole operands", () => {
  const macd = { kind: "indicator", name: "macd", params: { fast: 5, slow: 35, signal: 9 }, output: "histogram", timeframe: "4h" };
  expect(definition({ type: "MACD", parameters: { fast: 5, slow: 35 }, output: "histogram", timeframe: "4h" })).toEqual(macd);
  expect(definition({ type: "close", shift: 3 })).toEqual({ kind: "shift", of: { kind: "price", field: "close" }, bars: 3 });
  expect(definition({ type: "ratio", left: "volume", right: { type: "volume_average", period: 30 } })).toEqual({
    kind: "ratio",
    left: { kind: "price", field: "volume" },
    right: { kind: "indicator", name: "volume-average", params: { period: 30 } },
  });
  expect(definition({ definition: macd })).toBe(macd);
});

it("names the field that is wrong", () => {
  expect(fieldOf({ name: "x" })).toBe("type");
  expect(fieldOf({ name: "x", type: "moon" })).toBe("type");
  expect(fieldOf({ name: "x", type: "rsi", parameters: { period: -1 } })).toBe("parameters.period");
  expect(fieldOf({ name: "x", type: "rsi", parameters: { speed: 1 } })).toBe("parameters.speed");
  expect(fieldOf({ name: "x", type: "ratio", left: "close" })).toBe("right");
  expect(fieldOf({ name: "x", type: "rsi", mood: 1 })).toBe("mood");
});
