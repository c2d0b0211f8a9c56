import type { Rule } from "../rule-tree.ts";
import { type Action, POLITE_WORDS, readAction, readHead, type Side } from "./read-heads.ts";
import { markUnknown, readSequence } from "./read-sequence.ts";
import { readSetting } from "./read-setting.ts";
import type { Reader } from "./reader.ts";
import type { Setting } from "./settings.ts";
import type { Span } from "./tokens.ts";

/** What a text says, sentence by sentence, before it is put together. */
export type Said =
  | { readonly kind: "setting"; readonly setting: Setting; readonly span: Span }
  | { readonly kind: "rule"; readonly action: Action; readonly side: Side | null; readonly rule: Rule | null; readonly span: Span }
  | { readonly kind: "filter"; readonly rule: Rule; readonly span: Span };

const ENDS = new Set([".", ";", "\n"]);
const GLUE = new Set([...POLITE_WORDS, "with", "using", ":", "-", "*", "+"]);
const WHENS = new Set(["when", "if", "once", "whenever"]);
const TRADING = new Set([
  "trade",
  "trades",
  "trading",
  "enter",
  "entries",
  "entry",
  "buy",
  "open",
  "positions",
  "position",
  "new",
  "take",
  "run",
  "any",
  "be",
  "active",
]);
const NO = new Set(["no", "not", "dont", "never", "avoid"]);

/** Whether a setting or an action begins here. */
function startsClause(reader: Reader): boolean {
  const at = reader.at;
  const notes = reader.notes.length;
  const found =
    reader.attempt(() => {
      while (reader.takeOneOf(POLITE_WORDS));
      return reader.at > at && (reader.done || reader.isOneOf(ENDS)) ? true : null;
    }) ??
    reader.attempt(() => {
      while (reader.takeOneOf(POLITE_WORDS));
      if (reader.is("only") || reader.is("trade")) return null;
      const bare = reader.peek().kind === "symbol" || reader.at === at;
      const setting = readSetting(reader);
      return setting && !(setting.part === "symbols" && bare && reader.tokens[at]?.kind !== "mark" && isBareSymbol(reader, at))
        ? setting
        : null;
    }) ??
    reader.attempt(() => {
      while (reader.takeOneOf(POLITE_WORDS));
      return readHead(reader) ?? readAction(reader);
    });
  reader.at = at;
  reader.notes.length = notes;
  return found !== null;
}

/** `… and ETH above its EMA` is a condition. */
function isBareSymbol(reader: Reader, at: number): boolean {
  const first = reader.tokens[at];
  return first?.kind === "symbol" || !/^(trade|trading|symbols?|markets?|pairs?|coins|on|for|only)$/.test(first?.text ?? "");
}

function readFilter(reader: Reader): Rule | null {
  return reader.attempt<Rule>(() => {
    let only = false;
    let no = false;
    for (;;) {
      if (reader.take("only")) only = true;
      else if (reader.takeOneOf(NO)) no = true;
      else if (!(reader.takeOneOf(TRADING) || reader.take("do"))) break;
    }
    if (!only && !no) return null;
    const start = reader.at;
    while (reader.takeOneOf(WHENS) || reader.take("while"));
    const notes = reader.notes.length;
    const rule = readSequence(reader, false, startsClause);
    if (!rule || reader.notes.slice(notes).some(({ kind }) => kind === "unknown")) return null;
    return no ? reader.mark<Rule>({ kind: "not", of: rule }, start) : rule;
  });
}

/** `When RSI is below 30, go long`. */
function readReversed(reader: Reader): Said | null {
  const start = reader.at;
  if (!reader.takeOneOf(WHENS)) return null;
  // Whether it is a way out is known only behind it.
  const exits = saysExit(reader);
  const rule = readSequence(reader, exits, startsClause);
  while (reader.take(",") || reader.take("then"));
  const action = readAction(reader);
  if (!action) {
    reader.note("unknown", start, "What to do then is not said.", "long when RSI below 30");
    return null;
  }
  return { kind: "rule", action, side: action.side ?? null, rule, span: reader.spanSince(start) };
}

function saysExit(reader: Reader): boolean {
  for (let ahead = 0; !ENDS.has(reader.peek(ahead).text) && reader.at + ahead < reader.tokens.length; ahead++) {
    if (/^(exit|sell|leave|cover|flatten|liquidate)$/.test(reader.peek(ahead).text)) return true;
    if (
      /^(close|get)$/.test(reader.peek(ahead).text) &&
      /^(position|positions|the|it|all|out|long|short|)$/.test(reader.peek(ahead + 1).text)
    )
      return true;
  }
  return false;
}

function readClause(reader: Reader): readonly Said[] | null {
  const start = reader.at;
  const setting = reader.attempt(() => {
    const found = readSetting(reader);
    if (!found) return null;
    // `exit after 24 bars or when RSI is above 70` is an exit with two conditions.
    const isJoined = found.part === "timeStop" && (reader.is("or") || (reader.is(",") && reader.is("or", 1)) || reader.is("and"));
    return isJoined ? null : found;
  });
  if (setting) return [{ kind: "setting", setting, span: reader.spanSince(start) }];
  const head = reader.attempt(() => {
    while (reader.takeOneOf(POLITE_WORDS));
    return readHead(reader);
  });
  if (head) {
    const { action, settings } = head;
    const span = reader.spanSince(start);
    const rule = readSequence(reader, action.kind !== "entry", startsClause);
    return [
      ...settings.map((found) => ({ kind: "setting", setting: found, span }) as const),
      { kind: "rule", action, side: action.side ?? null, rule, span: reader.spanSince(start) },
    ];
  }
  const filter = readFilter(reader);
  return filter && [{ kind: "filter", rule: filter, span: reader.spanSince(start) }];
}

/** `… on the 1h chart with volume above 100`: what comes behind a setting still belongs to the rule before it. */
function continueRule(reader: Reader, said: Said[], since: number): boolean {
  const at = said.findLastIndex(({ kind }) => kind === "rule");
  const before = said[at];
  if (at < since || before?.kind !== "rule" || before.rule === null || at === said.length - 1) return false;
  const { rule: begun } = before;
  return (
    reader.attempt(() => {
      const start = reader.at;
      if (!(reader.take("and") || reader.take("with") || reader.take("while"))) return null;
      const notes = reader.notes.length;
      const more = readSequence(reader, before.action.kind !== "entry", startsClause);
      if (!more || reader.notes.slice(notes).some(({ kind }) => kind === "unknown")) return null;
      if (begun.kind === "any") reader.note("assumed", start, "This is joined to all that was said before the setting.");
      const of = [...(begun.kind === "all" ? begun.of : [begun]), ...(more.kind === "all" ? more.of : [more])];
      said[at] = { ...before, rule: { kind: "all", of } };
      return true;
    }) ?? false
  );
}

export function readSentences(reader: Reader): readonly Said[] {
  const said: Said[] = [];
  let sentence = 0;
  while (!reader.done) {
    if (reader.takeOneOf(ENDS)) {
      sentence = said.length;
      continue;
    }
    if (reader.take(",")) continue;
    const start = reader.at;
    const clause = readClause(reader);
    if (clause) {
      said.push(...clause);
      continue;
    }
    if (continueRule(reader, said, sentence)) continue;
    if (reader.isOneOf(WHENS)) {
      const reversed = readReversed(reader);
      if (reversed) said.push(reversed);
      if (reader.at > start) continue;
    }
    if (reader.isOneOf(GLUE) && !reader.is("a") && !isLost(reader)) {
      reader.at++;
      continue;
    }
    markUnknown(reader);
    if (reader.at === start) reader.at++;
    else skipJoint(reader);
  }
  return said;
}

/** Whether nothing of the rest of this phrase is understood: then its polite words belong to what is marked. */
function isLost(reader: Reader): boolean {
  const at = reader.at;
  reader.skip(GLUE);
  const known =
    reader.done ||
    reader.isOneOf(ENDS) ||
    startsClause(reader) ||
    reader.isOneOf(WHENS) ||
    reader.attempt(() => readFilter(reader)) !== null;
  reader.at = at;
  return !known;
}

function skipJoint(reader: Reader): void {
  reader.take(",");
  while (reader.take("and") || reader.take("or") || reader.take("but"));
}
