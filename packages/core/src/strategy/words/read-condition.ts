import type { Comparison, Operand, Rule } from "../rule-tree.ts";
import { toPatternTable } from "./pattern.ts";
import { readDaysAndHours } from "./read-clock.ts";
import { readAgo, readOperand, readPercent } from "./read-operand.ts";
import { readSoftExit } from "./read-soft-exit.ts";
import { BAR_WORDS } from "./read-timeframe.ts";
import type { Reader } from "./reader.ts";
import { BARE_CROSS, COMPARISON_WORDS, RISES } from "./vocabulary.ts";

const VERBS = new Set(
  "is are was were be being been has have gets get becomes become stays stay remains remain still sits turns turn turned flips does do currently now already has been to a it must should".split(
    " ",
  ),
);
const NEGATIONS = new Set(["not", "isnt", "doesnt", "dont", "arent", "wasnt", "never"]);
const STATES = toPatternTable<{ readonly op: Comparison; readonly value: number | "oversold" | "overbought"; readonly taken?: string }>([
  ["negative", { op: "<", value: 0 }],
  ["(below|under|less than) zero", { op: "<", value: 0 }],
  ["positive", { op: ">", value: 0 }],
  ["(above|over|greater than) zero", { op: ">", value: 0 }],
  ["oversold", { op: "<", value: "oversold" }],
  ["overbought", { op: ">", value: "overbought" }],
]);
/** Below and above these an oscillator is called so. */
const EXTREMES: Readonly<Record<string, readonly [number, number]>> = {
  rsi: [30, 70],
  stochastic: [20, 80],
  "stoch-rsi": [20, 80],
  mfi: [20, 80],
  "williams-r": [-80, -20],
  cci: [-100, 100],
};
const CANDLE = toPatternTable<">" | "<">([
  ["candle/bar [is/closes] green/bullish", ">"],
  ["green/bullish candle/bar", ">"],
  ["candle/bar [is/closes] red/bearish", "<"],
  ["red/bearish candle/bar", "<"],
]);
const GOLDEN = toPatternTable<"crosses-above" | "crosses-below">([
  ["golden cross", "crosses-above"],
  ["death cross", "crosses-below"],
]);
const sma = (period: number): Operand => ({ kind: "indicator", name: "sma", params: { period } });
const constant = (value: number): Operand => ({ kind: "number", value });

/** Percent signs mean hundredths beside a funding rate, and nothing beside what is a percentage itself. */
function inUnitOf(reader: Reader, operand: Operand, beside: Operand): Operand {
  const isRate = beside.kind === "funding" || (beside.kind === "indicator" && beside.name === "funding-rate");
  if (operand.kind !== "number" || !reader.percents.has(operand) || !isRate) return operand;
  // In percent a rate is written with fewer digits than it has: 0.07 / 100 is 0.0007000000000000001.
  return constant(Number((operand.value / 100).toPrecision(15)));
}

/** The middle of `price is more than 2% above the 200 EMA`, or of `volume is above 1.5 times its average`. */
function readRatio(reader: Reader, left: Operand): Rule | null {
  return reader.attempt<Rule>(() => {
    const more = reader.takeAll(["more", "than"]) || reader.takeAll(["at", "least"]);
    const less = !more && (reader.takeAll(["less", "than"]) || reader.takeAll(["at", "most"]) || reader.take("within"));
    const percent = readPercent(reader);
    if (percent === null) return null;
    const above = reader.take("above") || reader.take("over");
    if (!above && !(reader.take("below") || reader.take("under"))) return null;
    const right = readOperand(reader);
    if (!right || right.kind === "number") return null;
    const factor = Number((above ? 1 + percent / 100 : 1 - percent / 100).toPrecision(15));
    return { kind: "compare", left: { kind: "ratio", left, right }, op: above !== less ? ">" : "<", right: constant(factor) };
  });
}

function readMultiple(reader: Reader): { readonly times: number; readonly of: Operand } | null {
  return reader.attempt(() => {
    const token = reader.peek();
    const words: Readonly<Record<string, number>> = { twice: 2, double: 2, triple: 3, half: 0.5 };
    const spoken = token.kind === "word" ? words[token.text] : undefined;
    reader.at++;
    if (spoken === undefined && (token.kind !== "number" || !(reader.take("times") || reader.take("x") || reader.take("*")))) return null;
    const of = readOperand(reader);
    return of && of.kind !== "number" ? { times: spoken ?? token.value, of } : null;
  });
}

function readComparison(reader: Reader, left: Operand): Rule | null {
  return reader.attempt<Rule>(() => {
    const start = reader.at;
    const word = reader.takePhrase(COMPARISON_WORDS);
    const bare = word === null && reader.takePhrase(BARE_CROSS);
    if (!word && !bare) return null;
    const verb = reader.spanSince(start);
    const multiple = word ? readMultiple(reader) : null;
    if (multiple && word) {
      return { kind: "compare", left: { kind: "ratio", left, right: multiple.of }, op: word.op, right: constant(multiple.times) };
    }
    const right = readOperand(reader);
    if (!right) return null;
    let op: Comparison = word?.op ?? "crosses-above";
    if (bare) {
      if (reader.takeAll(["from", "below"])) op = "crosses-above";
      else if (reader.takeAll(["from", "above"])) op = "crosses-below";
      else reader.note("assumed", start, "The direction is not said: read as crossing from below to above.", "crosses above");
    }
    if (word?.taken) {
      const text = reader.text.slice(verb.from, verb.to);
      reader.notes.push({
        kind: "assumed",
        ...verb,
        text,
        message: `“${text}” is ${word.taken}.`,
        suggestion: "crosses above or crosses below",
      });
    }
    return { kind: "compare", left: inUnitOf(reader, left, right), op, right: inUnitOf(reader, right, left) };
  });
}

function readBetween(reader: Reader, of: Operand): Rule | null {
  return reader.attempt<Rule>(() => {
    reader.take("in");
    if (!reader.take("between")) return null;
    const low = readOperand(reader);
    if (!low || !(reader.take("and") || reader.take("to") || reader.take("-"))) return null;
    const high = readOperand(reader);
    if (!high) return null;
    return { kind: "between", of, low: inUnitOf(reader, low, of), high: inUnitOf(reader, high, of) };
  });
}

function readEqual(reader: Reader, of: Operand): Rule | null {
  return reader.attempt<Rule>(() => {
    const start = reader.at;
    if (!(reader.take("equals") || reader.take("=") || reader.takeAll(["equal", "to"]) || reader.takeAll(["exactly"]))) return null;
    const value = readOperand(reader);
    if (!value) return null;
    reader.note("assumed", start, "Equal is read as between this value and itself.");
    const same = inUnitOf(reader, value, of);
    return { kind: "between", of, low: same, high: same };
  });
}

const RUN_JOINTS = new Set(["for", "over", "in", "during"]);

/** `for 3 bars`, `over the last 3 bars`, `3 bars in a row`. */
function readRun(reader: Reader): number | null {
  return reader.attempt(() => {
    reader.takeOneOf(RUN_JOINTS);
    while (reader.take("the") || reader.take("last") || reader.take("past") || reader.take("at") || reader.take("least"));
    const token = reader.peek();
    const straight = reader.is("straight", 1) || reader.is("consecutive", 1);
    if (token.kind !== "number" || !reader.isOneOf(BAR_WORDS, straight ? 2 : 1) || reader.is("ago", straight ? 3 : 2)) return null;
    reader.at += straight ? 3 : 2;
    reader.takeAll(["in", "a", "row"]);
    return token.value;
  });
}

function readMovement(reader: Reader, of: Operand): Rule | null {
  return reader.attempt<Rule>(() => {
    const start = reader.at;
    const kind = reader.takePhrase(RISES);
    if (!kind) return null;
    const bars = readRun(reader);
    if (bars === null) reader.note("assumed", start, "For how many bars is not said: one is taken.", `${kind} for 3 bars`);
    else if (!Number.isInteger(bars) || bars < 1 || bars > 100) {
      reader.note("unsupported", start, "From 1 to 100 whole bars can be looked back.", `${kind} for 3 bars`);
      return { kind, of, bars: 1 };
    }
    return { kind, of, bars: bars ?? 1 };
  });
}

function readState(reader: Reader, of: Operand): Rule | null {
  return reader.attempt<Rule>(() => {
    const start = reader.at;
    const state = reader.takePhrase(STATES);
    if (!state) return null;
    if (typeof state.value === "number") return { kind: "compare", left: of, op: state.op, right: constant(state.value) };
    const bounds = of.kind === "indicator" ? EXTREMES[of.name] : undefined;
    const value = bounds?.[state.value === "oversold" ? 0 : 1];
    if (value === undefined) return null;
    reader.note("assumed", start, `${state.value} is read as ${state.op === "<" ? "below" : "above"} ${value}.`);
    return { kind: "compare", left: of, op: state.op, right: constant(value) };
  });
}

/** `was below 30 2 bars ago`: what was below is looked up then. */
function atThatTime(reader: Reader, rule: Rule, wasBefore: boolean): Rule {
  if (rule.kind === "compare" && rule.right.kind === "number") {
    const bars = readAgo(reader);
    return bars === null ? rule : { ...rule, left: { kind: "shift", of: rule.left, bars } };
  }
  if (wasBefore && rule.kind === "compare" && rule.right.kind === "shift" && rule.left.kind !== "shift") {
    reader.note("assumed", reader.at - 1, "Only the second value is looked up then; the first is that of now.");
  }
  return rule;
}

/** What is said of a value. */
function readPredicate(reader: Reader, of: Operand): Rule | null {
  return reader.attempt<Rule>(() => {
    let negated = false;
    const skipVerbs = () => {
      while (!reader.done) {
        if (reader.takeOneOf(NEGATIONS)) negated = !negated;
        else if (!reader.takeOneOf(VERBS)) break;
      }
    };
    const direct = reader.attempt(() => {
      while (reader.isOneOf(VERBS)) reader.at++;
      return reader.is("not") ? readComparison(reader, of) : null;
    });
    if (direct) return direct;
    skipVerbs();
    const wasBefore = reader.is("was", -1) || reader.is("were", -1);
    const found =
      readState(reader, of) ??
      readRatio(reader, of) ??
      readComparison(reader, of) ??
      readBetween(reader, of) ??
      readEqual(reader, of) ??
      readMovement(reader, of);
    if (!found) return null;
    const rule = atThatTime(reader, found, wasBefore);
    return negated ? { kind: "not", of: rule } : rule;
  });
}

function readIdiom(reader: Reader): Rule | null {
  return reader.attempt<Rule>(() => {
    const start = reader.at;
    reader.skip(new Set(["a", "the", "there", "is", "we", "have", "get"]));
    const candle = reader.takePhrase(CANDLE);
    if (candle) return { kind: "compare", left: { kind: "price", field: "close" }, op: candle, right: { kind: "price", field: "open" } };
    const cross = reader.takePhrase(GOLDEN);
    if (!cross) return null;
    reader.note("assumed", start, "Read as the SMA of 50 bars crossing that of 200.");
    return { kind: "compare", left: sma(50), op: cross, right: sma(200) };
  });
}

/** One condition, without connectives. `exits`: where `2% profit` is a way out. */
export function readCondition(reader: Reader, exits: boolean): Rule | null {
  const start = reader.at;
  const rule =
    (exits ? readSoftExit(reader) : null) ??
    readIdiom(reader) ??
    readDaysAndHours(reader) ??
    reader.attempt(() => {
      const subject = readOperand(reader);
      if (!subject) return null;
      reader.subject = subject;
      return readPredicate(reader, subject);
    }) ??
    reader.attempt(() => (reader.subject ? readPredicate(reader, reader.subject) : null));
  return rule && reader.mark(rule, start);
}
