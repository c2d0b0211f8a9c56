import fc from "fast-check";
import { TIMEFRAMES } from "../../market/index.ts";
import { checkIndicator, INDICATORS } from "../indicator-catalogue.ts";
import type { Indicator } from "../indicators/indicator.ts";
import { COMPARISONS, type Operand, PRICE_FIELDS, type Rule } from "../rule-tree.ts";
import type { StrategyParts } from "./settings.ts";

export const CUSTOMS = [
  { id: "11111111-2222-4333-8444-555555555555", name: "Mood" },
  { id: "99999999-2222-4333-8444-555555555555", name: "My “trend”, slow" },
] as const;

const timeframe = fc.option(fc.constantFrom(...TIMEFRAMES), { nil: undefined });
const number = fc.oneof(
  fc.integer({ min: -1_000, max: 100_000 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const placed = <Value extends object>(operand: Value, chart: (typeof TIMEFRAMES)[number] | undefined) =>
  chart === undefined ? operand : { ...operand, timeframe: chart };

function paramsOf(indicator: Indicator): fc.Arbitrary<Readonly<Record<string, number>> | undefined> {
  const entries = fc.tuple(
    ...indicator.params.map(({ name, min, max, whole }) =>
      fc.option(
        (whole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true })).map((value) => [[name, value] as const]),
        { nil: [] },
      ),
    ),
  );
  const record = entries.map((given): Readonly<Record<string, number>> => Object.fromEntries(given.flat()));
  return fc.option(
    record.filter((params) => "params" in checkIndicator(indicator.name, params)),
    { nil: undefined },
  );
}

const indicatorOperand: fc.Arbitrary<Operand> = fc
  .constantFrom(...INDICATORS)
  .chain((indicator) =>
    fc
      .tuple(paramsOf(indicator), fc.constantFrom(undefined, ...indicator.lines.slice(1).map(({ name }) => name)), timeframe)
      .map(([params, output, chart]) =>
        placed(
          { kind: "indicator" as const, name: indicator.name, ...(params ? { params } : {}), ...(output === undefined ? {} : { output }) },
          chart,
        ),
      ),
  );

const leaf: fc.Arbitrary<Operand> = fc.oneof(
  { weight: 4, arbitrary: indicatorOperand },
  { weight: 2, arbitrary: number.map((value): Operand => ({ kind: "number", value: value === 0 ? 0 : value })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...PRICE_FIELDS), timeframe)
      .map(([field, chart]): Operand => placed({ kind: "price" as const, field }, chart)),
  },
  fc.constantFrom<Operand>(
    { kind: "funding" },
    { kind: "clock", field: "hour" },
    { kind: "clock", field: "weekday" },
    { kind: "position", field: "profit-pct" },
    { kind: "position", field: "bars-held" },
    { kind: "custom", id: CUSTOMS[0].id },
    { kind: "custom", id: CUSTOMS[1].id },
    { kind: "custom", id: "0f0f0f0f-2222-4333-8444-555555555555" },
  ),
);
const bars = fc.integer({ min: 1, max: 100 });

const anyOperand: fc.Arbitrary<Operand> = fc.letrec<{ operand: Operand }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    { weight: 8, arbitrary: leaf },
    fc
      .tuple(fc.constantFrom("difference", "ratio"), tie("operand"), tie("operand"))
      .map(([kind, left, right]): Operand => ({ kind, left, right })),
    fc.tuple(tie("operand"), bars).map(([of, count]): Operand => ({ kind: "shift", of, bars: count })),
  ),
})).operand;

const condition: fc.Arbitrary<Rule> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(anyOperand, fc.constantFrom(...COMPARISONS), anyOperand)
      .map(([left, op, right]): Rule => ({ kind: "compare", left, op, right })),
  },
  fc.tuple(fc.constantFrom("rises", "falls"), anyOperand, bars).map(([kind, of, count]): Rule => ({ kind, of, bars: count })),
  fc.tuple(anyOperand, anyOperand, anyOperand).map(([of, low, high]): Rule => ({ kind: "between", of, low, high })),
);

export const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { weight: 3, arbitrary: condition },
    fc
      .tuple(fc.constantFrom("all", "any"), fc.array(tie("rule"), { minLength: 1, maxLength: 3 }))
      .map(([kind, of]): Rule => ({ kind, of })),
    tie("rule").map((of): Rule => ({ kind: "not", of })),
  ),
})).rule;

const percent = (most: number) => fc.oneof(fc.integer({ min: 1, max: most }), fc.double({ min: 0.01, max: most, noNaN: true }));
const distance = fc.oneof(
  percent(50).map((value) => ({ kind: "percent" as const, percent: value })),
  fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 500 }))
    .map(([multiple, period]) => ({ kind: "atr" as const, multiple, period })),
);
const side = fc.record({ entry: anyRule, exit: anyRule }, { requiredKeys: ["entry"] });

/** Parts as the grammar gives them: with an entry, and without what is a default anyway. */
export const anyParts: fc.Arbitrary<StrategyParts> = fc
  .record(
    {
      timeframe: fc.constantFrom(...TIMEFRAMES),
      symbols: fc.uniqueArray(fc.constantFrom("BTC-USDT", "ETH-USDT", "1000PEPE-USDT", "SOL-USDC", "A-B"), { minLength: 1, maxLength: 4 }),
      long: side,
      short: side,
      sizing: fc.oneof(
        percent(1_000).map((amount) => ({ kind: "fixed-quote" as const, amount })),
        percent(100).map((value) => ({ kind: "percent-equity" as const, percent: value })),
        percent(100).map((value) => ({ kind: "risk-per-trade" as const, percent: value })),
        fc
          .tuple(percent(100), fc.integer({ min: 1, max: 500 }))
          .map(([value, period]) => ({ kind: "volatility-target" as const, percent: value, period })),
      ),
      leverage: fc.integer({ min: 2, max: 125 }),
      stopLoss: distance,
      takeProfits: fc.array(fc.record({ at: distance, share: percent(20) }), { minLength: 1, maxLength: 5 }),
      trailing: fc.record({ distance, after: percent(100) }, { requiredKeys: ["distance"] }),
      timeStop: fc.integer({ min: 1, max: 1_000 }),
      breakEven: percent(100),
      cooldown: fc.integer({ min: 1, max: 1_000 }),
      maxPositions: fc.integer({ min: 1, max: 19 }),
    },
    { requiredKeys: ["long"] },
  )
  .filter(({ long }) => long !== undefined);
