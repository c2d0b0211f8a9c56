import type { Timeframe } from "../../market/index.ts";
import type { Operand, Rule } from "../rule-tree.ts";
import type { Distance, StrategySpec } from "../strategy-spec.ts";
import { pineHelper, pineIndicator, pineNumber } from "./pine-indicators.ts";
import { pineOrders } from "./pine-orders.ts";
import { sayStrategy } from "./say-strategy.ts";

const TIMEFRAMES: Readonly<Record<Timeframe, string>> = { "1m": "1", "5m": "5", "15m": "15", "1h": "60", "4h": "240", "1d": "1D" };
const MOVE = (name: string, sign: string): readonly string[] => [
  `${name}(float source, int bars) =>`,
  "    bool ok = true",
  "    for i = 0 to bars - 1",
  `        if not (source[i] ${sign} source[i + 1])`,
  "            ok := false",
  "    ok",
];
const COMPARES = { "<": "<", "<=": "<=", ">": ">", ">=": ">=" } as const;

/** What a user typed, as one line without control characters, so that it ends neither a string nor a comment. */
const oneLine = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** A Pine string literal. */
const pineString = (text: string): string => `"${oneLine(text).slice(0, 200).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

export type PineCustom = { readonly id: string; readonly name: string; readonly operand: Operand };

/** Collects values and functions; each is written once, at the outermost level, where Pine computes it on every bar. */
class PineBook {
  readonly helpers = new Map<string, readonly string[]>();
  readonly values = new Map<string, string>();
  readonly warnings = new Set<string>();
  readonly customs: readonly PineCustom[];

  constructor(customs: readonly PineCustom[]) {
    this.customs = customs;
  }

  /** A variable for what is computed. */
  keep(code: string): string {
    const known = this.values.get(code);
    if (known !== undefined) return known;
    const name = `value${this.values.size + 1}`;
    this.values.set(code, name);
    return name;
  }

  missing(why: string): string {
    this.warnings.add(why);
    return this.keep("float(na)");
  }

  onChart(code: string, timeframe: Timeframe | undefined): string {
    if (timeframe === undefined) return code;
    this.warnings.add("Values of higher timeframes are those of the candle that closed before, so that nothing repaints.");
    return `request.security(syminfo.tickerid, "${TIMEFRAMES[timeframe]}", (${code})[1], lookahead = barmerge.lookahead_on)`;
  }

  operand(operand: Operand, depth = 0): string {
    switch (operand.kind) {
      case "number":
        return pineNumber(operand.value);
      case "price":
        return operand.timeframe === undefined ? operand.field : this.keep(this.onChart(operand.field, operand.timeframe));
      case "indicator": {
        const found = pineIndicator(operand.name, operand.params ?? {}, operand.output);
        if (!found) return this.missing(`Pine Script has no ${oneLine(operand.name)}: conditions with it never hold here.`);
        if (found.helper !== undefined) this.helpers.set(found.helper, pineHelper(found.helper));
        return this.keep(this.onChart(found.code, operand.timeframe));
      }
      case "custom": {
        const custom = this.customs.find(({ id }) => id === operand.id);
        if (!custom || depth > 8) return this.missing("A custom indicator is not known here: conditions with it never hold.");
        return this.operand(custom.operand, depth + 1);
      }
      case "funding":
        return this.missing("Funding rates are not known to Pine Script: conditions with them never hold here.");
      case "clock":
        return this.keep(operand.field === "hour" ? 'hour(time, "UTC")' : '(dayofweek(time, "UTC") - 1)');
      case "position":
        return operand.field === "profit-pct" ? "profitPct" : "barsHeld";
      case "difference":
        return `(${this.operand(operand.left, depth)} - ${this.operand(operand.right, depth)})`;
      case "ratio":
        return `(${this.operand(operand.left, depth)} / ${this.operand(operand.right, depth)})`;
      case "shift":
        return `${this.keep(`(${this.operand(operand.of, depth)}) * 1.0`)}[${operand.bars}]`;
    }
  }

  rule(rule: Rule): string {
    switch (rule.kind) {
      case "all":
      case "any":
        return `(${rule.of.map((part) => this.rule(part)).join(rule.kind === "all" ? " and " : " or ")})`;
      case "not":
        return `(not ${this.rule(rule.of)})`;
      case "compare": {
        const [left, right] = [this.operand(rule.left), this.operand(rule.right)];
        if (rule.op === "crosses-above") return this.keep(`ta.crossover(${left}, ${right})`);
        if (rule.op === "crosses-below") return this.keep(`ta.crossunder(${left}, ${right})`);
        return `(${left} ${COMPARES[rule.op]} ${right})`;
      }
      case "between": {
        const [value, low, high] = [this.operand(rule.of), this.operand(rule.low), this.operand(rule.high)];
        return `(${value} >= ${low} and ${value} <= ${high})`;
      }
      case "rises":
      case "falls": {
        const name = rule.kind === "rises" ? "f_rises" : "f_falls";
        this.helpers.set(name, MOVE(name, rule.kind === "rises" ? ">" : "<"));
        return this.keep(`${name}(${this.operand(rule.of)}, ${rule.bars})`);
      }
    }
  }

  /** The length of a distance at a price, in the price's unit. */
  distance(distance: Distance, price: string, atr: string): string {
    return distance.kind === "percent" ? `${price} * ${pineNumber(distance.percent)} / 100` : `${atr} * ${pineNumber(distance.multiple)}`;
  }
}

export type PineOptions = {
  readonly title: string;
  /** In percent of what is traded, per side. */
  readonly feePercent?: number;
  readonly initialCapital?: number;
  readonly customs?: readonly PineCustom[];
};

/** A strategy as Pine Script v6. Text only: nothing is run; what Pine cannot do is said in its comments. */
export function toPineScript(spec: StrategySpec, { title, feePercent = 0.05, initialCapital = 10_000, customs = [] }: PineOptions): string {
  const book = new PineBook(customs);
  const rules = (["long", "short"] as const).map((side) => {
    const found = spec[side];
    return { side, entry: found ? book.rule(found.entry) : "false", exit: found?.exit ? book.rule(found.exit) : "false" };
  });
  const orders = pineOrders(spec, book);
  const words = sayStrategy(spec, customs).split(/(?<=\.) /);
  if (spec.symbols.length > 1) book.warnings.add(`It trades ${spec.symbols.join(", ")}; a script trades the symbol of its chart.`);
  const margin = pineNumber(Number((100 / spec.leverage).toPrecision(6)));
  return [
    "//@version=6",
    ...words.map((sentence) => `// ${oneLine(sentence)}`),
    `// Made for candles of ${spec.timeframe}.`,
    ...[...book.warnings].map((warning) => `// Note: ${warning}`),
    `strategy(${pineString(title)}, overlay = true, pyramiding = 0, calc_on_every_tick = false, process_orders_on_close = false,`,
    `     initial_capital = ${initialCapital}, commission_type = strategy.commission.percent, commission_value = ${feePercent},`,
    `     margin_long = ${margin}, margin_short = ${margin}, max_bars_back = 600)`,
    "",
    ...[...book.helpers.values()].flatMap((lines) => [...lines, ""]),
    "// The open position",
    "inPosition = strategy.position_size != 0",
    "side = strategy.position_size > 0 ? 1 : -1",
    "entryPrice = strategy.position_avg_price",
    "profitPct = inPosition ? side * (close / entryPrice - 1) * 100 : float(na)",
    "barsHeld = inPosition ? bar_index - strategy.opentrades.entry_bar_index(strategy.opentrades - 1) + 1 : int(na)",
    "",
    "// Values, computed on every bar",
    ...[...book.values].map(([code, name]) => `${name} = ${code}`),
    "",
    "// Rules",
    ...rules.flatMap(({ side, entry, exit }) => [`${side}Entry = ${entry}`, `${side}Exit = ${exit}`]),
    "",
    ...orders,
    "",
  ].join("\n");
}
