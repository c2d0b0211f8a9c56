import { findIndicator } from "../indicator-catalogue.ts";
import { type Comparison, MAX_DEPTH, MAX_NODES, type Operand, type Rule } from "../rule-tree.ts";
import { PlacedField, plainName, ShortFields, toNumber, wrong } from "./short-fields.ts";
import { type IndicatorOperand, lineOf, operandByName, readOperand, type ShortCustom, withFields } from "./short-operand.ts";
import { OPERATORS, type Operator, readOperator, requireOperator } from "./short-operators.ts";
import { conditionInWords } from "./short-words.ts";

/** Levels that people call by name; beyond `overbought` is above, beyond `oversold` below. */
const LEVELS: Readonly<Record<string, { readonly overbought: number; readonly oversold: number }>> = {
  rsi: { overbought: 70, oversold: 30 },
  stochastic: { overbought: 80, oversold: 20 },
  "stoch-rsi": { overbought: 80, oversold: 20 },
  mfi: { overbought: 80, oversold: 20 },
  cci: { overbought: 100, oversold: -100 },
  "williams-r": { overbought: -20, oversold: -80 },
};
const MEANS = new Set(["sma", "ema", "wma", "hma"]);
const CHANNELS = new Set(["highest", "lowest", "donchian"]);
const CLOSE: Operand = { kind: "price", field: "close" };
const number = (value: number): Operand => ({ kind: "number", value });

export type ShortContext = {
  readonly customs: readonly ShortCustom[];
  /** What is meant by a crossing whose direction is not said. */
  readonly side: "long" | "short";
  readonly isExit: boolean;
};

/** Conditions of one side as one rule: a list, an object by name, or a group of either. */
export function readConditions(value: unknown, field: string, join: "all" | "any", context: ShortContext, depth = 1): Rule {
  if (depth > MAX_DEPTH) throw wrong(field, `expected groups at most ${MAX_DEPTH} deep`);
  if (typeof value === "string") return conditionInWords(value, field, context.isExit, context.customs);
  const rules = Array.isArray(value) ? fromList(value, field, context, depth) : fromObject(value, field, context, depth);
  if (rules.length === 0) throw wrong(field, "expected at least one condition");
  if (rules.length > MAX_NODES) throw wrong(field, `expected at most ${MAX_NODES} conditions`);
  return rules.length === 1 && rules[0] ? rules[0] : { kind: join, of: rules };
}

const fromList = (list: readonly unknown[], field: string, context: ShortContext, depth: number): Rule[] => {
  if (list.length > MAX_NODES) throw wrong(field, `expected at most ${MAX_NODES} conditions`);
  return list.map((each, at) => readConditions(each, `${field}.${at}`, "all", context, depth + (list.length > 1 ? 1 : 0)));
};

function fromObject(value: unknown, field: string, context: ShortContext, depth: number): Rule[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(field, "expected conditions");
  const keys = Object.keys(value);
  const [only = ""] = keys;
  const inside = (value as Record<string, unknown>)[only];
  if (keys.length === 1) {
    const group = { all: "all", and: "all", any: "any", or: "any" }[plainName(only)];
    if (group === "all" || group === "any") return [readConditions(inside, `${field}.${only}`, group, context, depth + 1)];
    if (plainName(only) === "not") return [{ kind: "not", of: readConditions(inside, `${field}.not`, "all", context, depth + 1) }];
  }
  // A rule of a tree is taken as it is: the gate for whole trees follows.
  if (keys.includes("kind")) return [value as Rule];
  const names = new Set(keys.map(plainName));
  const group = readGroup(new ShortFields(value, field), names, context, depth);
  if (group) return [group];
  if (["type", "indicator", "left"].some((name) => names.has(name))) return [readCondition(new ShortFields(value, field), null, context)];
  return Object.entries(value).flatMap(([name, entry]): Rule[] => {
    if (entry === null || entry === undefined) return [];
    const at = `${field}.${name}`;
    const several = Array.isArray(entry) ? entry : [entry];
    return several.map((each, index) => {
      const place = Array.isArray(entry) ? `${at}.${index}` : at;
      return byName(name, each, place, context);
    });
  });
}

/** `{operator: "AND", rules: […]}` */
function readGroup(fields: ShortFields, names: ReadonlySet<string>, context: ShortContext, depth: number): Rule | null {
  if (!["rules", "conditions", "children"].some((name) => names.has(name))) return null;
  const of = fields.take("rules", "conditions", "children");
  const given = fields.text("operator", "op", "logic", "type", "match", "combinator");
  const join = given ? { all: "all", and: "all", any: "any", or: "any" }[plainName(given.value)] : "all";
  if (join !== "all" && join !== "any") throw wrong(given?.field ?? fields.path, "expected and, or or");
  fields.refuseRest();
  return readConditions(of?.value, of?.field ?? fields.path, join, context, depth + 1);
}

/** `rsi: {operator: "<", value: 30}`, `rsi: {below: 30}`, `rsi: "oversold"`, `rsi_below: 30`. */
function byName(name: string, value: unknown, field: string, context: ShortContext): Rule {
  if (typeof value === "object" && value !== null) return readCondition(new ShortFields(value, field), { text: name, field }, context);
  const overlay = /^price_?(crosses_?above|crosses_?below|above|below)_?(.+)$/i.exec(name);
  if (overlay && operandByName(overlay[2] ?? "", context.customs)) {
    const period = toNumber(value);
    if (period === null && value !== true) throw wrong(field, "expected a period");
    return readCondition(
      new ShortFields({ operator: overlay[1], ...(period === null ? {} : { period }) }, field),
      { text: overlay[2] ?? "", field },
      context,
    );
  }
  const [, base, operator] = /^(.+?)_?(below|above|under|over|lt|gt|lte|gte|min|max)$/i.exec(name) ?? [];
  if (base !== undefined && operator !== undefined && operandByName(base, context.customs)) {
    const op = { min: ">=", max: "<=" }[operator.toLowerCase()] ?? operator;
    return readCondition(new ShortFields({ operator: op, value }, field), { text: base, field }, context);
  }
  return readCondition(
    new ShortFields(typeof value === "string" ? { condition: value } : { value }, field),
    { text: name, field },
    context,
  );
}

function readCondition(fields: ShortFields, given: { readonly text: string; readonly field: string } | null, context: ShortContext): Rule {
  if (fields.has("left")) return readSides(fields, context);
  const own = given ?? readType(fields);
  const asked = readOperator(fields);
  const crossing = readCrossing(own.text, fields, asked?.operator ?? null, context);
  if (crossing) return crossing;
  const found = operandByName(own.text, context.customs);
  if (!found) throw wrong(own.field, `there is no indicator ${own.text.slice(0, 40)}`);
  const value = fields.take("value", "threshold", "level", "target", "compareto", "than", "right", "reference");
  const against = readAgainst(found.operand, fields, value !== null, context);
  const times =
    against?.kind === "indicator" && against.name === "volume-average" ? fields.number("multiplier", "multiple", "times", "ratio") : null;
  const left = withFields(found.operand, fields);
  const side = { ...context, fields, own, value };
  if (times) return finish({ kind: "ratio", left, right: against ?? left }, asked?.operator ?? ">", [number(times.value)], side);
  if (against) return finish(left, requireOperator(asked, fields), [left.kind === "price" ? asBound(against) : against], side);
  if (!value && asked?.level !== undefined) return finishLevel(left, asked.level, null, side);
  if (value && typeof value.value === "string" && toNumber(value.value) === null) {
    const line = left.kind === "indicator" ? lineOf(left, value.value) : null;
    if (left.kind === "indicator" && line !== null) return withOwnLine(left, line, requireOperator(asked, fields), side);
    if (hasLevel(left, value.value, context.customs)) return finishLevel(left, plainName(value.value), asked?.operator ?? null, side);
  }
  return compareLeft(left, asked?.operator ?? null, side);
}

/** `{left: "ema_9", operator: "crosses_above", right: {type: "ema", period: 21}}` */
function readSides(fields: ShortFields, { customs }: ShortContext): Rule {
  const [left, right] = [fields.take("left"), fields.take("right", "value")];
  if (!left || !right) throw wrong(fields.fieldOf(left ? "right" : "left"), "expected a number, a price or an indicator");
  const operator = requireOperator(readOperator(fields), fields);
  const of = readOperand(left.value, left.field, customs);
  const than = readOperand(right.value, right.field, customs);
  for (const name of ["type", ...LABELS]) fields.take(name);
  return finish(of, operator, [of.kind === "price" ? asBound(than) : than], { fields });
}

/** An average that a price, a volume or another average is compared with by its period alone, or the indicator that stands beside a price. */
function readAgainst(left: Operand, fields: ShortFields, hasValue: boolean, { customs }: ShortContext): Operand | null {
  const isMean = left.kind === "indicator" && MEANS.has(left.name);
  if (left.kind !== "price" && !isMean) return null;
  const isVolume = left.kind === "price" && left.field === "volume";
  const beside = left.kind === "price" && !hasValue ? fields.text("indicator") : null;
  if (beside) {
    const found = operandByName(beside.value, customs);
    if (!found) throw wrong(beside.field, `there is no indicator ${beside.value.slice(0, 40)}`);
    return withFields(found.operand, fields);
  }
  const kinds = fields.text("matype", "averagetype");
  const isEma = fields.has("emaperiod");
  const period =
    fields.number("maperiod", "smaperiod", "emaperiod", "movingaverage") ??
    (left.kind === "price" && !hasValue ? fields.number("period", "length") : null);
  const multiplied = isVolume && !hasValue && ["multiplier", "multiple", "times", "ratio"].some((name) => fields.has(name));
  if (!period && !multiplied) {
    if (kinds) throw wrong(kinds.field, "expected the average's period too");
    return null;
  }
  const name = isVolume ? "volume-average" : kinds ? plainName(kinds.value) : isEma ? "ema" : isMean ? left.name : "sma";
  if (kinds && !MEANS.has(name)) throw wrong(kinds.field, `expected one of ${[...MEANS].join(", ")}`);
  return checkedMean(name, period ?? { field: fields.path, value: 20 });
}

type Side = ShortContext & {
  readonly fields: ShortFields;
  readonly own: { readonly text: string; readonly field: string };
  readonly value: { readonly field: string; readonly value: unknown } | null;
};

const GENERIC = /^(indicator|technical|technicalindicator|ta|condition|comparison)$/;
/** Names of its own that say nothing about what is meant. */
const LABELS = ["label", "id", "description", "comment"];

function readType(fields: ShortFields): { readonly text: string; readonly field: string } {
  const type = fields.text("type");
  const label = type && !GENERIC.test(plainName(type.value));
  const named = label ? type : (fields.text("indicator") ?? fields.text("name"));
  fields.take(...(label ? ["name"] : []));
  for (const name of LABELS) fields.take(name);
  if (!named || named.value === "") throw wrong(fields.fieldOf("type"), "expected the name of an indicator, or price");
  return { text: named.value, field: named.field };
}

/** `ema_cross` with `fast_period` and `slow_period`; `macd` with nothing to compare with crosses its signal line. */
function readCrossing(text: string, fields: ShortFields, operator: Operator | null, context: ShortContext): Rule | null {
  const [, base = "", cross] = /^(ma|sma|ema|wma|hma|moving_?average)_?(cross(?:over|under|ing)?)?$/i.exec(text) ?? [];
  if (base === "" || (cross === undefined && !["fast", "fastperiod", "fastlength"].some((name) => fields.has(name)))) return null;
  const name = MEANS.has(base.toLowerCase()) ? base.toLowerCase() : "sma";
  const fast = fields.number("fast", "fastperiod", "fastlength", "short", "shortperiod", "period");
  const slow = fields.number("slow", "slowperiod", "slowlength", "long", "longperiod");
  if (!fast || !slow) throw wrong(fields.fieldOf(fast ? "slow_period" : "fast_period"), "expected the periods of both averages");
  if (fast.value >= slow.value) throw wrong(fast.field, "expected less than the slow period");
  const op = operator ?? (/under$/i.test(text) ? "crosses-below" : crossingOf(context));
  if (op !== "crosses-above" && op !== "crosses-below" && op !== ">" && op !== "<")
    throw wrong(fields.fieldOf("operator"), "expected crosses_above or crosses_below");
  fields.refuseRest();
  return { kind: "compare", left: checkedMean(name, fast), op, right: checkedMean(name, slow) };
}

const crossingOf = ({ side, isExit }: ShortContext): Comparison => ((side === "long") === !isExit ? "crosses-above" : "crosses-below");

const checkedMean = (name: string, { field, value }: { readonly field: string; readonly value: number }): Operand =>
  withFields({ kind: "indicator", name, params: { period: value } }, new PlacedField(field));

const isOverlay = (operand: Operand): boolean => {
  if (operand.kind !== "indicator") return false;
  const lines = findIndicator(operand.name)?.lines ?? [];
  const line = lines.find(({ name }) => name === operand.output) ?? lines[0];
  return line?.scale === "price" && !["macd", "atr", "standard-deviation"].includes(operand.name);
};

/** A channel holds the bar itself: the price can only be beyond that of the bar before. */
const asBound = (operand: Operand): Operand =>
  operand.kind === "indicator" && CHANNELS.has(operand.name) ? { kind: "shift", of: operand, bars: 1 } : operand;

/** `macd crosses_above signal`; a band of an overlay is what the price is compared with. */
function withOwnLine(left: IndicatorOperand, line: string, operator: Operator, side: Side): Rule {
  const other: Operand = { ...left, output: line };
  return isOverlay(other) ? finish(CLOSE, operator, [asBound(other)], side) : finish(left, operator, [other], side);
}

const DIRECTIONS = /^(bullish|bearish|up|down)$/;
const isUp = (name: string): boolean => /^(overbought|bullish|up|upper|high)$/.test(name);

function levelOf(left: Operand, name: string, customs: readonly ShortCustom[]): number | null {
  if (left.kind === "custom") {
    const levels = Object.entries(customs.find(({ id }) => id === left.id)?.levels ?? {});
    return levels.find(([key]) => plainName(key) === name)?.[1] ?? null;
  }
  const known = left.kind === "indicator" ? LEVELS[left.name] : undefined;
  return known && (name === "overbought" || name === "oversold") ? known[name] : null;
}

const hasDirection = (left: Operand): boolean =>
  left.kind === "indicator" && (findIndicator(left.name)?.lines ?? []).some(({ name }) => name === "direction");

const hasLevel = (left: Operand, text: string, customs: readonly ShortCustom[]): boolean =>
  levelOf(left, plainName(text), customs) !== null || (DIRECTIONS.test(plainName(text)) && left.kind === "indicator");

/** `oversold`; or `bullish`: of a trend its direction, of MACD its signal line, of an average the price above it. */
function finishLevel(left: Operand, name: string, operator: Operator | null, side: Side): Rule {
  const beyond = isUp(name) ? ">" : "<";
  if (DIRECTIONS.test(name) && left.kind === "indicator" && (operator === null || operator === "equals")) {
    if (hasDirection(left)) return finish({ ...left, output: "direction" }, beyond, [number(0)], side);
    if (left.name === "macd") return finish({ ...left, output: "macd" }, beyond, [{ ...left, output: "signal" }], side);
    if (isOverlay(left)) return finish(CLOSE, beyond, [asBound(left)], side);
  }
  const level = levelOf(left, name, side.customs);
  if (level === null) throw wrong(side.value?.field ?? side.own.field, `${side.own.text.slice(0, 40)} has no level ${name}`);
  if (operator === null && left.kind === "custom" && !/^(overbought|oversold)$/.test(name))
    throw wrong(side.fields.fieldOf("operator"), "expected an operator");
  return finish(left, operator === null || operator === "equals" ? beyond : operator, [number(level)], side);
}

function compareLeft(left: Operand, operator: Operator | null, side: Side): Rule {
  const { fields, value } = side;
  if (operator === "between" || operator === "outside" || (operator === null && !value && fields.has("min")))
    return readRange(left, operator, side);
  if (operator === "rises" || operator === "falls") {
    const given = fields.whole(100, "bars", "forbars", "count") ?? (value ? requireWhole(value) : 1);
    fields.refuseRest();
    return { kind: operator, of: left, bars: given };
  }
  const direct = operator === null ? readDirect(fields, side.customs) : null;
  if (direct) return finish(left, direct.operator, [direct.right], side);
  if (value) {
    if (operator === null) throw wrong(fields.fieldOf("operator"), "expected an operator, such as < or crosses_above");
    const right = readOperand(value.value, value.field, side.customs);
    // Of what turns between 1 and -1 it is the direction that is one of them.
    if (
      left.kind === "indicator" &&
      left.output === undefined &&
      hasDirection(left) &&
      right.kind === "number" &&
      Math.abs(right.value) <= 1
    )
      return finish({ ...left, output: "direction" }, operator, [right], side);
    // Of a band or an average it is the price that is above or below.
    return finish(left, operator, [left.kind === "price" ? asBound(right) : right], side);
  }
  if (isOverlay(left) && operator !== null) return finish(CLOSE, operator, [asBound(left)], side);
  if (left.kind === "indicator" && (left.name === "macd" || lineOf(left, "d") !== null) && operator !== "equals") {
    const signal = lineOf(left, left.name === "macd" ? "signal" : "d");
    if (signal !== null) return finish(left, operator ?? crossingOf(side), [{ ...left, output: signal }], side);
  }
  throw wrong(
    fields.fieldOf(operator === null ? "operator" : "value"),
    operator === null ? "expected an operator" : "expected a value to compare with",
  );
}

const requireWhole = ({ field, value }: { readonly field: string; readonly value: unknown }): number => {
  const bars = toNumber(value);
  if (bars === null || !Number.isInteger(bars) || bars < 1 || bars > 100)
    throw wrong(field, "expected a whole number of bars from 1 to 100");
  return bars;
};

/** `{below: 30}`, `{crosses_above: "ema_50"}` */
function readDirect(fields: ShortFields, customs: readonly ShortCustom[]): { operator: Operator; right: Operand } | null {
  for (const [name, operator] of Object.entries(OPERATORS)) {
    if (!/^[a-z]/.test(name) || !fields.has(name)) continue;
    const given = fields.take(name);
    if (given) return { operator, right: readOperand(given.value, given.field, customs) };
  }
  return null;
}

function readRange(left: Operand, operator: Operator | null, side: Side): Rule {
  const { fields, value, customs } = side;
  let edges: readonly Operand[];
  if (value) {
    if (!Array.isArray(value.value) || value.value.length !== 2) throw wrong(value.field, "expected two values, such as [30, 70]");
    edges = value.value.map((each, at) => readOperand(each, `${value.field}.${at}`, customs));
  } else {
    edges = [
      ["low", "min", "from", "lower"],
      ["high", "max", "to", "upper"],
    ].map((names) => {
      const given = fields.take(...names);
      if (!given) throw wrong(fields.fieldOf(names[0] ?? "low"), "expected both ends");
      return readOperand(given.value, given.field, customs);
    });
  }
  const [low, high] = edges;
  if (!low || !high) throw wrong(fields.path, "expected both ends");
  fields.refuseRest();
  const rule: Rule = { kind: "between", of: left, low, high };
  return operator === "outside" ? { kind: "not", of: rule } : rule;
}

function finish(left: Operand, operator: Operator, [right]: readonly Operand[], { fields }: Pick<Side, "fields">): Rule {
  if (!right) throw new Error("nothing to compare with");
  const shift = fields.whole(100, "shift", "offset", "barsago");
  fields.refuseRest();
  const of: Operand = shift === undefined ? left : { kind: "shift", of: left, bars: shift };
  switch (operator) {
    case "equals":
    case "differs": {
      const rule: Rule = { kind: "between", of, low: right, high: right };
      return operator === "equals" ? rule : { kind: "not", of: rule };
    }
    case "between":
    case "outside":
    case "rises":
    case "falls":
      throw wrong(fields.fieldOf("operator"), "expected <, <=, >, >=, crosses_above or crosses_below here");
    default:
      return { kind: "compare", left: of, op: operator, right };
  }
}
