import type { Comparison, Operand, Rule } from "../strategy/index.ts";
import type { CustomIndicators } from "./check-strategy.ts";
import { type Column, type ColumnBook, keyOf } from "./column-book.ts";

/** Bytes of conditions that are kept for the next strategy on the same candles. */
const KEPT_BYTES = 12 * 1024 * 1024;

/** One byte per bar, 1 where a rule holds; a whole number of words long, so that groups are combined four bars at a time. */
export type Mask = Uint8Array;

const WORD = 4;
const newMask = (length: number): Mask => new Uint8Array(Math.ceil(length / WORD) * WORD);
const wordsOf = (mask: Mask): Uint32Array => new Uint32Array(mask.buffer, mask.byteOffset, mask.length / WORD);
const ALL_ONES = 0x01010101;

/** The rules of strategies on one market's candles, as masks. What it answers is shared: never written to. */
export class MaskBook {
  /** A rule that never holds. */
  readonly never: Mask;
  readonly #columns: ColumnBook;
  readonly #kept = new Map<string, Mask>();
  #bytes = 0;

  constructor(columns: ColumnBook) {
    this.#columns = columns;
    this.never = newMask(columns.length);
  }

  /** Expects a checked rule without the open position in it. */
  maskOf(rule: Rule, customs: CustomIndicators): Mask {
    if ((rule.kind === "all" || rule.kind === "any") && rule.of.length === 1 && rule.of[0]) return this.maskOf(rule.of[0], customs);
    const key = ruleKey(rule, customs);
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    return this.#keep(key, this.#make(rule, customs));
  }

  #make(rule: Rule, customs: CustomIndicators): Mask {
    switch (rule.kind) {
      case "all":
      case "any":
        return this.#combine(rule.kind, rule.of, customs);
      case "not": {
        const mask = this.maskOf(rule.of, customs).slice();
        const words = wordsOf(mask);
        for (let at = 0; at < words.length; at++) words[at] = (words[at] as number) ^ ALL_ONES;
        return mask;
      }
      default: {
        const mask = newMask(this.#columns.length);
        this.#write(rule, customs, mask);
        return mask;
      }
    }
  }

  #keep(key: string, mask: Mask): Mask {
    this.#kept.set(key, mask);
    this.#bytes += mask.byteLength;
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#bytes <= KEPT_BYTES || oldest === key) break;
      this.#kept.delete(oldest);
      this.#bytes -= byteLength;
    }
    return mask;
  }

  #combine(kind: "all" | "any", rules: readonly Rule[], customs: CustomIndicators): Mask {
    const [first, ...others] = rules;
    if (!first) throw new Error("an empty group was not checked");
    const mask = this.maskOf(first, customs).slice();
    const words = wordsOf(mask);
    for (const other of others) {
      const more = wordsOf(this.maskOf(other, customs));
      if (kind === "all") for (let at = 0; at < words.length; at++) words[at] = (words[at] as number) & (more[at] as number);
      else for (let at = 0; at < words.length; at++) words[at] = (words[at] as number) | (more[at] as number);
    }
    return mask;
  }

  #write(rule: Exclude<Rule, { kind: "all" | "any" | "not" }>, customs: CustomIndicators, mask: Mask): void {
    const { length } = this.#columns;
    const column = (operand: Operand) => this.#columns.columnOf(operand, customs);
    switch (rule.kind) {
      case "compare":
        compare(column(rule.left), rule.op, column(rule.right), mask, length);
        return;
      case "between": {
        compare(column(rule.of), ">=", column(rule.low), mask, length);
        const other = newMask(length);
        compare(column(rule.of), "<=", column(rule.high), other, length);
        for (let bar = 0; bar < length; bar++) mask[bar] = (mask[bar] as number) & (other[bar] as number);
        return;
      }
      case "rises":
      case "falls":
        move(column(rule.of), rule.kind === "rises" ? 1 : -1, rule.bars, mask, length);
        return;
    }
  }
}

/** The same rule has the same key, however its operands are written. */
function ruleKey(rule: Rule, customs: CustomIndicators): string {
  const key = (operand: Operand) => keyOf(operand, customs);
  switch (rule.kind) {
    case "all":
    case "any":
      return `${rule.kind}(${rule.of.map((each) => ruleKey(each, customs)).join(", ")})`;
    case "not":
      return `not(${ruleKey(rule.of, customs)})`;
    case "compare":
      return `${key(rule.left)} ${rule.op} ${key(rule.right)}`;
    case "between":
      return `${key(rule.of)} in ${key(rule.low)} ${key(rule.high)}`;
    default:
      return `${key(rule.of)} ${rule.kind} ${rule.bars}`;
  }
}

function compare(left: Column, op: Comparison, right: Column, mask: Mask, length: number): void {
  if (op === "crosses-above") {
    cross(left, right, mask, length);
    return;
  }
  if (op === "crosses-below") {
    cross(right, left, mask, length);
    return;
  }
  if (op === ">" || op === ">=") {
    compare(right, op === ">" ? "<" : "<=", left, mask, length);
    return;
  }
  const orEqual = op === "<=";
  if (typeof left === "number") {
    if (typeof right === "number") mask.fill((orEqual ? left <= right : left < right) ? 1 : 0, 0, length);
    else if (orEqual) atLeast(right, left, mask, length);
    else above(right, left, mask, length);
  } else if (typeof right === "number") {
    if (orEqual) atMost(left, right, mask, length);
    else below(left, right, mask, length);
  } else if (orEqual) notAbove(left, right, mask, length);
  else under(left, right, mask, length);
}

// One function per loop: each is compiled for what it does alone, several times faster than one loop that decides inside.

function above(column: Float64Array, level: number, mask: Mask, length: number): void {
  for (let bar = 0; bar < length; bar++) mask[bar] = (column[bar] as number) > level ? 1 : 0;
}
function atLeast(column: Float64Array, level: number, mask: Mask, length: number): void {
  for (let bar = 0; bar < length; bar++) mask[bar] = (column[bar] as number) >= level ? 1 : 0;
}
function below(column: Float64Array, level: number, mask: Mask, length: number): void {
  for (let bar = 0; bar < length; bar++) mask[bar] = (column[bar] as number) < level ? 1 : 0;
}
function atMost(column: Float64Array, level: number, mask: Mask, length: number): void {
  for (let bar = 0; bar < length; bar++) mask[bar] = (column[bar] as number) <= level ? 1 : 0;
}
function under(left: Float64Array, right: Float64Array, mask: Mask, length: number): void {
  for (let bar = 0; bar < length; bar++) mask[bar] = (left[bar] as number) < (right[bar] as number) ? 1 : 0;
}
function notAbove(left: Float64Array, right: Float64Array, mask: Mask, length: number): void {
  for (let bar = 0; bar < length; bar++) mask[bar] = (left[bar] as number) <= (right[bar] as number) ? 1 : 0;
}

/** At or below at the bar before, above now. */
function cross(left: Column, right: Column, mask: Mask, length: number): void {
  const at = (column: Column, bar: number) => (typeof column === "number" ? column : (column[bar] as number));
  for (let bar = 1; bar < length; bar++) mask[bar] = at(left, bar) > at(right, bar) && at(left, bar - 1) <= at(right, bar - 1) ? 1 : 0;
}

/** Each of the last `bars` values beyond the one before it. */
function move(column: Column, sign: 1 | -1, bars: number, mask: Mask, length: number): void {
  if (typeof column === "number") return;
  let run = 0;
  for (let bar = 1; bar < length; bar++) {
    run = sign * ((column[bar] as number) - (column[bar - 1] as number)) > 0 ? run + 1 : 0;
    mask[bar] = run >= bars ? 1 : 0;
  }
}
