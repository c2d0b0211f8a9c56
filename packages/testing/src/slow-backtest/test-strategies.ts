import type { Timeframe } from "@slipstream/core/market";
import {
  COMPARISONS,
  type Comparison,
  type Distance,
  INDICATORS,
  type Operand,
  type Rule,
  type Sizing,
  type StrategySpec,
} from "@slipstream/core/strategy";
import type { Random } from "../random.ts";

const pick = <T>(random: Random, from: readonly T[]): T => {
  const one = from[random.below(from.length)];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
};
const HIGHER: Partial<Record<Timeframe, readonly Timeframe[]>> = { "1m": ["5m", "15m"], "5m": ["15m", "1h"], "15m": ["1h"] };

type Draw = { readonly random: Random; readonly timeframe: Timeframe; readonly customs: readonly string[]; readonly isExit: boolean };

function timeframeOf({ random, timeframe }: Draw): Timeframe | undefined {
  const higher = HIGHER[timeframe];
  return higher && random.chance(0.2) ? pick(random, higher) : random.chance(0.2) ? timeframe : undefined;
}

function indicator(draw: Draw, name?: string): Operand {
  const { random } = draw;
  const one = name === undefined ? pick(random, INDICATORS) : INDICATORS.find((each) => each.name === name);
  if (!one) throw new Error(`no indicator ${name}`);
  const params: Record<string, number> = {};
  for (const param of one.params)
    if (param.name === "period" && random.chance(0.7)) params[param.name] = Math.max(param.min, 2 + random.below(20));
  return {
    kind: "indicator",
    name: one.name,
    params,
    ...(random.chance(0.5) ? { output: pick(random, one.lines).name } : {}),
    timeframe: timeframeOf(draw),
  };
}

/** A value near the price. */
function pricelike(draw: Draw, isPlain = false): Operand {
  const { random } = draw;
  if (!isPlain && random.chance(0.15)) return { kind: "shift", of: pricelike(draw, true), bars: 1 + random.below(5) };
  if (draw.customs.length > 0 && random.chance(0.1)) return { kind: "custom", id: pick(random, draw.customs) };
  return random.chance(0.5)
    ? {
        kind: "price",
        field: pick(random, ["open", "high", "low", "close", "hl2", "hlc3", "ohlc4"] as const),
        timeframe: timeframeOf(draw),
      }
    : indicator(draw, pick(random, ["sma", "ema", "wma", "highest", "lowest"]));
}

function condition(draw: Draw): Rule {
  const { random } = draw;
  const compare = (left: Operand, right: Operand, ops: readonly Comparison[] = COMPARISONS): Rule => ({
    kind: "compare",
    left,
    op: pick(random, ops),
    right,
  });
  const levels: readonly Comparison[] = ["<", "<=", ">", ">="];
  switch (random.below(draw.isExit ? 10 : 8)) {
    case 0:
    case 1:
      return compare(indicator(draw, "rsi"), { kind: "number", value: 30 + random.below(41) });
    case 2:
    case 3:
      return compare(pricelike(draw), pricelike(draw));
    case 4:
      return { kind: random.chance(0.5) ? "rises" : "falls", of: pricelike(draw), bars: 1 + random.below(3) };
    case 5:
      return compare(
        random.chance(0.5) ? { kind: "funding" } : { kind: "clock", field: random.chance(0.8) ? "hour" : "weekday" },
        { kind: "number", value: random.below(20) / (random.chance(0.5) ? 1 : 100_000) },
        levels,
      );
    case 6: {
      const of = pricelike(draw);
      return {
        kind: "between",
        of,
        low: { kind: "difference", left: of, right: { kind: "number", value: random.below(20) } },
        high: pricelike(draw),
      };
    }
    case 7:
      return compare(
        { kind: random.chance(0.5) ? "ratio" : "difference", left: pricelike(draw), right: indicator(draw) },
        { kind: "number", value: random.below(3) },
      );
    case 8:
      return compare({ kind: "position", field: "profit-pct" }, { kind: "number", value: (random.below(200) - 60) / 100 }, levels);
    default:
      return random.chance(0.5)
        ? compare({ kind: "position", field: "bars-held" }, { kind: "number", value: 1 + random.below(30) }, levels)
        : {
            kind: "between",
            of: { kind: "position", field: "bars-held" },
            low: { kind: "number", value: 3 },
            high: { kind: "number", value: 9 },
          };
  }
}

function rule(draw: Draw, depth: number): Rule {
  const { random } = draw;
  if (depth === 0 || random.chance(0.4)) return condition(draw);
  if (random.chance(0.2)) return { kind: "not", of: rule(draw, depth - 1) };
  return { kind: random.chance(0.5) ? "all" : "any", of: Array.from({ length: 1 + random.below(2) }, () => rule(draw, depth - 1)) };
}

const distance = (random: Random, widest = 3): Distance =>
  random.chance(0.7)
    ? { kind: "percent", percent: (1 + random.below(widest * 100)) / 100 }
    : { kind: "atr", multiple: (1 + random.below(40)) / 10, period: 2 + random.below(14) };

function sizing(random: Random, hasStop: boolean): Sizing {
  switch (random.below(hasStop ? 4 : 3)) {
    case 0:
      return { kind: "fixed-quote", amount: 3 + random.below(4_000) };
    case 1:
      return { kind: "percent-equity", percent: 1 + random.below(random.chance(0.2) ? 900 : 100) };
    case 2:
      return { kind: "volatility-target", percent: 5 + random.below(100), period: 3 + random.below(20) };
    default:
      return { kind: "risk-per-trade", percent: (1 + random.below(500)) / 100 };
  }
}

function takes(random: Random): StrategySpec["takeProfits"] {
  const count = pick(random, [0, 1, 1, 2, 3]);
  const share = count === 0 ? 0 : random.chance(0.6) ? 100 / count : 60 / count;
  return Array.from({ length: count }, () => ({ at: distance(random), share }));
}

/** Strategies of every kind, with signals often enough to be worth the test. */
export function drawStrategy(
  random: Random,
  timeframe: Timeframe,
  symbols: readonly string[],
  customs: ReadonlyMap<string, Operand>,
): StrategySpec {
  const draw = (isExit: boolean): Draw => ({ random, timeframe, customs: [...customs.keys()], isExit });
  const side = () => ({ entry: rule(draw(false), 2), ...(random.chance(0.7) ? { exit: rule(draw(true), 2) } : {}) });
  const sides = random.below(3);
  // All that the account can carry, without a stop: sooner or later it is liquidated.
  const isDaring = random.chance(0.12);
  const hasStop = !isDaring && random.chance(0.7);
  return {
    timeframe,
    symbols: [...symbols],
    ...(sides === 1 ? {} : { long: side() }),
    ...(sides === 0 ? {} : { short: side() }),
    sizing: isDaring ? { kind: "fixed-quote", amount: 20_000 + random.below(2_000_000) } : sizing(random, hasStop),
    leverage: isDaring ? 50 : pick(random, [1, 1, 2, 5, 10, 20, 50]),
    ...(hasStop ? { stopLoss: distance(random) } : {}),
    takeProfits: isDaring ? [] : takes(random),
    ...(random.chance(0.3)
      ? { trailing: { distance: distance(random, 2), ...(random.chance(0.5) ? { after: (1 + random.below(150)) / 100 } : {}) } }
      : {}),
    ...(random.chance(0.3) ? { timeStop: 1 + random.below(40) } : {}),
    ...(random.chance(0.3) ? { breakEven: (1 + random.below(150)) / 100 } : {}),
    ...(random.chance(0.3) ? { cooldown: 1 + random.below(10) } : {}),
    maxPositions: 1 + random.below(3),
  };
}

/** A few named indicators of a user, one of them made of another. */
export function drawCustoms(random: Random): Map<string, Operand> {
  const [first, second] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
  return new Map<string, Operand>([
    [first, { kind: "indicator", name: "ema", params: { period: 3 + random.below(9) } }],
    [second, { kind: "difference", left: { kind: "custom", id: first }, right: { kind: "number", value: random.below(5) } }],
  ]);
}
