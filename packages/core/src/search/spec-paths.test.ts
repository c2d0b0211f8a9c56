import { describe, expect, it } from "vitest";
import { readStrategy } from "../backtest/index.ts";
import { STRATEGY_TEMPLATES } from "../strategy/server.ts";
import { valuesOf } from "./range-values.ts";
import { rangesOf } from "./ranges-of.ts";
import { numberAt, withDefaults, withParams } from "./spec-paths.ts";

const rsi = { kind: "indicator", name: "rsi", params: { period: 14 } };
const macd = { kind: "indicator", name: "macd" };
const number = (value: number) => ({ kind: "number", value });
const spec = readStrategy({
  timeframe: "5m",
  symbols: ["ETH-USDT"],
  long: {
    entry: {
      kind: "all",
      of: [
        { kind: "compare", left: rsi, op: "<", right: number(30) },
        { kind: "compare", left: macd, op: ">", right: number(0) },
      ],
    },
    exit: { kind: "compare", left: rsi, op: ">", right: number(70) },
  },
  sizing: { kind: "percent-equity", percent: 50 },
  stopLoss: { kind: "percent", percent: 2 },
  takeProfits: [{ at: { kind: "atr", multiple: 3, period: 14 }, share: 100 }],
});
const at = (path: string) => ({ path });

describe("numbers of a strategy by their paths", () => {
  it("are read, those that an indicator has by default too", () => {
    expect(numberAt(spec, "long.entry.of.0.right.value")).toBe(30);
    expect(numberAt(spec, "long.entry.of.0.left.params.period")).toBe(14);
    expect(numberAt(spec, "long.entry.of.1.left.params.slow")).toBe(26);
    expect(numberAt(spec, "takeProfits.0.at.multiple")).toBe(3);
  });

  it("are written without touching anything else", () => {
    const paths = [at("long.entry.of.1.left.params.slow"), at("stopLoss.percent"), at("leverage")];
    const changed = withParams(spec, paths, [30, 1.5, 3]);
    expect(numberAt(changed, "long.entry.of.1.left.params.slow")).toBe(30);
    expect(changed.stopLoss).toEqual({ kind: "percent", percent: 1.5 });
    expect(changed.leverage).toBe(3);
    expect(withParams(changed, paths, [26, 2, 1])).toEqual(withDefaults(spec));
    expect(numberAt(spec, "stopLoss.percent")).toBe(2);
  });

  it.each([
    "",
    "long",
    "long.entry.of.7.right.value",
    "short.entry",
    "long.entry.of.0.op",
    "__proto__.x",
    "symbols.length",
    "constructor.length",
  ])("are refused by name where there is none: %j", (path) => {
    expect(() => withParams(spec, [at(path)], [1])).toThrow(`There is no number at ${path}.`);
  });

  it("are refused where they are varied twice", () => {
    expect(() => withParams(spec, [at("leverage"), at("leverage")], [1, 2])).toThrow("leverage is varied twice.");
  });

  it.each([
    ["long.entry.of.0.left.params.period", 14.5, "RSI, period: expected a whole number from 1 to 500."],
    ["leverage", 1.5, "Invalid input: expected int, received number"],
    ["long.entry.of.1.left.params.fast", 40, "MACD, "],
    ["stopLoss.percent", -1, "Too small"],
    ["takeProfits.0.share", 120, "expected at most 100 %"],
  ])("make a strategy that is read as any is: %s = %d", (path, value, message) => {
    expect(() => withParams(spec, [at(path)], [value])).toThrow(message);
  });
});

describe("what can be varied", () => {
  it("is every number, called by what it does", () => {
    expect(rangesOf(spec).map(({ title, value }) => [title, value])).toEqual([
      ["RSI period of the long entry", 14],
      ["RSI level of the long entry", 30],
      ["MACD fast period of the long entry", 12],
      ["MACD slow period of the long entry", 26],
      ["MACD signal period of the long entry", 9],
      ["MACD level of the long entry", 0],
      ["RSI period of the long exit", 14],
      ["RSI level of the long exit", 70],
      ["Size in percent of equity", 50],
      ["Leverage", 1],
      ["Stop loss in percent", 2],
      ["Take profit in ranges", 3],
      ["Bars of the range of the take profit", 14],
    ]);
  });

  it("has a lowest, a highest value and a step that lead to strategies, in every template", () => {
    for (const template of STRATEGY_TEMPLATES) {
      const proposed = rangesOf(template.spec);
      expect(proposed.length).toBeGreaterThan(3);
      expect(new Set(proposed.map(({ path }) => path)).size).toBe(proposed.length);
      expect(new Set(proposed.map(({ title }) => title)).size).toBe(proposed.length);
      for (const range of proposed) {
        expect(range.title.length).toBeLessThanOrEqual(80);
        expect(numberAt(template.spec, range.path)).toBe(range.value);
        const values = valuesOf(range);
        expect(values.length).toBeGreaterThan(range.max > range.min ? 1 : 0);
        const read = values.filter((value) => isRead(() => withParams(template.spec, [range], [value])));
        // A fast average may be tried above the slow one where that is varied too; alone it leaves some that go together.
        expect(read.length, `${template.key}: ${range.path}`).toBeGreaterThan(values.length / 3);
      }
    }
  });
});

function isRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
