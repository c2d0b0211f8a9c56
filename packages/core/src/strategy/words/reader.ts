import type { Operand, Rule } from "../rule-tree.ts";
import type { PatternTable } from "./pattern.ts";
import type { Span, Token } from "./tokens.ts";

/**
 * What is to be said about a phrase. `unknown`: not understood and left out; `unsupported`: understood, but a strategy has no such thing;
 * `conflict`: said twice, differently; `refused`: the text is not read at all. None of these may run as it is.
 * `corrected`: a slip of the pen, put right; `assumed`: it could be meant otherwise, and this is what was taken.
 */
export type WordNote = Span & {
  readonly kind: "unknown" | "unsupported" | "conflict" | "refused" | "corrected" | "assumed";
  readonly text: string;
  readonly message: string;
  /** The nearest phrase that is understood. */
  readonly suggestion?: string;
};

export type CustomName = { readonly id: string; readonly name: string };

const NO_TOKEN: Token = { kind: "mark", text: "", value: Number.NaN, from: 0, to: 0 };

/** A place in the tokens, with what was found so far. Trying something and going back is `attempt`. */
export class Reader {
  at = 0;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly customs: readonly CustomName[];
  readonly notes: WordNote[] = [];
  /** Where rules and other parts stand in the text. */
  readonly spans = new Map<object, Span>();
  /** Numbers that were written in percent. */
  readonly percents = new Set<Operand>();
  /** Exits that are settings where they stand alone: `2% profit`. */
  readonly softExits = new Map<Rule, SoftExit>();
  /** What was spoken of last: `… or above 70`, `its signal line`. */
  subject: Operand | null = null;
  lastIndicator: Extract<Operand, { kind: "indicator" }> | null = null;
  depth = 0;

  constructor(text: string, tokens: readonly Token[], customs: readonly CustomName[]) {
    this.text = text;
    this.tokens = tokens;
    this.customs = customs;
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? NO_TOKEN;
  }

  /** A word or mark, by its text. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (token.kind === "word" || token.kind === "mark") && token.text === text;
  }

  isOneOf(texts: ReadonlySet<string>, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (token.kind === "word" || token.kind === "mark") && texts.has(token.text);
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  takeOneOf(texts: ReadonlySet<string>): Token | null {
    if (!this.isOneOf(texts)) return null;
    return this.tokens[this.at++] ?? null;
  }

  takeAll(texts: readonly string[]): boolean {
    if (!texts.every((text, ahead) => this.is(text, ahead))) return false;
    this.at += texts.length;
    return true;
  }

  skip(texts: ReadonlySet<string>): void {
    while (this.isOneOf(texts)) this.at++;
  }

  /** The longest of the forms that stands here, all words of it; stands behind it then. */
  takePhrase<Value>(table: PatternTable<Value>): Value | null {
    for (const { pieces, value } of table.byFirst.get(this.peek().text) ?? []) {
      if (this.takeAll(pieces)) return value;
    }
    return null;
  }

  attempt<Found>(read: () => Found | null): Found | null {
    const { at, subject, lastIndicator, depth } = this;
    const notes = this.notes.length;
    const found = read();
    if (found !== null) return found;
    this.at = at;
    this.subject = subject;
    this.lastIndicator = lastIndicator;
    this.depth = depth;
    this.notes.length = notes;
    return null;
  }

  /** From the token at `start` to the one before this. */
  spanSince(start: number): Span {
    const first = this.tokens[start] ?? this.tokens.at(-1) ?? NO_TOKEN;
    const last = this.tokens[Math.max(start, this.at - 1)] ?? this.tokens.at(-1) ?? first;
    return { from: first.from, to: Math.max(first.to, last.to) };
  }

  note(kind: WordNote["kind"], start: number, message: string, suggestion?: string | null): void {
    const span = this.spanSince(start);
    const text = this.text.slice(span.from, span.to);
    this.notes.push({ kind, ...span, text, message, ...(suggestion ? { suggestion } : {}) });
  }

  mark<Part extends object>(part: Part, start: number): Part {
    this.spans.set(part, this.spanSince(start));
    return part;
  }
}

export type BarCount = { readonly bars: number } | { readonly ms: number };

export type SoftExit =
  | { readonly kind: "profit"; readonly percent: number }
  | { readonly kind: "loss"; readonly percent: number }
  | { readonly kind: "time"; readonly length: BarCount };
