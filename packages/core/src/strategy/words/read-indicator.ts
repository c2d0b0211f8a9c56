import type { Timeframe } from "../../market/index.ts";
import { checkIndicator, findIndicator } from "../indicator-catalogue.ts";
import type { Operand } from "../rule-tree.ts";
import { BAR_WORDS, readDuration, readTimeframe } from "./read-timeframe.ts";
import type { Reader } from "./reader.ts";
import { INDICATOR_WORDS, type IndicatorWord, LINE_WORDS } from "./vocabulary.ts";

type IndicatorOperand = Extract<Operand, { kind: "indicator" }>;
const LENGTHS = new Set([...BAR_WORDS, "length"]);
const JOINTS = new Set(["of", "over", "for", "in"]);
const LOOSE = new Set(["last", "past", "the"]);

type Prefix = { timeframe?: Timeframe; period?: number };

/** `200`, `20 bar`, `daily`, `4h`, in front of an indicator's name. `200 day` is a period of days. */
function readPrefix(reader: Reader): Prefix {
  const prefix: Prefix = {};
  for (let round = 0; round < 3; round++) {
    const start = reader.at;
    const timeframe = prefix.timeframe === undefined ? readTimeframe(reader) : null;
    if (timeframe) {
      prefix.timeframe = timeframe;
      continue;
    }
    const token = reader.peek();
    if (token.kind !== "number" || prefix.period !== undefined) break;
    const unit = reader.attempt(() => (readDuration(reader) === null ? null : reader.peek(-1).text));
    const base = unit === null ? null : /^(d|day|days)$/.test(unit) ? "1d" : /^(h|hour|hours|hr|hrs)$/.test(unit) ? "1h" : null;
    if (unit !== null && base === null) {
      reader.at = start;
      break;
    }
    prefix.period = token.value;
    if (base !== null) {
      prefix.timeframe = base;
      reader.note("assumed", start, `Read as ${token.value} candles of the ${base} chart.`);
    } else {
      reader.at++;
      reader.takeOneOf(LENGTHS);
    }
  }
  return prefix;
}

/** A line without its indicator's name. */
function readLine(reader: Reader): IndicatorWord | null {
  const start = reader.at;
  const word = reader.takePhrase(LINE_WORDS);
  if (!word) return null;
  const last = reader.lastIndicator;
  const line = word.output ?? findIndicator(word.name)?.lines[0]?.name;
  const place = last ? (findIndicator(last.name)?.lines.findIndex(({ name }) => name === line) ?? -1) : -1;
  if (last && place >= 0) return { name: last.name, output: place === 0 ? undefined : line };
  const title = findIndicator(word.name)?.title ?? word.name;
  reader.note("assumed", start, `Read as a line of ${title}.`);
  return word;
}

/** `(14)`, `(12, 26, 9)`, `(fast 5, slow 20)`. */
function readArguments(reader: Reader, names: readonly string[]): Record<string, number> | null {
  return reader.attempt(() => {
    if (!reader.take("(")) return null;
    const params: Record<string, number> = {};
    let at = 0;
    while (!reader.take(")")) {
      if (at > 0 && !reader.take(",")) return null;
      const named = names.find((name) => reader.is(name)) ?? (reader.is("length") ? "period" : undefined);
      if (named !== undefined) reader.at++;
      reader.take("=");
      const negative = reader.take("-");
      const token = reader.peek();
      const name = named ?? names[at];
      if (token.kind !== "number" || name === undefined || name in params) return null;
      reader.at++;
      params[name] = negative ? -token.value : token.value;
      at++;
    }
    return params;
  });
}

/** `200` of `EMA 200`, `12 26 9` of `MACD 12 26 9`; not the `3` of `EMA 3 bars ago`, nor the `2` of `2%`. */
function readBareNumbers(reader: Reader, most: number): number[] {
  const numbers: number[] = [];
  while (numbers.length < most) {
    const token = reader.peek();
    if (token.kind !== "number" || !Number.isInteger(token.value)) break;
    const next = reader.peek(1);
    if (BAR_WORDS.has(next.text) || next.text === "%" || next.text === "percent" || next.text === "times" || next.text === "x") break;
    if (reader.attempt(() => readDuration(reader)) !== null) {
      reader.at -= 2;
      break;
    }
    reader.at++;
    numbers.push(token.value);
    reader.take("/");
  }
  return numbers;
}

type Length = { readonly period: number; readonly before: boolean };

/** `of 200`, `over the last 20 bars`, `with period 14`, `of the previous 20 bars` (which leaves out the bar itself). */
function readLength(reader: Reader): Length | null {
  return reader.attempt(() => {
    const joint = reader.takeOneOf(JOINTS);
    const of = joint?.text === "of";
    if (!joint) {
      reader.take("with");
      reader.take("a");
      if (!reader.takeOneOf(LENGTHS)) return null;
      reader.take("of");
    }
    reader.skip(LOOSE);
    const before = reader.take("previous") || reader.take("prior") || reader.take("preceding");
    const token = reader.peek();
    if (token.kind !== "number" || !Number.isInteger(token.value)) return null;
    reader.at++;
    const counted = reader.takeOneOf(LENGTHS) !== null;
    if (reader.is("ago") || reader.is("%")) return null;
    return !joint || counted || of ? { period: token.value, before } : null;
  });
}

/** `price … its 20 bar average`, after volume: the average of volume. */
function ownAverage(reader: Reader, word: IndicatorWord, start: number): IndicatorWord {
  const subject = reader.subject;
  const its = reader.peek(start - reader.at - 1).text === "its" || reader.peek(start - reader.at - 1).text === "the";
  const bare = word.name === "sma" && reader.peek(-1).text === "average" && reader.peek(-2).text !== "moving";
  return its && bare && subject?.kind === "price" && subject.field === "volume" ? { name: "volume-average", output: undefined } : word;
}

export function readIndicator(reader: Reader): Operand | null {
  return reader.attempt<Operand>(() => {
    const start = reader.at;
    const prefix = readPrefix(reader);
    const named = reader.takePhrase(INDICATOR_WORDS);
    const found = named ?? shortExtreme(reader, prefix) ?? readLine(reader);
    // `average price` is a price of the bar.
    if (!found || (reader.is("price") && reader.peek(-1).text === "average")) return null;
    const isShort = named === null && prefix.period !== undefined;
    let word = ownAverage(reader, found, start);
    const names = findIndicator(word.name)?.params.map(({ name }) => name) ?? [];
    const main = names.includes("period") ? "period" : names[0];
    let params: Record<string, number> | null = readArguments(reader, names);
    let before = isShort;
    if (isShort) reader.note("assumed", start, "Read as of the bars before this one, which otherwise could not pass it.");
    if (params === null && main !== undefined && prefix.period === undefined) {
      const bare = readBareNumbers(reader, names.length);
      const length = bare.length === 0 ? readLength(reader) : null;
      if (bare.length === 1) params = { [main]: bare[0] ?? 0 };
      else if (bare.length > 1) params = Object.fromEntries(bare.map((value, at) => [names[at] ?? "", value]));
      else if (length) {
        params = { [main]: length.period };
        before = length.before;
        const isExtreme = word.name === "highest" || word.name === "lowest";
        if (isExtreme && !before)
          reader.note("assumed", start, "The bar itself is among them: “previous” would leave it out.", "of the previous 20 bars");
      }
    }
    if (prefix.period !== undefined) {
      if (main === undefined || params?.[main] !== undefined) return null;
      params = { [main]: prefix.period, ...params };
    }
    if (word.output === undefined) {
      const line = reader.attempt(() => {
        const taken = reader.takePhrase(LINE_WORDS);
        return taken &&
          findIndicator(word.name)
            ?.lines.slice(1)
            .some(({ name }) => name === taken.output)
          ? taken
          : null;
      });
      if (line) word = { name: word.name, output: line.output };
    }
    const lastSame = reader.lastIndicator?.name === word.name ? reader.lastIndicator : null;
    // `its signal line` is of what was spoken of; a line that is named in full is not.
    const inherited = params === null && named === null && word.output !== undefined ? lastSame : null;
    const operand: IndicatorOperand = {
      kind: "indicator",
      name: word.name,
      ...(params !== null ? { params } : inherited?.params ? { params: inherited.params } : {}),
      ...(word.output === undefined ? {} : { output: word.output }),
      ...(prefix.timeframe ? { timeframe: prefix.timeframe } : inherited?.timeframe ? { timeframe: inherited.timeframe } : {}),
    };
    const checked = checkIndicator(word.name, params ?? {});
    if ("problem" in checked) reader.note("unsupported", start, checked.problem.message);
    reader.lastIndicator = operand;
    if (found.output === undefined && word.name === "bollinger" && !namesMiddle(reader, start))
      reader.note("assumed", start, "Which band is not said: the middle one is taken.", "the lower Bollinger band");
    return before ? { kind: "shift", of: operand, bars: 1 } : operand;
  });
}

const namesMiddle = (reader: Reader, start: number): boolean =>
  reader.tokens.slice(start, reader.at).some(({ text }) => text === "middle" || text === "mid" || text === "upper" || text === "lower");

/** `the 20 bar high`, `the high of the last 20 bars`. */
function shortExtreme(reader: Reader, prefix: Prefix): IndicatorWord | null {
  return reader.attempt(() => {
    const name = reader.take("high") ? "highest" : reader.take("low") ? "lowest" : null;
    if (name === null) return null;
    if (prefix.period === undefined) {
      const { at } = reader;
      const length = readLength(reader);
      reader.at = at;
      if (!length) return null;
    }
    return { name, output: undefined };
  });
}
