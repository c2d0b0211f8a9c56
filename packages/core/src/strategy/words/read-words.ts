import type { Operand, Rule } from "../rule-tree.ts";
import { MAX_DEPTH, MAX_NODES } from "../rule-tree.ts";
import { assembleParts, type PhraseLink } from "./assemble-parts.ts";
import { problemsOf } from "./check-parts.ts";
import { KNOWN_WORDS } from "./known-words.ts";
import { readSentences } from "./read-sentences.ts";
import { type CustomName, Reader, type WordNote } from "./reader.ts";
import type { StrategyParts } from "./settings.ts";
import { correctWord } from "./spelling.ts";
import { type Token, toTokens } from "./tokens.ts";

/** In characters. */
export const MAX_WORDS_LENGTH = 10_000;

export type WordsReading = {
  readonly parts: StrategyParts;
  /** In the order of the text; a phrase inside another one comes behind it. */
  readonly links: readonly PhraseLink[];
  readonly notes: readonly WordNote[];
  /** All of it was understood, and there is an entry. What is not whole must not run as it is. */
  readonly whole: boolean;
};

const STOPS: ReadonlySet<WordNote["kind"]> = new Set(["unknown", "unsupported", "conflict", "refused"]);

function correctTokens(reader: Pick<Reader, "text" | "notes">, tokens: readonly Token[]): readonly Token[] {
  const known = new Map<string, string | null>();
  return tokens.map((token) => {
    if (token.kind === "odd") {
      const { from, to } = token;
      reader.notes.push({ kind: "unknown", from, to, text: reader.text.slice(from, to), message: "These characters are not understood." });
      return token;
    }
    if (token.kind !== "word" || KNOWN_WORDS.has(token.text)) return token;
    let better = known.get(token.text);
    if (better === undefined) {
      better = correctWord(token.text, KNOWN_WORDS);
      known.set(token.text, better);
    }
    if (better === null) return token;
    const { from, to } = token;
    const text = reader.text.slice(from, to);
    reader.notes.push({ kind: "corrected", from, to, text, message: `“${text}” is read as “${better}”.`, suggestion: better });
    return { ...token, text: better };
  });
}

type Size = { readonly nodes: number; readonly depth: number };
const NONE: Size = { nodes: 0, depth: 0 };
const over = (sizes: readonly Size[]): Size => ({
  nodes: 1 + sizes.reduce((sum, { nodes }) => sum + nodes, 0),
  depth: 1 + Math.max(0, ...sizes.map(({ depth }) => depth)),
});
function operandSize(operand: Operand): Size {
  if (operand.kind === "shift") return over([operandSize(operand.of)]);
  if (operand.kind === "difference" || operand.kind === "ratio") return over([operandSize(operand.left), operandSize(operand.right)]);
  return over([]);
}
function ruleSize(rule: Rule | undefined): Size {
  if (!rule) return NONE;
  switch (rule.kind) {
    case "all":
    case "any":
      return over(rule.of.map(ruleSize));
    case "not":
      return over([ruleSize(rule.of)]);
    case "compare":
      return over([operandSize(rule.left), operandSize(rule.right)]);
    case "between":
      return over([operandSize(rule.of), operandSize(rule.low), operandSize(rule.high)]);
    default:
      return over([operandSize(rule.of)]);
  }
}

const refused = (text: string, message: string): WordsReading => ({
  parts: {},
  links: [],
  notes: [{ kind: "refused", from: 0, to: text.length, text: text.slice(0, 80), message }],
  whole: false,
});

/**
 * Plain English to the parts of a strategy, by our own grammar: each phrase with its place in the parts; each that is not understood marked,
 * with the nearest that is. Nothing is dropped in silence. `customs` are the user's own indicators, called by their names in quotes.
 */
export function readWords(text: string, customs: readonly CustomName[] = []): WordsReading {
  if (text.length > MAX_WORDS_LENGTH) return refused(text, `A text may have ${MAX_WORDS_LENGTH} characters at most.`);
  const notes: WordNote[] = [];
  const tokens = correctTokens({ text, notes }, toTokens(text)).filter(({ kind }) => kind !== "odd");
  const reader = new Reader(text, tokens, customs);
  const { parts, links } = assembleParts(readSentences(reader), reader);
  notes.push(...reader.notes);
  const rules = [parts.long?.entry, parts.long?.exit, parts.short?.entry, parts.short?.exit].map(ruleSize);
  if (rules.some(({ nodes, depth }) => nodes > MAX_NODES || depth > MAX_DEPTH)) {
    return refused(text, `These rules are too large: ${MAX_NODES} parts and ${MAX_DEPTH} levels are allowed.`);
  }
  for (const { span, message } of problemsOf(parts, links)) {
    const { from, to } = span ?? { from: 0, to: text.length };
    notes.push({ kind: "unsupported", from, to, text: text.slice(from, to), message });
  }
  const entered = parts.long?.entry !== undefined || parts.short?.entry !== undefined;
  if (!entered && notes.every(({ kind }) => !STOPS.has(kind))) {
    const message = "When to enter is not said.";
    notes.push({ kind: "unknown", from: 0, to: text.length, text: text.slice(0, 80), message, suggestion: "long when RSI below 30" });
  }
  // A slip inside of what is not understood anyway says nothing.
  const lost = reader.notes.filter(({ kind }) => kind === "unknown");
  const said = notes.filter(({ kind, from, to }) => kind !== "corrected" || !lost.some((note) => note.from <= from && note.to >= to));
  said.sort((one, other) => one.from - other.from);
  return { parts, links, notes: said, whole: entered && said.every(({ kind }) => !STOPS.has(kind)) };
}
