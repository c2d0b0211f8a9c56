import type { Operand, Rule, StrategySpec } from "../strategy/index.ts";
import type { CustomIndicators } from "./check-strategy.ts";
import type { ColumnBook } from "./column-book.ts";

/** The range that a distance is a multiple of. */
export const atrOf = (period: number): Operand => ({ kind: "indicator", name: "atr", params: { period } });

type Leaf = Extract<Operand, { kind: "indicator" | "price" }>;

/** The first bar at which everything that a strategy looks at has a value; funding aside, which may never be known. */
export const warmUpOf = (spec: StrategySpec, columns: ColumnBook, customs: CustomIndicators): number =>
  longestOf(spec, customs, (leaf) =>
    leaf.kind === "indicator" && leaf.name === "funding-rate" ? 0 : firstValue(columns.columnOf(leaf, customs)),
  );

/** The longest way back of all that a strategy looks at, where each indicator and price has its own. */
export function longestOf(spec: StrategySpec, customs: CustomIndicators, ofLeaf: (leaf: Leaf) => number): number {
  const ofOperand = (operand: Operand): number => {
    switch (operand.kind) {
      case "custom": {
        const made = customs.get(operand.id);
        return made ? ofOperand(made) : 0;
      }
      case "difference":
      case "ratio":
        return Math.max(ofOperand(operand.left), ofOperand(operand.right));
      case "shift":
        return ofOperand(operand.of) + operand.bars;
      case "indicator":
      case "price":
        return ofLeaf(operand);
      default:
        return 0;
    }
  };
  const ofRule = (rule: Rule): number => {
    switch (rule.kind) {
      case "all":
      case "any":
        return Math.max(...rule.of.map(ofRule));
      case "not":
        return ofRule(rule.of);
      case "compare":
        return Math.max(ofOperand(rule.left), ofOperand(rule.right)) + (rule.op.startsWith("crosses") ? 1 : 0);
      case "between":
        return Math.max(ofOperand(rule.of), ofOperand(rule.low), ofOperand(rule.high));
      default:
        return ofOperand(rule.of) + rule.bars;
    }
  };
  const rules = [spec.long?.entry, spec.long?.exit, spec.short?.entry, spec.short?.exit].flatMap((rule) => (rule ? [ofRule(rule)] : []));
  const distances = [spec.stopLoss, spec.trailing?.distance, ...spec.takeProfits.map(({ at }) => at)].flatMap((distance) =>
    distance?.kind === "atr" ? [ofOperand(atrOf(distance.period))] : [],
  );
  return Math.max(0, ...rules, ...distances, spec.sizing.kind === "volatility-target" ? spec.sizing.period : 0);
}

function firstValue(column: Float64Array | number): number {
  if (typeof column === "number") return 0;
  for (let bar = 0; bar < column.length; bar++) if (!Number.isNaN(column[bar])) return bar;
  return column.length;
}
