import { expect, test } from "vitest";
import { INDICATORS, type Operand, type Rule } from "../strategy/index.ts";
import { NO_CUSTOMS, readStrategy } from "./check-strategy.ts";
import { ColumnBook } from "./column-book.ts";
import { walk } from "./test-markets.ts";
import { warmUpOf } from "./warm-up.ts";
import { warmUpBarsOf } from "./warm-up-bars.ts";

const MINUTE = 60_000;
const above = (left: Operand): Rule => ({ kind: "compare", left, op: ">", right: { kind: "number", value: 0 } });
const strategyOf = (entry: Rule, more: object = {}) =>
  readStrategy({ timeframe: "1m", symbols: ["BTC-USDT"], long: { entry }, sizing: { kind: "fixed-quote", amount: 100 }, ...more });
const indicator = (name: string, more: object = {}): Operand => ({ kind: "indicator", name, ...more });

test.each(INDICATORS.filter(({ name }) => name !== "funding-rate").flatMap(({ name, lines }) => lines.map((line) => [name, line.name])))(
  "%s (%s) has values once so many bars were loaded, on its own timeframe and on a higher one",
  (name, output) => {
    for (const timeframe of [undefined, "5m"] as const) {
      const spec = strategyOf(above(indicator(name, { output, ...(timeframe ? { timeframe } : {}) })));
      const bars = warmUpBarsOf(spec, NO_CUSTOMS);
      // Begins in the middle of a higher bar, as a time that somebody chose does.
      const columns = new ColumnBook(walk(1, bars + 1, MINUTE, Date.UTC(2025, 4, 1, 0, 3)), "1m");
      expect(warmUpOf(spec, columns, NO_CUSTOMS)).toBeLessThanOrEqual(bars);
    }
  },
);

test("what looks back without end gets hundreds of bars more, so that what it began with has faded", () => {
  const period = 200;
  const spec = strategyOf(above(indicator("ema", { params: { period } })));
  const bars = warmUpBarsOf(spec, NO_CUSTOMS);
  expect(bars).toBeGreaterThan(period + 500);
  const operand = indicator("ema", { params: { period } });
  const whole = walk(2, 8_000, MINUTE);
  const end = (from: number) => {
    const cut = (column: Float64Array) => column.slice(from);
    const candles = {
      ...whole,
      openMs: cut(whole.openMs),
      open: cut(whole.open),
      high: cut(whole.high),
      low: cut(whole.low),
      close: cut(whole.close),
      volume: cut(whole.volume),
    };
    const column = new ColumnBook(candles, "1m").columnOf(operand, NO_CUSTOMS);
    return typeof column === "number" ? column : (column.at(-1) ?? Number.NaN);
  };
  expect(Math.abs(end(8_000 - bars) / end(0) - 1)).toBeLessThan(1e-8);
});

test("a window needs no more than itself, what looks back beyond it so many more, and a custom indicator what it is made of", () => {
  const sma = indicator("sma", { params: { period: 20 } });
  const id = "00000000-0000-4000-8000-000000000001";
  expect(warmUpBarsOf(strategyOf(above({ kind: "price", field: "close" })), NO_CUSTOMS)).toBe(1);
  expect(warmUpBarsOf(strategyOf(above(sma)), NO_CUSTOMS)).toBe(21);
  expect(warmUpBarsOf(strategyOf(above({ kind: "shift", of: sma, bars: 7 })), NO_CUSTOMS)).toBe(28);
  const customs = new Map([[id, sma]]);
  const custom = readStrategy({ ...strategyOf(above(sma)), long: { entry: above({ kind: "custom", id }) } }, customs);
  expect(warmUpBarsOf(custom, customs)).toBe(21);
  expect(
    warmUpBarsOf(strategyOf(above({ kind: "price", field: "close" }), { stopLoss: { kind: "atr", multiple: 2, period: 14 } }), NO_CUSTOMS),
  ).toBeGreaterThan(500);
});
