import { TIMEFRAMES, type Timeframe } from "../../market/index.ts";
import { checkIndicator, findIndicator, INDICATORS } from "../indicator-catalogue.ts";
import { type Operand, PRICE_FIELDS, type PriceField } from "../rule-tree.ts";
import { PlacedField, plainName, ShortFields, toNumber, wrong } from "./short-fields.ts";

/** A custom indicator, as the short form may call it. */
export type ShortCustom = { readonly id: string; readonly name: string; readonly levels?: Readonly<Record<string, number>> };

export type IndicatorOperand = Extract<Operand, { kind: "indicator" }>;

/** Other names of the catalogue's indicators and of their lines. */
const ALIASES: Readonly<Record<string, readonly [name: string, output?: string]>> = {
  ma: ["sma"],
  movingaverage: ["sma"],
  simplemovingaverage: ["sma"],
  exponentialmovingaverage: ["ema"],
  bb: ["bollinger"],
  bbands: ["bollinger"],
  bollingerbands: ["bollinger"],
  bollingerupper: ["bollinger", "upper"],
  upperband: ["bollinger", "upper"],
  bbupper: ["bollinger", "upper"],
  bollingerlower: ["bollinger", "lower"],
  lowerband: ["bollinger", "lower"],
  bblower: ["bollinger", "lower"],
  bollingermiddle: ["bollinger", "middle"],
  middleband: ["bollinger", "middle"],
  bbmiddle: ["bollinger", "middle"],
  percentb: ["bollinger", "percent-b"],
  "%b": ["bollinger", "percent-b"],
  bandwidth: ["bollinger", "width"],
  stoch: ["stochastic"],
  stochk: ["stochastic", "k"],
  stochastick: ["stochastic", "k"],
  stochd: ["stochastic", "d"],
  stochasticd: ["stochastic", "d"],
  stochasticrsi: ["stoch-rsi"],
  macdline: ["macd", "macd"],
  macdsignal: ["macd", "signal"],
  macdhistogram: ["macd", "histogram"],
  macdhist: ["macd", "histogram"],
  plusdi: ["adx", "plus-di"],
  "+di": ["adx", "plus-di"],
  minusdi: ["adx", "minus-di"],
  di: ["adx", "plus-di"],
  williams: ["williams-r"],
  "williams%r": ["williams-r"],
  willr: ["williams-r"],
  momentum: ["roc"],
  rateofchange: ["roc"],
  pricechange: ["roc"],
  pricechangepct: ["roc"],
  changepct: ["roc"],
  averagetruerange: ["atr"],
  sar: ["parabolic-sar"],
  psar: ["parabolic-sar"],
  stddev: ["standard-deviation"],
  stdev: ["standard-deviation"],
  volumema: ["volume-average"],
  volumesma: ["volume-average"],
  avgvolume: ["volume-average"],
  averagevolume: ["volume-average"],
  highesthigh: ["highest"],
  lowestlow: ["lowest"],
  donchianupper: ["donchian", "upper"],
  donchianlower: ["donchian", "lower"],
  keltnerupper: ["keltner", "upper"],
  keltnerlower: ["keltner", "lower"],
};
const BY_NAME = new Map<string, readonly [name: string, output?: string]>([
  ...Object.entries(ALIASES),
  ...INDICATORS.map(({ name }): [string, readonly [string]] => [plainName(name), [name]]),
]);
BY_NAME.delete("fundingrate");

const PRICES = new Map<string, PriceField>([
  ...PRICE_FIELDS.map((field): [string, PriceField] => [field, field]),
  ["price", "close"],
  ["closeprice", "close"],
  ["currentprice", "close"],
]);
const OTHERS = new Map<string, Operand>([
  ["funding", { kind: "funding" }],
  ["fundingrate", { kind: "funding" }],
  ["hour", { kind: "clock", field: "hour" }],
  ["time", { kind: "clock", field: "hour" }],
  ["weekday", { kind: "clock", field: "weekday" }],
  ["dayofweek", { kind: "clock", field: "weekday" }],
  ["profit", { kind: "position", field: "profit-pct" }],
  ["profitpct", { kind: "position", field: "profit-pct" }],
  ["pnlpct", { kind: "position", field: "profit-pct" }],
  ["barsheld", { kind: "position", field: "bars-held" }],
  ["holdingbars", { kind: "position", field: "bars-held" }],
]);
/** Other names of parameters, whatever the indicator. */
const PARAMS: Readonly<Record<string, readonly string[]>> = {
  period: ["period", "length", "window", "lookback", "n", "kperiod"],
  fast: ["fast", "fastperiod", "fastlength"],
  slow: ["slow", "slowperiod", "slowlength"],
  signal: ["signal", "signalperiod", "d", "dperiod"],
  smooth: ["smooth", "smoothk", "k", "smoothing", "slowing"],
  deviations: ["deviations", "stddev", "std", "numstd", "stddevs"],
  multiple: ["multiple", "multiplier", "mult", "factor"],
  range: ["range", "atrperiod"],
  rsi: ["rsi", "rsiperiod", "rsilength"],
  start: ["start"],
  step: ["step", "acceleration"],
  most: ["most", "maximum", "max"],
};
const TIMEFRAME_NAMES = new Map(TIMEFRAMES.map((name): [string, Timeframe] => [name, name]));

export function readTimeframe(fields: ShortFields, ...names: readonly string[]): Timeframe | undefined {
  const given = fields.text(...names);
  if (!given) return undefined;
  const found = TIMEFRAME_NAMES.get(given.value.toLowerCase());
  if (!found) throw wrong(given.field, `expected one of ${TIMEFRAMES.join(", ")}`);
  return found;
}

/** A name such as `rsi`, `ema_50`, `sma(20)` or `close` as what it stands for. Null: it is none. */
export function operandByName(text: string, customs: readonly ShortCustom[]): { operand: Operand; named: "indicator" | "other" } | null {
  const custom = customs.find(({ id, name }) => id === text || name.toLowerCase() === text.trim().toLowerCase());
  if (custom) return { operand: { kind: "custom", id: custom.id }, named: "other" };
  const name = plainName(text);
  const field = PRICES.get(name);
  if (field) return { operand: { kind: "price", field }, named: "other" };
  const other = OTHERS.get(name);
  if (other) return { operand: other, named: "other" };
  const whole = BY_NAME.get(name);
  if (whole) return { operand: toIndicator(whole, {}), named: "indicator" };
  const numbered = /^([a-z%+]+?)(\d{1,4})$/.exec(name);
  const [, base = "", period = ""] = numbered ?? [];
  const known = BY_NAME.get(base);
  const first = known && findIndicator(known[0])?.params[0];
  return known && first ? { operand: toIndicator(known, { [first.name]: Number(period) }), named: "indicator" } : null;
}

const toIndicator = ([name, output]: readonly [string, string?], params: Record<string, number>): IndicatorOperand => ({
  kind: "indicator",
  name,
  params,
  ...(output === undefined ? {} : { output }),
});

/** A line of an indicator by one of its names: `signal`, `upper`, `%K`. */
export function lineOf(operand: IndicatorOperand, text: string): string | null {
  const lines = findIndicator(operand.name)?.lines ?? [];
  const name = plainName(text)
    .replace(/(band|line)$/, "")
    .replace(/^%(?=[kd]$)/, "");
  const wanted = { top: "upper", bottom: "lower", mid: "middle", hist: "histogram", "+di": "plusdi" }[name] ?? name;
  return lines.find((line) => plainName(line.name) === wanted)?.name ?? null;
}

/**
 * The parameters, line and timeframe that stand beside an indicator's name. A number that is no parameter of it is left for who asks next.
 * Refuses what is out of its range by the name of its field.
 */
export function withFields(operand: Operand, fields: ShortFields): Operand {
  const timeframe = readTimeframe(fields, "timeframe", "interval");
  if (operand.kind === "price") return timeframe === undefined ? operand : { ...operand, timeframe };
  if (operand.kind !== "indicator") {
    if (timeframe !== undefined) throw wrong(fields.fieldOf("timeframe"), "belongs to prices and indicators");
    return operand;
  }
  const line = fields.text("output", "line", "band", "component");
  const output = line ? lineOf(operand, line.value) : operand.output;
  if (line && output === null)
    throw wrong(
      line.field,
      `expected one of ${findIndicator(operand.name)
        ?.lines.map(({ name }) => name)
        .join(", ")}`,
    );
  const nested = fields.take("params", "parameters", "settings");
  const places = new Map<string, string>();
  const params: Record<string, number> = { ...operand.params };
  for (const from of [...(nested ? [new ShortFields(nested.value, nested.field)] : []), fields]) {
    readParams(operand.name, from, params, places);
    if (from !== fields) from.refuseRest();
  }
  const checked = checkIndicator(operand.name, params);
  if ("problem" in checked) {
    const { param = "", message } = checked.problem;
    throw wrong(places.get(param) ?? fields.fieldOf("type"), message);
  }
  return {
    kind: "indicator",
    name: operand.name,
    // Written out, so that words and searches have them.
    ...(Object.keys(checked.params).length === 0 ? {} : { params: checked.params }),
    ...(output === undefined || output === null ? {} : { output }),
    ...(timeframe === undefined ? {} : { timeframe }),
  };
}

function readParams(indicator: string, fields: ShortFields, into: Record<string, number>, places: Map<string, string>): void {
  for (const { name } of findIndicator(indicator)?.params ?? []) {
    const given = fields.number(...(PARAMS[name] ?? [name]));
    if (!given) continue;
    if (Object.hasOwn(into, name) && into[name] !== given.value)
      throw wrong(given.field, `contradicts ${places.get(name) ?? "the name"}, which says ${into[name]}`);
    into[name] = given.value;
    places.set(name, given.field);
  }
}

/** A value in a condition: a number, a name, or an object with the name of an indicator. */
export function readOperand(value: unknown, field: string, customs: readonly ShortCustom[]): Operand {
  const number = toNumber(value);
  if (number !== null) return { kind: "number", value: number };
  if (typeof value === "string") {
    const found = operandByName(value, customs);
    if (!found) throw wrong(field, `expected a number, a price or an indicator, not ${value.slice(0, 40)}`);
    return withFields(found.operand, new PlacedField(field));
  }
  // A part of a rule tree is taken as it is: the gate for whole trees follows.
  if (typeof value === "object" && value !== null && "kind" in value) return value as Operand;
  const fields = new ShortFields(value, field);
  const type = fields.text("type", "indicator", "name");
  if (!type) throw wrong(field, "expected a number, or an object with a type");
  const found = operandByName(type.value, customs);
  if (!found) throw wrong(type.field, `there is no indicator ${type.value.slice(0, 40)}`);
  const operand = withFields(found.operand, fields);
  const shift = fields.whole(100, "shift", "offset", "barsago");
  fields.refuseRest();
  return shift === undefined ? operand : { kind: "shift", of: operand, bars: shift };
}
