import type { FrozenCustoms } from "./ports.ts";
import type { Operand, Rule } from "./rule-tree.ts";
import type { StrategySpec } from "./strategy-spec.ts";

/** Custom indicators that an operand names itself. */
export function customIdsOf(operand: Operand): string[] {
  switch (operand.kind) {
    case "custom":
      return [operand.id];
    case "difference":
    case "ratio":
      return [...customIdsOf(operand.left), ...customIdsOf(operand.right)];
    case "shift":
      return customIdsOf(operand.of);
    default:
      return [];
  }
}

function idsOfRule(rule: Rule | undefined): string[] {
  if (!rule) return [];
  switch (rule.kind) {
    case "all":
    case "any":
      return rule.of.flatMap(idsOfRule);
    case "not":
      return idsOfRule(rule.of);
    case "compare":
      return [...customIdsOf(rule.left), ...customIdsOf(rule.right)];
    case "between":
      return [rule.of, rule.low, rule.high].flatMap(customIdsOf);
    default:
      return customIdsOf(rule.of);
  }
}

/** All that a strategy uses, also those that others of them are made of, as they are now. Expects a strategy that was checked with them. */
export function freezeCustoms(spec: StrategySpec, customs: ReadonlyMap<string, Operand>): FrozenCustoms {
  const frozen: Record<string, Operand> = {};
  const waiting = [spec.long?.entry, spec.long?.exit, spec.short?.entry, spec.short?.exit].flatMap(idsOfRule);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const definition = customs.get(id);
    if (!definition || Object.hasOwn(frozen, id)) continue;
    frozen[id] = definition;
    waiting.push(...customIdsOf(definition));
  }
  return frozen;
}
