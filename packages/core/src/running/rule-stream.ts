import { type CustomIndicators, yearlyVolatility } from "../backtest/index.ts";
import { TIMEFRAME_MS } from "../market/index.ts";
import { type ConditionView, type Operand, type Rule, type StrategySpec, type StreamBar, sayOperand, sayRule } from "../strategy/index.ts";
import { type HeldPosition, NOT_HELD, type StreamValue, StreamValues } from "./stream-values.ts";

/** What a strategy's rules say of one market, bar by bar: at each closed bar the same as the masks of the back-test. */
export type RuleStream = {
  /** The next closed bar, in order. */
  next(bar: StreamBar): void;
  /** Bars seen. */
  readonly bars: number;
  /** Everything that the strategy looks at has a value. */
  isReady(): boolean;
  /** Bars seen until everything had a value; Infinity before. */
  readyAt(): number;
  /** The side that would be entered at the close seen last; 0 also where both would and while something is not ready. */
  entry(): 1 | -1 | 0;
  /** Whether the side's exit rule holds for a position. */
  exit(side: 1 | -1, held: HeldPosition): boolean;
  /** Average true ranges by period, as distances name them. */
  ranges(): ReadonlyMap<number, number>;
  /** A year's, of the last returns from close to close. */
  volatility(period: number): number;
  /** Every condition with its values, in the order of the tree. Without a position those that ask for it do not hold. */
  conditions(held: HeldPosition | null): ConditionView[];
};

type Test = { holds(held: HeldPosition): boolean; warm(): number; leaves: readonly Leaf[] };
type Leaf = {
  readonly path: string;
  readonly words: string;
  holds(held: HeldPosition): boolean;
  read(held: HeldPosition): ConditionView["values"];
};

/** Expects a checked strategy. */
export function openRuleStream(spec: StrategySpec, customs: CustomIndicators): RuleStream {
  const values = new StreamValues(spec.timeframe, customs);
  const counters: (() => void)[] = [];
  const testOf = (rule: Rule | undefined, path: string): Test | null => (rule ? toTest(rule, path, { values, counters }) : null);
  const long = { entry: testOf(spec.long?.entry, "long.entry"), exit: testOf(spec.long?.exit, "long.exit") };
  const short = { entry: testOf(spec.short?.entry, "short.entry"), exit: testOf(spec.short?.exit, "short.exit") };
  const tests = [long.entry, long.exit, short.entry, short.exit].filter((test) => test !== null);
  const distances = [spec.stopLoss, spec.trailing?.distance, ...spec.takeProfits.map(({ at }) => at)];
  const ranges = new Map(
    distances.flatMap((distance) => (distance?.kind === "atr" ? [[distance.period, values.rangeOf(distance.period)]] : [])),
  );
  const period = spec.sizing.kind === "volatility-target" ? spec.sizing.period : 0;
  const closes = new Float64Array(period + 1).fill(Number.NaN);

  const readyAt = (): number =>
    Math.max(period, ...tests.map((test) => test.warm()), ...[...ranges.values()].map((range) => range.first()));
  const isReady = (): boolean => values.count > 0 && values.count - 1 >= readyAt();
  return {
    next(bar) {
      values.next(bar);
      for (const count of counters) count();
      if (period === 0) return;
      closes.copyWithin(0, 1);
      closes[period] = bar.close;
    },
    get bars() {
      return values.count;
    },
    isReady,
    readyAt,
    entry() {
      if (!isReady()) return 0;
      const isLong = long.entry?.holds(NOT_HELD) ?? false;
      const isShort = short.entry?.holds(NOT_HELD) ?? false;
      return isLong === isShort ? 0 : isLong ? 1 : -1;
    },
    exit: (side, held) => (side === 1 ? long : short).exit?.holds(held) ?? false,
    ranges: () => new Map([...ranges].map(([key, range]) => [key, range.now(NOT_HELD)])),
    volatility: (bars) => (bars === period && period > 0 ? yearlyVolatility(closes, TIMEFRAME_MS[spec.timeframe]) : Number.NaN),
    conditions: (held) =>
      tests.flatMap(({ leaves }) =>
        leaves.map(({ path, words, holds, read }) => ({ path, words, holds: holds(held ?? NOT_HELD), values: read(held ?? NOT_HELD) })),
      ),
  };
}

type Build = { readonly values: StreamValues; readonly counters: (() => void)[] };

function toTest(rule: Rule, path: string, build: Build): Test {
  switch (rule.kind) {
    case "all":
    case "any": {
      const tests = rule.of.map((each, at) => toTest(each, `${path}.of.${at}`, build));
      return {
        holds: rule.kind === "all" ? (held) => tests.every((test) => test.holds(held)) : (held) => tests.some((test) => test.holds(held)),
        warm: () => Math.max(...tests.map((test) => test.warm())),
        leaves: tests.flatMap(({ leaves }) => leaves),
      };
    }
    case "not": {
      const test = toTest(rule.of, `${path}.of`, build);
      return { holds: (held) => !test.holds(held), warm: test.warm, leaves: test.leaves };
    }
    case "compare": {
      const { op } = rule;
      const [left, right] = [build.values.of(rule.left), build.values.of(rule.right)];
      const crosses = op === "crosses-above" || op === "crosses-below";
      const said = [saidOf(rule.left, rule.right, left), saidOf(rule.right, rule.left, right)];
      const warm = () => Math.max(left.first(), right.first()) + (crosses ? 1 : 0);
      return leafOf(rule, path, comparison(op, left, right), warm, said);
    }
    case "between": {
      const [of, low, high] = [build.values.of(rule.of), build.values.of(rule.low), build.values.of(rule.high)];
      const holds = (held: HeldPosition) => {
        const value = of.now(held);
        return value >= low.now(held) && value <= high.now(held);
      };
      const said = [saidOf(rule.of, null, of), saidOf(rule.low, rule.of, low), saidOf(rule.high, rule.of, high)];
      return leafOf(rule, path, holds, () => Math.max(of.first(), low.first(), high.first()), said);
    }
    case "rises":
    case "falls": {
      const of = build.values.of(rule.of);
      const sign = rule.kind === "rises" ? 1 : -1;
      let run = 0;
      build.counters.push(() => {
        run = sign * (of.now(NOT_HELD) - of.before()) > 0 ? run + 1 : 0;
      });
      return leafOf(
        rule,
        path,
        () => run >= rule.bars,
        () => of.first() + rule.bars,
        [saidOf(rule.of, null, of)],
      );
    }
  }
}

function comparison(op: Extract<Rule, { kind: "compare" }>["op"], left: StreamValue, right: StreamValue): (held: HeldPosition) => boolean {
  switch (op) {
    case "<":
      return (held) => left.now(held) < right.now(held);
    case "<=":
      return (held) => left.now(held) <= right.now(held);
    case ">":
      return (held) => left.now(held) > right.now(held);
    case ">=":
      return (held) => left.now(held) >= right.now(held);
    case "crosses-above":
      return (held) => left.now(held) > right.now(held) && left.before() <= right.before();
    case "crosses-below":
      return (held) => left.now(held) < right.now(held) && left.before() >= right.before();
  }
}

type Said = { readonly words: string; read(held: HeldPosition): number | null };

const saidOf = (operand: Operand, beside: Operand | null, value: StreamValue): Said => ({
  words: sayOperand(operand, [], beside),
  read(held) {
    const now = value.now(held);
    return Number.isFinite(now) ? now : null;
  },
});

function leafOf(rule: Rule, path: string, holds: (held: HeldPosition) => boolean, warm: () => number, said: readonly Said[]): Test {
  const read = (held: HeldPosition) => said.map(({ words, read: of }) => ({ words, value: of(held) }));
  return { holds, warm, leaves: [{ path, words: sayRule(rule), holds, read }] };
}
