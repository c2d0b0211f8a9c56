import type { Operand, Rule } from "../rule-tree.ts";
import type { CustomName } from "./reader.ts";
import { sayOperand, sayRule } from "./say-rule.ts";

/** The value so many closed bars before the bar that is explained; NaN where there is none. */
export type ValueReader = (operand: Operand, barsBefore: number) => number;

export type ExplainedValue = {
  readonly words: string;
  /** Null where there is none yet. */
  readonly value: number | null;
  /** Of a crossing: at the bar before. Of a rise or fall: at its beginning. */
  readonly before?: number | null;
};

/** One condition, or one group of them, at a bar. */
export type ExplainedRule = {
  /** Where it is in the tree that was explained. */
  readonly path: readonly (string | number)[];
  readonly words: string;
  readonly held: boolean;
  readonly values: readonly ExplainedValue[];
  /** Of a group: its conditions. */
  readonly of: readonly ExplainedRule[];
};

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function holds(
  op: Extract<Rule, { kind: "compare" }>["op"],
  left: number,
  right: number,
  leftBefore: number,
  rightBefore: number,
): boolean {
  switch (op) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "crosses-above":
      return left > right && leftBefore <= rightBefore;
    case "crosses-below":
      return left < right && leftBefore >= rightBefore;
  }
}

/** Each condition in words, with its values and whether it held. A comparison with a value that does not exist does not hold. */
export function explainRule(
  rule: Rule,
  read: ValueReader,
  customs: readonly CustomName[] = [],
  path: readonly (string | number)[] = [],
): ExplainedRule {
  const words = sayRule(rule, customs);
  const seen = (operand: Operand, beside: Operand | null, before: number | null): ExplainedValue => ({
    words: sayOperand(operand, customs, beside),
    value: orNull(read(operand, 0)),
    ...(before === null ? {} : { before: orNull(read(operand, before)) }),
  });
  switch (rule.kind) {
    case "all":
    case "any": {
      const of = rule.of.map((part, at) => explainRule(part, read, customs, [...path, "of", at]));
      return { path, words, held: rule.kind === "all" ? of.every(({ held }) => held) : of.some(({ held }) => held), values: [], of };
    }
    case "not": {
      const of = explainRule(rule.of, read, customs, [...path, "of"]);
      return { path, words, held: !of.held, values: [], of: [of] };
    }
    case "compare": {
      const { left, op, right } = rule;
      const before = op === "crosses-above" || op === "crosses-below" ? 1 : null;
      const held = holds(op, read(left, 0), read(right, 0), before ? read(left, 1) : Number.NaN, before ? read(right, 1) : Number.NaN);
      return { path, words, held, values: [seen(left, right, before), seen(right, left, before)], of: [] };
    }
    case "between": {
      const value = read(rule.of, 0);
      const held = value >= read(rule.low, 0) && value <= read(rule.high, 0);
      return {
        path,
        words,
        held,
        values: [seen(rule.of, null, null), seen(rule.low, rule.of, null), seen(rule.high, rule.of, null)],
        of: [],
      };
    }
    case "rises":
    case "falls": {
      let held = true;
      for (let bar = 0; bar < rule.bars && held; bar++) {
        const change = read(rule.of, bar) - read(rule.of, bar + 1);
        held = rule.kind === "rises" ? change > 0 : change < 0;
      }
      return { path, words, held, values: [seen(rule.of, null, rule.bars)], of: [] };
    }
  }
}
