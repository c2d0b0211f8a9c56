import type { Operand, Rule } from "@slipstream/core/strategy";
import type { Draft } from "./draft.ts";
import { ruleAt, SLOTS } from "./tree-path.ts";

export type DraftSize = { readonly nodes: number; readonly depth: number };
type Customs = ReadonlyMap<string, Operand>;

/** Counted as `checkStrategy` counts: rules and operands that compute, what custom indicators are made of included. */
export function sizeOf(draft: Draft, customs: Customs): DraftSize {
  let nodes = 0;
  let depth = 0;
  const count = (at: number) => {
    nodes += 1;
    depth = Math.max(depth, at);
  };
  const visitOperand = (operand: Operand, at: number, within: readonly string[]): void => {
    switch (operand.kind) {
      case "custom": {
        count(at + 1);
        const made = within.includes(operand.id) ? undefined : customs.get(operand.id);
        if (made) visitOperand(made, at + 1, [...within, operand.id]);
        return;
      }
      case "difference":
      case "ratio":
        count(at + 1);
        visitOperand(operand.left, at + 1, within);
        visitOperand(operand.right, at + 1, within);
        return;
      case "shift":
        count(at + 1);
        visitOperand(operand.of, at + 1, within);
        return;
      default:
    }
  };
  const visit = (rule: Rule, at: number): void => {
    count(at);
    switch (rule.kind) {
      case "all":
      case "any":
        for (const part of rule.of) visit(part, at + 1);
        return;
      case "not":
        visit(rule.of, at + 1);
        return;
      case "compare":
        visitOperand(rule.left, at, []);
        visitOperand(rule.right, at, []);
        return;
      case "between":
        for (const part of [rule.of, rule.low, rule.high]) visitOperand(part, at, []);
        return;
      default:
        visitOperand(rule.of, at, []);
    }
  };
  for (const slot of SLOTS) {
    const rule = ruleAt(draft, slot);
    if (rule) visit(rule, 1);
  }
  return { nodes, depth };
}
