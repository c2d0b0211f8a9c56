import type { Rule } from "../rule-tree.ts";
import { EXAMPLE_PHRASES } from "./example-phrases.ts";
import { readCondition } from "./read-condition.ts";
import type { Reader } from "./reader.ts";
import { nearestPhrase } from "./spelling.ts";

/** More than any tree that is allowed needs. */
const MAX_PARENS = 24;
/** `comma`: alone, so it takes the connective that comes next. `loose`: with a comma before it, so it joins what is joined already. */
type Joint = { readonly op: "and" | "or" | null; readonly comma: boolean; readonly negated: boolean };
type Item = { readonly rule: Rule | null; readonly joint: Joint };

const ENDS = new Set([".", ";", "\n"]);
const WHENS = new Set(["when", "if", "once", "whenever", "while", "where"]);
const AND = new Set(["and", "but", "while", "with", "plus", "provided", "+"]);
const isEnd = (reader: Reader): boolean => reader.done || (reader.isOneOf(ENDS) && reader.peek().kind === "mark");

/** Whether something other than a condition begins here; looks only. */
export type StartsClause = (reader: Reader) => boolean;

function readJoint(reader: Reader): Joint | null {
  return reader.attempt<Joint>(() => {
    const comma = reader.take(",");
    const skipped = () => {
      while (reader.take("also") || reader.take("either") || reader.take("only"));
      while (reader.takeOneOf(WHENS)) reader.take("the");
    };
    if (reader.take("unless") || reader.takeAll(["except", "when"]) || reader.takeAll(["except", "if"]))
      return { op: "and", comma, negated: true };
    if (reader.takeAll(["as", "long", "as"]) || reader.takeAll(["as", "well", "as"]) || reader.takeAll(["provided", "that"])) {
      return { op: "and", comma, negated: false };
    }
    const op = reader.takeOneOf(AND) ? "and" : reader.take("or") ? "or" : null;
    if (op === null && !comma) return null;
    if (op === "and" && reader.is("or")) reader.take("or");
    skipped();
    return { op, comma, negated: false };
  });
}

const group = (kind: "all" | "any", rules: readonly (Rule | null)[]): Rule | null => {
  const known = rules.filter((rule) => rule !== null);
  const [only] = known;
  return known.length > 1 ? { kind, of: known } : (only ?? null);
};

/** "and" binds before "or". */
function joinFlat(items: readonly { readonly rule: Rule | null; readonly op: "and" | "or" }[]): Rule | null {
  const groups: (Rule | null)[][] = [];
  for (const { rule, op } of items) {
    const last = groups.at(-1);
    if (op === "or" || !last) groups.push([rule]);
    else last.push(rule);
  }
  return group(
    "any",
    groups.map((rules) => group("all", rules)),
  );
}

/** "and" before "or"; but what a comma parts is joined after that, in the same order. */
function joinItems(items: readonly Item[]): Rule | null {
  const resolved = items.map(({ rule, joint }, at) => {
    if (joint.op !== null || at === 0) return { rule, op: joint.op ?? "and", loose: joint.comma, listed: false };
    const next = items.slice(at + 1).find((item) => item.joint.op !== null);
    return { rule, op: next?.joint.op ?? "and", loose: next?.joint.comma ?? false, listed: true };
  });
  const blocks: { op: "and" | "or"; items: { rule: Rule | null; op: "and" | "or" }[] }[] = [];
  for (const { rule, op, loose } of resolved) {
    const last = blocks.at(-1);
    if (loose || !last) blocks.push({ op, items: [{ rule, op: "and" }] });
    else last.items.push({ rule, op });
  }
  if (blocks.length === 1) return joinFlat(blocks[0]?.items ?? []);
  const kinds = new Set(resolved.slice(1).map(({ op }) => op));
  if (kinds.size === 1) return joinFlat(resolved);
  return joinFlat(blocks.map(({ op, items: inside }) => ({ rule: joinFlat(inside), op })));
}

/** A closing parenthesis that belongs to the opening one here, as a number of tokens ahead; −1 where there is none in the sentence. */
function closingAhead(reader: Reader): number {
  let open = 0;
  for (let ahead = 0; ahead < 4_000; ahead++) {
    if (reader.is("(", ahead)) open++;
    else if (reader.is(")", ahead) && --open === 0) return ahead;
    else if (reader.at + ahead >= reader.tokens.length) return -1;
  }
  return -1;
}

const AFTER_GROUP = new Set([...ENDS, ",", ")", "and", "or", "but", "unless", "while", "with", "then", ""]);

/** `(A or B)`: where a connective or an end follows; else the parentheses are of a value. */
function readGroup(reader: Reader, exits: boolean, starts: StartsClause): Rule | null {
  const closing = reader.is("(") ? closingAhead(reader) : -1;
  if (closing < 1 || !AFTER_GROUP.has(reader.peek(closing + 1).text)) return null;
  return reader.attempt(() => {
    if (reader.depth >= MAX_PARENS) return null;
    reader.at++;
    reader.depth++;
    const end = reader.at + closing - 1;
    const inside = readSequence(reader, exits, starts, end);
    reader.depth--;
    return reader.take(")") ? inside : null;
  });
}

function readUnit(reader: Reader, exits: boolean, starts: StartsClause): Rule | null {
  const start = reader.at;
  if (reader.is("not") && reader.depth < MAX_PARENS) {
    const negated = reader.attempt<Rule>(() => {
      reader.at++;
      while (reader.takeOneOf(WHENS));
      reader.depth++;
      const of = readUnit(reader, exits, starts);
      reader.depth--;
      return of && { kind: "not", of };
    });
    if (negated) return reader.mark(negated, start);
  }
  for (const [word, kind] of [
    ["all", "all"],
    ["any", "any"],
  ] as const) {
    if (!reader.is(word) || !reader.is("of", 1) || !reader.is("(", 2)) continue;
    const listed = reader.attempt<Rule>(() => {
      reader.at += 2;
      const inside = readGroup(reader, exits, starts);
      // "all of (A and B)" says nothing more than "(A and B)".
      return inside && (inside.kind === kind && !reader.softExits.has(inside) && isJoined(reader, start) ? inside : { kind, of: [inside] });
    });
    if (listed) return reader.mark(listed, start);
  }
  return readGroup(reader, exits, starts) ?? readCondition(reader, exits);
}

/** Whether the parentheses since `start` join conditions at their outermost level. */
function isJoined(reader: Reader, start: number): boolean {
  let open = 0;
  for (const { text } of reader.tokens.slice(start, reader.at)) {
    if (text === "(") open++;
    else if (text === ")") open--;
    else if (open === 1 && (text === "and" || text === "or")) return true;
  }
  return false;
}

/** Marks everything up to the next connective or end as not understood. */
export function markUnknown(reader: Reader, end = reader.tokens.length): void {
  const start = reader.at;
  let open = 0;
  while (reader.at < end && !isEnd(reader)) {
    if (reader.at > start && open === 0 && (reader.is(",") || reader.is("and") || reader.is("or") || reader.is("but"))) break;
    if (reader.is("(")) open++;
    if (reader.is(")")) open = Math.max(0, open - 1);
    reader.at++;
  }
  if (reader.at === start) return;
  const { from, to } = reader.spanSince(start);
  const suggestion = nearestPhrase(reader.text.slice(from, to), EXAMPLE_PHRASES);
  reader.note("unknown", start, "This is not understood, and left out.", suggestion);
}

/** Conditions with their connectives, up to the end of the sentence, to a token, or to another clause. */
export function readSequence(reader: Reader, exits: boolean, starts: StartsClause, end = reader.tokens.length): Rule | null {
  const items: Item[] = [];
  const first = reader.at;
  let joint: Joint = { op: null, comma: false, negated: false };
  while (reader.take("either") || reader.take("both") || reader.take(":"));
  while (reader.at < end) {
    const start = reader.at;
    const rule = readUnit(reader, exits, starts);
    if (rule) items.push({ rule: joint.negated ? reader.mark<Rule>({ kind: "not", of: rule }, start) : rule, joint });
    else {
      markUnknown(reader, end);
      items.push({ rule: null, joint });
    }
    if (reader.at >= end || isEnd(reader)) break;
    const before = reader.at;
    const next = readJoint(reader);
    if (starts(reader)) {
      reader.at = before;
      break;
    }
    if (next && reader.at < end && !isEnd(reader)) joint = next;
    else if (!next) {
      // Two conditions side by side, or something that does not belong to either. In `A above B above C` the second is said of B.
      const last = items.at(-1)?.rule;
      const link = last?.kind === "compare" && last.right.kind !== "number" ? last.right : reader.subject;
      reader.subject = link;
      const noted = reader.attempt(() => (readUnit(reader, exits, starts) ? reader.at : null));
      if (noted === null) {
        markUnknown(reader, end);
        const after = reader.attempt(() => readJoint(reader));
        if (!after) break;
        if (starts(reader)) break;
        joint = after;
      } else {
        reader.at = before;
        reader.subject = link;
        reader.note("assumed", before, "Nothing joins this to what stands before it: “and” is taken.", "and");
        joint = { op: "and", comma: false, negated: false };
      }
    }
  }
  const said = new Set(items.slice(1).map((item) => item.joint.op));
  if (said.has("and") && said.has("or")) {
    reader.note(
      "assumed",
      first,
      items.some((item) => item.joint.comma) ? "“and” binds before “or”, and both before a comma." : "“and” binds before “or”.",
    );
  }
  return joinItems(items);
}
