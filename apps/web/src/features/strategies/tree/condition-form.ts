import { COMPARISONS, type Comparison, findIndicator, type Operand, type Rule } from "@slipstream/core/strategy";
import type { SideName } from "./draft.ts";

export type Condition = Exclude<Rule, { kind: "all" | "any" | "not" }>;
export type ConditionForm = Comparison | "between" | "rises" | "falls";

export const CONDITION_FORMS: readonly { readonly value: ConditionForm; readonly label: string }[] = [
  { value: "<", label: "is below" },
  { value: "<=", label: "is at most" },
  { value: ">", label: "is above" },
  { value: ">=", label: "is at least" },
  { value: "crosses-above", label: "crosses above" },
  { value: "crosses-below", label: "crosses below" },
  { value: "between", label: "is between" },
  { value: "rises", label: "rises for" },
  { value: "falls", label: "falls for" },
];
export const isConditionForm = (text: string): text is ConditionForm => CONDITION_FORMS.some(({ value }) => value === text);

const isComparison = (form: ConditionForm): form is Comparison => COMPARISONS.some((one) => one === form);
export const isCondition = (rule: Rule | undefined): rule is Condition =>
  rule !== undefined && rule.kind !== "all" && rule.kind !== "any" && rule.kind !== "not";

export const formOf = (rule: Condition): ConditionForm => (rule.kind === "compare" ? rule.op : rule.kind);

const number = (value: number): Operand => ({ kind: "number", value });
const round = (value: number): number => Number(value.toPrecision(6));

/** What a value is sensibly compared with at first: `share` of the way from its lowest to its highest. */
function levelFor(operand: Operand, share: number): Operand {
  switch (operand.kind) {
    case "price":
      if (operand.field !== "volume") return { kind: "indicator", name: "ema", params: { period: 200 } };
      return { kind: "indicator", name: "volume-average", params: { period: 20 } };
    case "indicator": {
      const lines = findIndicator(operand.name)?.lines;
      const line = lines?.find(({ name }) => name === operand.output) ?? lines?.[0];
      if (line?.bounds) return number(round(line.bounds[0] + (line.bounds[1] - line.bounds[0]) * share));
      if (line?.scale === "price") return { kind: "price", field: "close" };
      if (line?.scale === "volume") return { kind: "price", field: "volume" };
      return number(0);
    }
    case "clock":
      return number(operand.field === "hour" ? Math.round(24 * share) : Math.round(6 * share));
    case "position":
      return number(operand.field === "bars-held" ? 24 : 2);
    case "ratio":
      return number(1);
    case "shift":
      return levelFor(operand.of, share);
    default:
      return number(0);
  }
}

const subjectOf = (rule: Condition): Operand => (rule.kind === "compare" ? rule.left : rule.of);

/** The condition said in another form; what both forms have is kept. */
export function withForm(rule: Condition, form: ConditionForm): Condition {
  const of = subjectOf(rule);
  if (isComparison(form)) {
    if (rule.kind === "compare") return { ...rule, op: form };
    const upward = form === ">" || form === ">=" || form === "crosses-above";
    const right = rule.kind === "between" ? (upward ? rule.high : rule.low) : levelFor(of, upward ? 0.7 : 0.3);
    return { kind: "compare", left: of, op: form, right };
  }
  if (form === "between") {
    if (rule.kind === "between") return rule;
    const edge = rule.kind === "compare" ? rule.right : null;
    const isAbove = rule.kind === "compare" && (rule.op === ">" || rule.op === ">=" || rule.op === "crosses-above");
    const [low, high] = [isAbove && edge ? edge : levelFor(of, 0.3), !isAbove && edge ? edge : levelFor(of, 0.7)];
    return { kind: "between", of, low: structuredClone(low), high: structuredClone(high) };
  }
  return { kind: form, of, bars: rule.kind === "rises" || rule.kind === "falls" ? rule.bars : 3 };
}

/** What a new condition is until it is made something else. */
export function firstCondition(side: SideName, slot: "entry" | "exit"): Condition {
  const low = (side === "long") === (slot === "entry");
  return {
    kind: "compare",
    left: { kind: "indicator", name: "rsi", params: { period: 14 } },
    op: low ? "<" : ">",
    right: number(low ? 30 : 70),
  };
}
