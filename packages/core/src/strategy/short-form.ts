import { parseSymbol, type Timeframe } from "../market/index.ts";
import type { Rule } from "./rule-tree.ts";
import { readConditions, type ShortContext } from "./short/short-condition.ts";
import { plainName, ShortFields, wrong } from "./short/short-fields.ts";
import { readTimeframe, type ShortCustom } from "./short/short-operand.ts";

/** What a request says of a strategy: its name, and rules as JSON that nobody has checked yet. */
export type ReadForm = { readonly name: string | null; readonly description: string | null; readonly spec: unknown };
export type ShortFormOptions = {
  /** Where the form names none. */
  readonly symbols?: readonly string[] | undefined;
  readonly timeframe?: Timeframe | undefined;
  /** The user's own indicators, which conditions may call by their names. */
  readonly customs?: readonly ShortCustom[] | undefined;
};

const DEFAULT_TIMEFRAME: Timeframe = "1h";
const DEFAULT_SIZE_PERCENT = 10;
const MOST_AMOUNT = 1e9;
const MOST_PERCENT = 1_000;
const TREE_KEYS = ["long", "short", "sizing"];

/**
 * A strategy of a request in one of its forms: conditions with an action, entry and exit conditions by name, or a whole rule tree, which is passed on as it
 * is. Keys are read in any spelling. Refuses by the name of the field; the gate for rule trees (`readStrategy`) must follow.
 */
export function readShortForm(json: unknown, options: ShortFormOptions = {}): ReadForm {
  const fields = new ShortFields(json, "");
  const name = fields.text("name")?.value ?? null;
  const description = fields.text("description")?.value ?? null;
  const tree = fields.take("spec", "tree");
  if (tree) {
    fields.refuseRest();
    return { name, description, spec: withDefaults(tree.value, options) };
  }
  if (TREE_KEYS.some((key) => fields.has(key))) {
    const { name: _name, description: _description, ...rest } = json as Record<string, unknown>;
    return { name, description, spec: withDefaults(rest, options) };
  }
  return { name, description, spec: readConditionsForm(fields, options) };
}

function withDefaults(tree: unknown, { symbols, timeframe }: ShortFormOptions): unknown {
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) return tree;
  return { ...(timeframe ? { timeframe } : {}), ...(symbols ? { symbols } : {}), ...tree };
}

function readConditionsForm(fields: ShortFields, { symbols, timeframe, customs = [] }: ShortFormOptions): Record<string, unknown> {
  const side = readSide(fields);
  const context = (isExit: boolean): ShortContext => ({ customs, side, isExit });
  const join = readJoin(fields, "logic", "match", "combine", "conditionlogic", "entrylogic");
  const exitJoin = readJoin(fields, "exitlogic", "exitmatch");
  const entry = fields.take(
    "conditions",
    "entryconditions",
    "entry",
    "entryrules",
    "rules",
    side === "long" ? "buyconditions" : "sellconditions",
  );
  if (!entry) throw wrong("conditions", "expected conditions");
  const exit = fields.take("exitconditions", "exit", "exitrules", side === "long" ? "sellconditions" : "buyconditions");
  const rules: { entry: Rule; exit?: Rule } = { entry: readConditions(entry.value, entry.field, join, context(false)) };
  if (exit && !isEmpty(exit.value)) rules.exit = readConditions(exit.value, exit.field, exitJoin, context(true));
  const stop = fields.positive(MOST_PERCENT, "stoplosspct", "stoplosspercent", "stoploss", "slpct", "sl");
  const take = fields.positive(MOST_PERCENT, "takeprofitpct", "takeprofitpercent", "takeprofit", "tppct", "tp");
  const trail = fields.positive(MOST_PERCENT, "trailingstoppct", "trailingstoppercent", "trailingstop", "trailingpct");
  const breakEven = fields.positive(MOST_PERCENT, "breakevenpct", "breakeven");
  const leverage = fields.whole(125, "leverage");
  const maxPositions = fields.whole(20, "maxpositions", "maxopenpositions");
  const timeStop = fields.whole(100_000, "timestop", "maxbars", "maxbarsheld");
  const cooldown = fields.whole(10_000, "cooldown", "cooldownbars");
  const spec = {
    timeframe: readTimeframe(fields, "timeframe", "interval") ?? timeframe ?? DEFAULT_TIMEFRAME,
    symbols: readSymbols(fields) ?? symbols ?? refuseMissingSymbols(),
    [side]: rules,
    sizing: readSize(fields),
    ...(leverage === undefined ? {} : { leverage }),
    ...(stop === undefined ? {} : { stopLoss: { kind: "percent", percent: stop } }),
    ...(take === undefined ? {} : { takeProfits: [{ at: { kind: "percent", percent: take }, share: 100 }] }),
    ...(trail === undefined ? {} : { trailing: { distance: { kind: "percent", percent: trail } } }),
    ...(breakEven === undefined ? {} : { breakEven }),
    ...(timeStop === undefined ? {} : { timeStop }),
    ...(cooldown === undefined ? {} : { cooldown }),
    ...(maxPositions === undefined ? {} : { maxPositions }),
  };
  fields.refuseRest();
  return spec;
}

const isEmpty = (value: unknown): boolean => typeof value === "object" && value !== null && Object.keys(value).length === 0;

function readSide(fields: ShortFields): "long" | "short" {
  const action = fields.text("action", "side", "direction");
  if (!action) return "long";
  const side = { buy: "long", long: "long", sell: "short", short: "short" }[plainName(action.value)];
  if (side === "long" || side === "short") return side;
  throw wrong(action.field, "expected BUY or SELL");
}

function readJoin(fields: ShortFields, ...names: readonly string[]): "all" | "any" {
  const given = fields.text(...names);
  if (!given) return "all";
  const join = { all: "all", and: "all", any: "any", or: "any" }[plainName(given.value)];
  if (join === "all" || join === "any") return join;
  throw wrong(given.field, "expected and, or or");
}

function readSymbols(fields: ShortFields): string[] | null {
  const given = fields.take("symbols", "symbol", "pairs", "pair", "markets");
  if (!given) return null;
  const list = Array.isArray(given.value) ? given.value : typeof given.value === "string" ? given.value.split(",") : [given.value];
  if (list.length === 0 || list.length > 20) throw wrong(given.field, "expected 1 to 20 symbols");
  const read = list.map((each, at) => {
    const symbol = typeof each === "string" ? parseSymbol(each) : null;
    if (symbol === null)
      throw wrong(Array.isArray(given.value) ? `${given.field}.${at}` : given.field, "expected a symbol such as BTC-USDT");
    return symbol;
  });
  return [...new Set(read)];
}

function refuseMissingSymbols(): never {
  throw wrong("symbols", "expected one symbol or more, such as BTC-USDT");
}

/** `position_size` is in quote currency. */
function readSize(fields: ShortFields): unknown {
  const whole = fields.take("positionsize");
  if (whole && typeof whole.value === "object") return whole.value;
  const amount = fields.positive(MOST_AMOUNT, "positionsize", "positionsizeusdt", "amount", "size", "amountpertrade");
  const percent = fields.positive(MOST_PERCENT, "positionsizepct", "positionsizepercent", "sizepercent", "sizepct", "equitypct");
  const risk = fields.positive(100, "riskpct", "riskpercent", "riskpertrade", "riskpertradepct");
  if (amount !== undefined) return { kind: "fixed-quote", amount };
  if (percent !== undefined) return { kind: "percent-equity", percent };
  return risk === undefined ? { kind: "percent-equity", percent: DEFAULT_SIZE_PERCENT } : { kind: "risk-per-trade", percent: risk };
}
