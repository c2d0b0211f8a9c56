import type { Operand, Rule } from "../rule-tree.ts";
import type { Distance } from "../strategy-spec.ts";
import type { WordsReading } from "./read-words.ts";
import type { StrategyParts } from "./settings.ts";

/** A tree on one line, one notation for one tree, so that a table of them can be read. */
function operandShorthand(operand: Operand): string {
  const chart = "timeframe" in operand && operand.timeframe !== undefined ? `@${operand.timeframe}` : "";
  switch (operand.kind) {
    case "number":
      return `${operand.value}`;
    case "price":
      return `${operand.field}${chart}`;
    case "indicator": {
      const params = operand.params
        ? `(${Object.entries(operand.params).map(([name, value]) => (name === "period" ? value : `${name} ${value}`))})`
        : "";
      return `${operand.name}${operand.output === undefined ? "" : `.${operand.output}`}${params}${chart}`;
    }
    case "custom":
      return `custom:${operand.id.slice(0, 8)}`;
    case "funding":
      return "funding";
    case "clock":
    case "position":
      return operand.field;
    case "difference":
      return `(${operandShorthand(operand.left)} - ${operandShorthand(operand.right)})`;
    case "ratio":
      return `(${operandShorthand(operand.left)} / ${operandShorthand(operand.right)})`;
    case "shift":
      return `${operandShorthand(operand.of)}[-${operand.bars}]`;
  }
}

function ruleShorthand(rule: Rule): string {
  switch (rule.kind) {
    case "all":
    case "any":
      return `${rule.kind}(${rule.of.map(ruleShorthand).join("; ")})`;
    case "not":
      return `not(${ruleShorthand(rule.of)})`;
    case "compare":
      return `${operandShorthand(rule.left)} ${rule.op} ${operandShorthand(rule.right)}`;
    case "between":
      return `${operandShorthand(rule.of)} in ${operandShorthand(rule.low)}..${operandShorthand(rule.high)}`;
    case "rises":
    case "falls":
      return `${operandShorthand(rule.of)} ${rule.kind} ${rule.bars}`;
  }
}

const distanceShorthand = (distance: Distance): string =>
  distance.kind === "percent" ? `${distance.percent}%` : `${distance.multiple}atr(${distance.period})`;

export function toShorthand(parts: StrategyParts): string {
  const said: string[] = [];
  const add = (name: string, value: unknown) => value !== undefined && said.push(`${name}: ${value}`);
  add("on", parts.timeframe);
  add("symbols", parts.symbols?.join(" "));
  for (const side of ["long", "short"] as const) {
    const { entry, exit } = parts[side] ?? {};
    add(side, entry && ruleShorthand(entry));
    add(`${side} exit`, exit && ruleShorthand(exit));
  }
  add("stop", parts.stopLoss && distanceShorthand(parts.stopLoss));
  add("take", parts.takeProfits?.map(({ at, share }) => `${distanceShorthand(at)}×${share}`).join(" "));
  const { trailing, sizing } = parts;
  add("trailing", trailing && `${distanceShorthand(trailing.distance)}${trailing.after === undefined ? "" : ` after ${trailing.after}`}`);
  add("break-even", parts.breakEven);
  add("time", parts.timeStop);
  add("cooldown", parts.cooldown);
  add("size", sizing && Object.values(sizing).join(" "));
  add("leverage", parts.leverage);
  add("positions", parts.maxPositions);
  return said.join(" | ");
}

/** What was said about phrases, as `kind: phrase`. */
export const toNoteList = ({ notes }: WordsReading): string[] => notes.map(({ kind, text }) => `${kind}: ${text}`);

/** A text, its tree, and the notes that it gets (none where they are left out). */
export type WordsCase = readonly [words: string, tree: string, notes?: readonly string[]];
