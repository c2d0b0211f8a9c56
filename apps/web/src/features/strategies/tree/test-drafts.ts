import type { Operand, Rule } from "@slipstream/core/strategy";
import fc from "fast-check";
import { type Draft, emptyDraft } from "./draft.ts";
import { isGroup, ruleAt, SLOTS, type TreePath } from "./tree-path.ts";

const operand: fc.Arbitrary<Operand> = fc.oneof(
  fc.integer({ min: -50, max: 50 }).map((value): Operand => ({ kind: "number", value })),
  fc.constantFrom("open", "high", "low", "close").map((field): Operand => ({ kind: "price", field: field as "close" })),
  fc.integer({ min: 2, max: 200 }).map((period): Operand => ({ kind: "indicator", name: "rsi", params: { period } })),
);

const condition: fc.Arbitrary<Rule> = fc.oneof(
  fc
    .tuple(operand, fc.constantFrom("<", ">", "crosses-above"), operand)
    .map(([left, op, right]): Rule => ({ kind: "compare", left, op: op as "<", right })),
  fc.tuple(operand, fc.integer({ min: 1, max: 9 })).map(([of, bars]): Rule => ({ kind: "rises", of, bars })),
  fc.tuple(operand, operand, operand).map(([of, low, high]): Rule => ({ kind: "between", of, low, high })),
);

/** Rules of any shape, groups of one and doubled denials too. */
export const rules: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    condition,
    fc
      .tuple(fc.constantFrom("all", "any"), fc.array(tie("rule"), { minLength: 1, maxLength: 4 }))
      .map(([kind, of]): Rule => ({ kind: kind as "all", of })),
    tie("rule").map((of): Rule => ({ kind: "not", of })),
  ),
})).rule;

const side = fc.record({ entry: rules, exit: fc.option(rules, { nil: undefined }) });

export const drafts: fc.Arbitrary<Draft> = fc
  .record({ long: side, short: fc.option(side, { nil: undefined }) })
  .map(({ long, short }) => ({ ...emptyDraft(), long, ...(short ? { short } : {}) }));

/** Every place where a rule stands. */
export function rulePaths(draft: Draft): TreePath[] {
  const walk = (path: TreePath): TreePath[] => {
    const rule = ruleAt(draft, path);
    if (rule === undefined) return [];
    if (rule.kind === "not") return [path, ...walk([...path, "of"])];
    if (isGroup(rule)) return [path, ...rule.of.flatMap((_, at) => walk([...path, "of", at]))];
    return [path];
  };
  return SLOTS.flatMap(walk);
}

/** The conditions of a strategy in a fixed order, wherever they stand. */
export function conditionsOf(draft: Draft): string[] {
  return rulePaths(draft)
    .map((path) => ruleAt(draft, path))
    .filter((rule) => rule !== undefined && rule.kind !== "not" && !isGroup(rule))
    .map((rule) => JSON.stringify(rule))
    .sort();
}
