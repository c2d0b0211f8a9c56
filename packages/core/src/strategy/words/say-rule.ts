import { findIndicator } from "../indicator-catalogue.ts";
import type { Operand, Rule } from "../rule-tree.ts";
import type { CustomName } from "./reader.ts";
import { DAYS, SAY_COMPARISON, SAY_PRICE, sayIndicator } from "./vocabulary.ts";

const STATES = { hour: "hour", weekday: "weekday", "profit-pct": "profit", "bars-held": "bars held" } as const;

export const sayPercent = (percent: number): string => `${percent}%`;

/** A number as it is meant beside another value: a rate and a profit in percent, a weekday by its name. */
function sayNumber(value: number, beside: Operand | null): string {
  if (beside?.kind === "position" && beside.field === "profit-pct") return sayPercent(value);
  const percent = Number((value * 100).toPrecision(15));
  if (beside?.kind === "funding" && Number((percent / 100).toPrecision(15)) === value) return sayPercent(percent);
  if (beside?.kind === "clock" && beside.field === "weekday") {
    const day = DAYS[value];
    if (day) return day.charAt(0).toUpperCase() + day.slice(1);
  }
  return `${value}`;
}

function sayParams(name: string, params: Readonly<Record<string, number>> | undefined): string {
  if (params === undefined) return "";
  const names = findIndicator(name)?.params.map((param) => param.name) ?? [];
  const given = [...names.filter((param) => param in params), ...Object.keys(params).filter((param) => !names.includes(param))];
  const inOrder = given.every((param, at) => param === names[at]);
  return `(${given.map((param) => (inOrder ? `${params[param]}` : `${param} ${params[param]}`)).join(", ")})`;
}

const isSum = (operand: Operand): boolean => operand.kind === "difference" || operand.kind === "ratio";
const isWritable = (name: string): boolean => /^[^"\n]{1,80}$/.test(name);

/** A value in words. `beside`: what it is compared with. */
export function sayOperand(operand: Operand, customs: readonly CustomName[] = [], beside: Operand | null = null): string {
  const chart = "timeframe" in operand && operand.timeframe !== undefined ? ` on the ${operand.timeframe} chart` : "";
  const inside = (part: Operand): string => (isSum(part) ? `(${sayOperand(part, customs)})` : sayOperand(part, customs));
  switch (operand.kind) {
    case "number":
      return sayNumber(operand.value, beside);
    case "price":
      return `${SAY_PRICE[operand.field]}${chart}`;
    case "indicator":
      return `${sayIndicator(operand.name, operand.output)}${sayParams(operand.name, operand.params)}${chart}`;
    case "custom": {
      const name = customs.find(({ id }) => id === operand.id)?.name;
      const isOnly = customs.filter((custom) => custom.name.toLowerCase() === name?.toLowerCase()).length === 1;
      return name !== undefined && isOnly && isWritable(name) ? `"${name}"` : `custom indicator ${operand.id}`;
    }
    case "funding":
      return "funding rate";
    case "clock":
    case "position":
      return STATES[operand.field];
    case "difference":
      return `${inside(operand.left)} minus ${inside(operand.right)}`;
    case "ratio":
      return `${inside(operand.left)} divided by ${inside(operand.right)}`;
    case "shift":
      return `${operand.of.kind === "number" ? `(${operand.of.value})` : inside(operand.of)} ${operand.bars} bar${operand.bars === 1 ? "" : "s"} ago`;
  }
}

/** A rule in words; read again they give the same rule, but for outputs that only repeat an indicator's first line. */
export function sayRule(rule: Rule, customs: readonly CustomName[] = []): string {
  const inside = (part: Rule): string => {
    const words = sayRule(part, customs);
    return (part.kind === "all" || part.kind === "any") && part.of.length > 1 ? `(${words})` : words;
  };
  switch (rule.kind) {
    case "all":
    case "any":
      if (rule.of.length === 1) return `${rule.kind} of (${rule.of.map(inside).join("")})`;
      return rule.of.map(inside).join(rule.kind === "all" ? " and " : " or ");
    case "not":
      return `not (${sayRule(rule.of, customs)})`;
    case "compare": {
      const left = sayOperand(rule.left, customs, rule.right.kind === "clock" ? null : rule.right);
      return `${left} ${SAY_COMPARISON[rule.op]} ${sayOperand(rule.right, customs, rule.left)}`;
    }
    case "between": {
      const [low, high] = [rule.low, rule.high].map((edge) => sayOperand(edge, customs, rule.of));
      return `${sayOperand(rule.of, customs)} is between ${low} and ${high}`;
    }
    case "rises":
    case "falls":
      return `${sayOperand(rule.of, customs)} ${rule.kind} for ${rule.bars} bar${rule.bars === 1 ? "" : "s"}`;
  }
}
