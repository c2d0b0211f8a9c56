import type { Operand } from "../rule-tree.ts";
import { toPatternTable } from "./pattern.ts";
import { readIndicator } from "./read-indicator.ts";
import { BAR_WORDS, readOnChart, readTimeframe } from "./read-timeframe.ts";
import type { Reader } from "./reader.ts";
import { COINS, DAY_WORDS, PRICE_WORDS } from "./vocabulary.ts";

/** More than any tree that is allowed needs. */
const MAX_PARENS = 24;
const ARTICLES: ReadonlySet<string> = new Set([
  "the",
  "a",
  "an",
  "its",
  "my",
  "your",
  "their",
  "current",
  "latest",
  "today",
  "value",
  "of",
]);
const PERCENT = new Set(["%", "percent", "pct", "per"]);

export const STATE_WORDS = toPatternTable<Operand>([
  ["[current/latest] funding [rate/rates/fee/fees]", { kind: "funding" }],
  ["hour [of the day] [utc]", { kind: "clock", field: "hour" }],
  ["utc hour", { kind: "clock", field: "hour" }],
  ["weekday", { kind: "clock", field: "weekday" }],
  ["day of the week", { kind: "clock", field: "weekday" }],
  ["[open/unrealised/unrealized/position/trade] profit", { kind: "position", field: "profit-pct" }],
  ["pnl", { kind: "position", field: "profit-pct" }],
  ["profit of the position/trade", { kind: "position", field: "profit-pct" }],
  ["bars/candles held", { kind: "position", field: "bars-held" }],
  ["bars/candles since [the] entry", { kind: "position", field: "bars-held" }],
  ["bars/candles in [the] trade/position", { kind: "position", field: "bars-held" }],
]);

/** `2 %`, `2 percent`, `50 bps`: stands behind it then; the number in percent. */
export function readPercent(reader: Reader): number | null {
  return reader.attempt(() => {
    const sign = reader.take("-") ? -1 : 1;
    if (sign === 1) reader.take("+");
    const token = reader.peek();
    const half = reader.is("half") && reader.is("a", 1);
    if (token.kind !== "number" && !half) return null;
    reader.at += half ? 2 : 1;
    const value = half ? 0.5 : token.value;
    if (reader.is("bps") || (reader.is("basis") && reader.is("points", 1))) {
      reader.at += reader.is("bps") ? 1 : 2;
      return (sign * value) / 100;
    }
    if (reader.is("per") && !reader.is("cent", 1)) return null;
    const written = reader.takeOneOf(PERCENT);
    if (!written) return null;
    if (written.text === "per") reader.at++;
    return sign * value;
  });
}

function readNumber(reader: Reader): Operand | null {
  return reader.attempt<Operand>(() => {
    const percent = readPercent(reader);
    if (percent !== null) {
      const operand: Operand = { kind: "number", value: percent };
      reader.percents.add(operand);
      return operand;
    }
    const sign = reader.take("-") || reader.take("minus") ? -1 : 1;
    if (sign === 1) reader.take("+");
    const dollar = reader.take("$");
    const token = reader.peek();
    if (token.kind !== "number") {
      const day = sign === 1 && !dollar ? reader.takePhrase(DAY_WORDS) : null;
      return day === null ? null : { kind: "number", value: day };
    }
    reader.at++;
    if (dollar || reader.is("usdt") || reader.is("dollars") || reader.is("usd")) reader.skip(new Set(["usdt", "usd", "dollars"]));
    return { kind: "number", value: sign * token.value };
  });
}

/** What the user calls an indicator of his own, in quotes, or its id. */
function readCustom(reader: Reader): Operand | null {
  return reader.attempt<Operand>(() => {
    const start = reader.at;
    reader.skip(new Set(["custom", "my", "own", "indicator"]));
    const token = reader.peek();
    reader.at++;
    if (token.kind === "id") return { kind: "custom", id: token.text };
    if (token.kind !== "quoted") return null;
    const called = reader.customs.filter(({ name }) => name.toLowerCase() === token.text.toLowerCase());
    const [found] = called;
    if (found === undefined) return null;
    if (called.length > 1) reader.note("assumed", start, `You have ${called.length} indicators of this name; the first is taken.`);
    return { kind: "custom", id: found.id };
  });
}

function readPrice(reader: Reader): Operand | null {
  return reader.attempt<Operand>(() => {
    const start = reader.at;
    const timeframe = readTimeframe(reader) ?? undefined;
    const field = reader.takePhrase(PRICE_WORDS);
    if (field !== null) return timeframe === undefined ? { kind: "price", field } : { kind: "price", field, timeframe };
    const isCoin = reader.peek().kind === "symbol" || (reader.peek().kind === "word" && COINS.has(reader.peek().text));
    if (timeframe !== undefined || !isCoin) return null;
    reader.at++;
    reader.skip(new Set(["price", "close"]));
    reader.note("assumed", start, "Read as the price of the symbol that the strategy trades.");
    return { kind: "price", field: "close" };
  });
}

/** `the difference between A and B`, `the ratio of A to B`. */
function readFunction(reader: Reader): Operand | null {
  return reader.attempt<Operand>(() => {
    const kind = reader.take("difference") ? "difference" : reader.take("ratio") ? "ratio" : null;
    if (kind === null || !(reader.take("between") || reader.take("of"))) return null;
    const left = readTerm(reader);
    if (!left || !(reader.take("and") || reader.take("to"))) return null;
    const right = readTerm(reader);
    return right ? { kind, left, right } : null;
  });
}

function readParens(reader: Reader): Operand | null {
  return reader.attempt(() => {
    if (reader.depth >= MAX_PARENS || !reader.take("(")) return null;
    reader.depth++;
    const inside = readOperand(reader);
    reader.depth--;
    return inside && reader.take(")") ? inside : null;
  });
}

/** `3 bars ago`, `of the previous bar`. */
export function readAgo(reader: Reader): number | null {
  return reader.attempt(() => {
    const start = reader.at;
    const token = reader.peek();
    if (
      token.kind === "number" &&
      reader.isOneOf(BAR_WORDS, 1) &&
      (reader.is("ago", 2) || reader.is("earlier", 2) || reader.is("before", 2))
    ) {
      reader.at += 3;
      if (Number.isInteger(token.value) && token.value >= 1 && token.value <= 100) return token.value;
      reader.note("unsupported", start, "A value can be looked up from 1 to 100 whole bars before.", "3 bars ago");
      return 1;
    }
    if (reader.takeAll(["one", "bar", "ago"]) || reader.takeAll(["a", "bar", "ago"])) return 1;
    const of = reader.take("of") || reader.take("on") || reader.take("in") || reader.take("from");
    reader.take("the");
    if (!of || !(reader.take("previous") || reader.take("prior") || reader.take("last"))) return null;
    return reader.takeOneOf(BAR_WORDS) && !reader.is("s") ? 1 : null;
  });
}

/** `RSI on the 4h chart`; behind a number it is said of the strategy. */
function placeOnChart(reader: Reader, operand: Operand): Operand | null {
  if ((operand.kind !== "price" && operand.kind !== "indicator") || operand.timeframe !== undefined) return null;
  const timeframe = readOnChart(reader);
  return timeframe && { ...operand, timeframe };
}

/** `higher than it was 10 bars ago`. */
function readSelf(reader: Reader): Operand | null {
  return reader.attempt<Operand>(() => {
    const { subject } = reader;
    const ago = subject && reader.takeAll(["it", "was"]) ? readAgo(reader) : null;
    return subject && ago !== null ? { kind: "shift", of: subject, bars: ago } : null;
  });
}

function readTerm(reader: Reader): Operand | null {
  return reader.attempt(() => {
    const start = reader.at;
    reader.skip(ARTICLES);
    const previous =
      reader.isOneOf(new Set(["previous", "prior"])) && !BAR_WORDS.has(reader.peek(1).text) && reader.peek(1).kind !== "number";
    if (previous) reader.at++;
    let term =
      readSelf(reader) ??
      readParens(reader) ??
      readFunction(reader) ??
      readIndicator(reader) ??
      readPrice(reader) ??
      reader.attempt(() => {
        const state = reader.takePhrase(STATE_WORDS);
        return state ? { ...state } : null;
      }) ??
      readNumber(reader) ??
      readCustom(reader);
    if (!term) return null;
    if (previous) term = { kind: "shift", of: term, bars: 1 };
    for (;;) {
      const placed: Operand | null = placeOnChart(reader, term);
      // `below 30 2 bars ago` is said of what is below 30.
      const isBare: boolean = term.kind === "number" && !reader.is(")", -1);
      const ago: number | null = placed || isBare ? null : readAgo(reader);
      if (placed) {
        if (term === reader.lastIndicator && placed.kind === "indicator") reader.lastIndicator = placed;
        term = placed;
      } else if (ago !== null) term = { kind: "shift", of: term, bars: ago };
      else break;
    }
    return reader.mark(term, start);
  });
}

/** A value at each bar, with its arithmetic from left to right. */
export function readOperand(reader: Reader): Operand | null {
  return reader.attempt(() => {
    const start = reader.at;
    let left = readTerm(reader);
    if (!left) return null;
    for (;;) {
      const further: Operand | null = reader.attempt<Operand>(() => {
        const kind = reader.take("minus") || reader.take("-") ? "difference" : null;
        const ratio = kind === null && (reader.take("/") || reader.takeAll(["divided", "by"]));
        const right = kind !== null || ratio ? readTerm(reader) : null;
        return right && left ? { kind: kind ?? "ratio", left, right } : null;
      });
      if (!further) return left;
      left = reader.mark(further, start);
    }
  });
}
