import { money, price, quantity } from "@slipstream/kernel";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type CustomIndicators, checkStrategy, PreparedMarket, toSignals } from "../backtest/index.ts";
import type { Instrument } from "../market/index.ts";
import { type CandleColumns, type Operand, type Rule, type StrategySpec, strategySpecSchema } from "../strategy/index.ts";
import { openRuleStream } from "./rule-stream.ts";

const BTC: Instrument = {
  venue: "paper",
  symbol: "BTC-USDT",
  kind: "perpetual",
  base: "BTC",
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.01"),
  lotStep: quantity("0.001"),
  minQuantity: quantity("0.001"),
  maxQuantity: quantity("1000"),
  minNotional: money("5"),
  maxLeverage: 100,
  maintenanceTiers: [{ upTo: null, rate: price("0.005"), deduction: money("0") }],
};
const CUSTOM = "11111111-2222-4333-8444-555555555555";
const customs: CustomIndicators = new Map<string, Operand>([
  [
    CUSTOM,
    { kind: "difference", left: { kind: "price", field: "close" }, right: { kind: "indicator", name: "sma", params: { period: 5 } } },
  ],
]);

const chart = fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, fc.constantFrom("15m" as const, "1h" as const));
const period = fc.integer({ min: 2, max: 6 });
const placed = <Value extends object>(operand: Value, timeframe: "15m" | "1h" | undefined) =>
  timeframe ? { ...operand, timeframe } : operand;
const leaf: fc.Arbitrary<Operand> = fc.oneof(
  fc.integer({ min: 90, max: 110 }).map((value): Operand => ({ kind: "number", value })),
  fc
    .tuple(fc.constantFrom("open", "high", "low", "close", "volume", "hl2", "hlc3", "ohlc4"), chart)
    .map(([field, on]): Operand => placed({ kind: "price" as const, field }, on)),
  fc
    .tuple(fc.constantFrom("sma", "ema", "rsi", "atr", "highest", "obv", "roc"), period, chart)
    .map(
      ([name, length, on]): Operand =>
        placed({ kind: "indicator" as const, name, ...(name === "obv" ? {} : { params: { period: length } }) }, on),
    ),
  fc
    .tuple(fc.constantFrom("macd", "signal", "histogram"), chart)
    .map(
      ([output, on]): Operand => placed({ kind: "indicator" as const, name: "macd", output, params: { fast: 3, slow: 7, signal: 3 } }, on),
    ),
  fc.constantFrom<Operand>(
    { kind: "funding" },
    { kind: "clock", field: "hour" },
    { kind: "clock", field: "weekday" },
    { kind: "custom", id: CUSTOM },
  ),
);
const operand: fc.Arbitrary<Operand> = fc.letrec<{ operand: Operand }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 2 },
    { weight: 4, arbitrary: leaf },
    fc
      .tuple(fc.constantFrom("difference", "ratio"), tie("operand"), tie("operand"))
      .map(([kind, left, right]): Operand => ({ kind, left, right })),
    fc.tuple(tie("operand"), fc.integer({ min: 1, max: 6 })).map(([of, bars]): Operand => ({ kind: "shift", of, bars })),
  ),
})).operand;
const COMPARE = ["<", "<=", ">", ">=", "crosses-above", "crosses-below"] as const;
const rule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 2 },
    {
      weight: 4,
      arbitrary: fc
        .tuple(operand, fc.constantFrom(...COMPARE), operand)
        .map(([left, op, right]): Rule => ({ kind: "compare", left, op, right })),
    },
    fc
      .tuple(fc.constantFrom("rises", "falls"), operand, fc.integer({ min: 1, max: 4 }))
      .map(([kind, of, bars]): Rule => ({ kind, of, bars })),
    fc.tuple(operand, operand, operand).map(([of, low, high]): Rule => ({ kind: "between", of, low, high })),
    fc
      .tuple(fc.constantFrom("all", "any"), fc.array(tie("rule"), { minLength: 1, maxLength: 3 }))
      .map(([kind, of]): Rule => ({ kind, of })),
    tie("rule").map((of): Rule => ({ kind: "not", of })),
  ),
})).rule;
const asksPosition: fc.Arbitrary<Rule> = fc
  .tuple(fc.constantFrom("profit-pct", "bars-held"), fc.constantFrom("<", ">="), fc.integer({ min: -3, max: 9 }), rule)
  .map(
    ([field, op, value, other]): Rule => ({
      kind: "any",
      of: [{ kind: "compare", left: { kind: "position", field }, op, right: { kind: "number", value } }, other],
    }),
  );

const side = fc.record({ entry: rule, exit: fc.oneof(rule, asksPosition) }, { requiredKeys: ["entry"] });
const spec: fc.Arbitrary<StrategySpec> = fc
  .record(
    {
      long: side,
      short: side,
      stopLoss: period.map((length) => ({ kind: "atr" as const, multiple: 2, period: length })),
      volatility: fc.integer({ min: 2, max: 15 }),
    },
    { requiredKeys: [] },
  )
  .filter(({ long, short }) => long !== undefined || short !== undefined)
  .map(({ volatility, ...parts }) =>
    strategySpecSchema.parse({
      timeframe: "5m",
      symbols: ["BTC-USDT"],
      sizing: volatility ? { kind: "volatility-target", percent: 20, period: volatility } : { kind: "fixed-quote", amount: 100 },
      ...parts,
    }),
  );

/** Bars of five minutes, some of them missing. */
const candles: fc.Arbitrary<CandleColumns> = fc
  .tuple(
    fc.array(
      fc.record({
        gap: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 60 })),
        move: fc.integer({ min: -80, max: 80 }),
        up: fc.nat(40),
        down: fc.nat(40),
        volume: fc.nat(500),
      }),
      { minLength: 1, maxLength: 200, size: "max" },
    ),
    fc.integer({ min: 0, max: 60 }),
    fc.boolean(),
  )
  .map(([steps, offset, funded]) => {
    let at = Date.UTC(2025, 4, 4) + offset * 300_000;
    let ticks = 10_000;
    const rows = steps.map(({ gap, move, up, down, volume }) => {
      at += (gap + 1) * 300_000;
      const from = ticks;
      ticks = Math.max(200, ticks + move);
      return [at, from, Math.max(from, ticks) + up, Math.min(from, ticks) - down, ticks, volume] as const;
    });
    const column = (index: 1 | 2 | 3 | 4) => Float64Array.from(rows, (row) => row[index] / 100);
    return {
      openMs: Float64Array.from(rows, ([openMs]) => openMs),
      open: column(1),
      high: column(2),
      low: column(3),
      close: column(4),
      volume: Float64Array.from(rows, (row) => row[5]),
      funding: funded ? Float64Array.from(rows, (_, bar) => (bar % 5 === 0 ? Number.NaN : (bar % 7) / 10_000)) : null,
    };
  });

function isComputable(strategy: StrategySpec): boolean {
  try {
    checkStrategy(strategy, customs);
    return true;
  } catch {
    return false;
  }
}

it("says at each bar what the masks of the back-test say of all bars at once", () => {
  let entries = 0;
  fc.assert(
    fc.property(spec.filter(isComputable), candles, (strategy, columns) => {
      const market = new PreparedMarket({ instrument: BTC, timeframe: "5m", candles: columns, detail: null, funding: null });
      const signals = toSignals(strategy, market, customs, Number.NEGATIVE_INFINITY);
      const stream = openRuleStream(strategy, customs);
      for (let bar = 0; bar < columns.openMs.length; bar++) {
        const at = (column: Float64Array) => column[bar] as number;
        stream.next({
          openMs: at(columns.openMs),
          open: at(columns.open),
          high: at(columns.high),
          low: at(columns.low),
          close: at(columns.close),
          volume: at(columns.volume),
          funding: columns.funding ? at(columns.funding) : Number.NaN,
        });
        expect(stream.isReady()).toBe(bar >= signals.firstBar);
        const enters = bar >= signals.firstBar && signals.entry[bar] === 1;
        expect(stream.entry()).toBe(enters ? (signals.long?.[bar] === 1 ? 1 : -1) : 0);
        if (enters) entries += 1;
        const held = { profitPct: (bar % 9) - 4, barsHeld: bar % 6 };
        for (const [sign, exit] of [[1, signals.longExit] as const, [-1, signals.shortExit] as const]) {
          const expected = exit ? exit.mask?.[bar] === 1 || (exit.test?.(bar, held.profitPct, held.barsHeld) ?? false) : false;
          expect(stream.exit(sign, held)).toBe(expected);
        }
        for (const [length, column] of signals.ranges) expect(stream.ranges().get(length)).toBe(column[bar]);
      }
    }),
    { numRuns: 600 },
  );
  expect(entries).toBeGreaterThan(1_000);
});
