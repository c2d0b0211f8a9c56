import { type Comparison, findIndicator, type Operand, type Rule } from "@slipstream/core/strategy";
import type { DraftSide } from "./draft.ts";

const CONTRARY: Readonly<Record<Comparison, Comparison>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "crosses-above": "crosses-below",
  "crosses-below": "crosses-above",
};
/** They say how much, not which way. */
const UNDIRECTED: ReadonlySet<string> = new Set(["atr", "adx", "standard-deviation", "volume-average", "bollinger.width", "adx.adx"]);
const SWAPPED: Readonly<Record<string, string>> = { upper: "lower", lower: "upper", "plus-di": "minus-di", "minus-di": "plus-di" };

const lineOf = ({ name, output }: Extract<Operand, { kind: "indicator" }>) => {
  const lines = findIndicator(name)?.lines;
  return lines?.find((line) => line.name === output) ?? lines?.[0];
};

/** Whether more of it is an argument for one side. What it is of time, volume or the position itself is not. */
function isDirected(operand: Operand): boolean {
  switch (operand.kind) {
    case "price":
      return operand.field !== "volume";
    case "indicator": {
      const line = lineOf(operand);
      const isPlain = operand.output === undefined || line?.name === findIndicator(operand.name)?.lines[0]?.name;
      const key = isPlain ? operand.name : `${operand.name}.${operand.output}`;
      return !UNDIRECTED.has(key) && line?.scale !== "volume";
    }
    case "funding":
    case "custom":
      return true;
    case "difference":
    case "ratio":
      return isDirected(operand.left) || isDirected(operand.right);
    case "shift":
      return isDirected(operand.of);
    default:
      return false;
  }
}

/** The same value seen from the other side: the upper band for the lower one, the lowest low for the highest high. */
function mirrorOperand(operand: Operand): Operand {
  switch (operand.kind) {
    case "price":
      if (operand.field === "high" || operand.field === "low") return { ...operand, field: operand.field === "high" ? "low" : "high" };
      return operand;
    case "indicator": {
      if (operand.name === "highest" || operand.name === "lowest")
        return { ...operand, name: operand.name === "highest" ? "lowest" : "highest" };
      const lines = findIndicator(operand.name)?.lines ?? [];
      const swapped = SWAPPED[lineOf(operand)?.name ?? ""];
      if (swapped === undefined || !lines.some(({ name }) => name === swapped)) return operand;
      const { output: _, ...rest } = operand;
      return swapped === lines[0]?.name ? rest : { ...rest, output: swapped };
    }
    case "difference":
    case "ratio":
      return { ...operand, left: mirrorOperand(operand.left), right: mirrorOperand(operand.right) };
    case "shift":
      return { ...operand, of: mirrorOperand(operand.of) };
    default:
      return operand;
  }
}

const whole = (value: number): number => Number(value.toPrecision(12)) + 0;

/** A fixed level on the other side of the middle of what it is compared with. */
function mirrorLevel(level: Operand, beside: Operand): Operand {
  if (level.kind !== "number") return mirrorOperand(level);
  const of = beside.kind === "shift" ? beside.of : beside;
  if (!isDirected(beside) || of.kind === "price" || of.kind === "ratio") return level;
  const line = of.kind === "indicator" ? lineOf(of) : undefined;
  if (line?.bounds) return { kind: "number", value: whole(line.bounds[0] + line.bounds[1] - level.value) };
  return line?.scale === "price" ? level : { kind: "number", value: whole(-level.value) };
}

/** The rule for the other side: what was low is high, what rose falls. Clock, volume and the position stay as they are. */
export function mirrorRule(rule: Rule): Rule {
  switch (rule.kind) {
    case "all":
    case "any":
      return { ...rule, of: rule.of.map(mirrorRule) };
    case "not":
      return { ...rule, of: mirrorRule(rule.of) };
    case "rises":
    case "falls":
      if (!isDirected(rule.of)) return rule;
      return { ...rule, kind: rule.kind === "rises" ? "falls" : "rises", of: mirrorOperand(rule.of) };
    case "compare": {
      const { left, right } = rule;
      if (!isDirected(left) && !isDirected(right)) return rule;
      return { ...rule, left: mirrorLevel(left, right), op: CONTRARY[rule.op], right: mirrorLevel(right, left) };
    }
    case "between":
      if (!isDirected(rule.of)) return rule;
      return { ...rule, of: mirrorOperand(rule.of), low: mirrorLevel(rule.high, rule.of), high: mirrorLevel(rule.low, rule.of) };
  }
}

export const mirrorSide = ({ entry, exit }: DraftSide): DraftSide => ({
  ...(entry ? { entry: mirrorRule(structuredClone(entry)) } : {}),
  ...(exit ? { exit: mirrorRule(structuredClone(exit)) } : {}),
});
