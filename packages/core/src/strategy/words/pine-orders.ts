import type { Distance, StrategySpec } from "../strategy-spec.ts";
import { pineNumber } from "./pine-indicators.ts";

/** What the orders need of the book of values. */
export type PineValues = { keep(code: string): string; distance(distance: Distance, price: string, atr: string): string };

const atrOf = (values: PineValues, distance: Distance | undefined): string =>
  distance?.kind === "atr" ? values.keep(`ta.atr(${distance.period})`) : "";

function sizeLines(spec: StrategySpec, values: PineValues): readonly string[] {
  const { sizing, stopLoss } = spec;
  switch (sizing.kind) {
    case "fixed-quote":
      return [`quantity = ${pineNumber(sizing.amount)} / close`];
    case "percent-equity":
      return [`quantity = strategy.equity * ${pineNumber(sizing.percent)} / 100 / close`];
    case "risk-per-trade": {
      const width = stopLoss ? values.distance(stopLoss, "close", atrOf(values, stopLoss)) : "float(na)";
      return [`quantity = strategy.equity * ${pineNumber(sizing.percent)} / 100 / (${width})`];
    }
    case "volatility-target": {
      const change = values.keep("math.log(close / close[1])");
      const deviation = values.keep(`ta.stdev(${change}, ${sizing.period})`);
      return [
        `yearlyVolatility = ${deviation} * math.sqrt(365 * 86400 / timeframe.in_seconds())`,
        `quantity = strategy.equity * ${pineNumber(sizing.percent)} / 100 / yearlyVolatility / close`,
      ];
    }
  }
}

/** Distances in the price's unit, fixed at the entry's signal where they are multiples of the true range. */
function distanceLines(
  spec: StrategySpec,
  values: PineValues,
): { readonly lines: readonly string[]; readonly of: (distance: Distance) => string } {
  const kept = new Map<string, string>();
  for (const distance of [spec.stopLoss, spec.trailing?.distance, ...spec.takeProfits.map(({ at }) => at)]) {
    if (distance?.kind === "atr" && !kept.has(atrOf(values, distance))) kept.set(atrOf(values, distance), `atrAtEntry${kept.size + 1}`);
  }
  const lines = [...kept].flatMap(([value, name]) => [`var float ${name} = na`, `if not inPosition`, `    ${name} := ${value}`]);
  return { lines, of: (distance) => values.distance(distance, "entryPrice", kept.get(atrOf(values, distance)) ?? "float(na)") };
}

type Level = { readonly id: string; readonly share: number; readonly at: Distance | null };

function levelsOf(spec: StrategySpec): readonly Level[] {
  const targets = spec.takeProfits.map(({ at, share }, index): Level => ({ id: `target ${index + 1}`, share, at }));
  const rest = Number((100 - spec.takeProfits.reduce((sum, { share }) => sum + share, 0)).toPrecision(6));
  const isGuarded = spec.stopLoss !== undefined || spec.trailing !== undefined || spec.breakEven !== undefined;
  return rest > 0.001 && isGuarded ? [...targets, { id: "stop", share: rest, at: null }] : targets;
}

/** Orders beside the entry: the first bar is guarded too. Ticks are from the price that the entry gets. */
function bracketLines(spec: StrategySpec, values: PineValues, name: string): readonly string[] {
  const ticks = (distance: Distance) => `(${values.distance(distance, "close", atrOf(values, distance))}) / syminfo.mintick`;
  return levelsOf(spec).flatMap(({ id, share, at }) => {
    const parts = [at && `profit = ${ticks(at)}`, spec.stopLoss && `loss = ${ticks(spec.stopLoss)}`].filter(
      (part) => typeof part === "string",
    );
    if (parts.length === 0) return [];
    return [
      `    strategy.exit("${name} ${id}", "${name}", qty_percent = ${pineNumber(share)}, ${parts.join(", ")}, alert_message = "${name} ${id}")`,
    ];
  });
}

function guardLines(spec: StrategySpec, of: (distance: Distance) => string, name: string): readonly string[] {
  const levels = levelsOf(spec);
  if (levels.length === 0) return [];
  const lines: string[] = [`if inPosition and strategy.position_size ${name === "Long" ? ">" : "<"} 0`, "    float stopPrice = na"];
  if (spec.stopLoss) lines.push(`    stopPrice := entryPrice - side * ${of(spec.stopLoss)}`);
  const tighten = (price: string) =>
    `    ${"    "}stopPrice := na(stopPrice) ? ${price} : side > 0 ? math.max(stopPrice, ${price}) : math.min(stopPrice, ${price})`;
  if (spec.breakEven !== undefined) lines.push(`    if bestPct >= ${pineNumber(spec.breakEven)}`, tighten("entryPrice"));
  if (spec.trailing)
    lines.push(
      `    if bestPct >= ${pineNumber(spec.trailing.after ?? 0)}`,
      tighten(`(bestPrice - side * ${trailOf(spec.trailing.distance, of)})`),
    );
  for (const { id, share, at } of levels) {
    const limit = at ? `, limit = entryPrice + side * ${of(at)}` : "";
    lines.push(
      `    strategy.exit("${name} ${id}", "${name}", qty_percent = ${pineNumber(share)}, stop = stopPrice${limit}, alert_message = "${name} ${id}")`,
    );
  }
  return lines;
}

/** Of the best price, not of the entry's. */
const trailOf = (distance: Distance, of: (distance: Distance) => string): string =>
  distance.kind === "percent" ? `bestPrice * ${pineNumber(distance.percent)} / 100` : of(distance);

/** Everything behind the rules: size, entries, exits, stops and targets, alerts. */
export function pineOrders(spec: StrategySpec, values: PineValues): readonly string[] {
  const size = sizeLines(spec, values);
  const { lines: distances, of } = distanceLines(spec, values);
  const brackets = { long: bracketLines(spec, values, "Long"), short: bracketLines(spec, values, "Short") };
  const isTracked = spec.trailing !== undefined || spec.breakEven !== undefined;
  const tracked = [
    "var float bestPrice = na",
    "bestPrice := not inPosition ? float(na) : side > 0 ? math.max(nz(bestPrice, entryPrice), high) : math.min(nz(bestPrice, entryPrice), low)",
    "bestPct = inPosition ? side * (bestPrice / entryPrice - 1) * 100 : 0.0",
    "",
  ];
  const wait =
    spec.cooldown === undefined
      ? ["mayEnter = not inPosition"]
      : [
          "barsSinceExit = strategy.closedtrades > 0 ? bar_index - strategy.closedtrades.exit_bar_index(strategy.closedtrades - 1) : 1000000",
          `mayEnter = not inPosition and barsSinceExit >= ${spec.cooldown}`,
        ];
  const exits = [`longOut = longExit${timeOut(spec)}`, `shortOut = shortExit${timeOut(spec)}`];
  return [
    "// Size, in units of the symbol",
    ...size,
    "",
    ...(distances.length > 0 ? ["// True ranges at the entry's signal", ...distances, ""] : []),
    ...(isTracked ? ["// The best price since the entry", ...tracked] : []),
    "// Entries, at the next open",
    ...wait,
    "if mayEnter and longEntry",
    '    strategy.entry("Long", strategy.long, qty = quantity, alert_message = "Long entry")',
    ...brackets.long,
    "else if mayEnter and shortEntry",
    '    strategy.entry("Short", strategy.short, qty = quantity, alert_message = "Short entry")',
    ...brackets.short,
    "",
    "// Exits",
    ...exits,
    "if strategy.position_size > 0 and longOut",
    '    strategy.close("Long", comment = "Long exit", alert_message = "Long exit")',
    "if strategy.position_size < 0 and shortOut",
    '    strategy.close("Short", comment = "Short exit", alert_message = "Short exit")',
    ...guardLines(spec, of, "Long"),
    ...guardLines(spec, of, "Short"),
  ];
}

const timeOut = ({ timeStop }: StrategySpec): string => (timeStop === undefined ? "" : ` or barsHeld >= ${timeStop}`);
