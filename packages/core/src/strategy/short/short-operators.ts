import type { Comparison } from "../rule-tree.ts";
import { plainName, type ShortFields, wrong } from "./short-fields.ts";

export type Operator = Comparison | "between" | "outside" | "equals" | "differs" | "rises" | "falls";
export const OPERATORS: Readonly<Record<string, Operator>> = {
  "<": "<",
  lt: "<",
  less: "<",
  lessthan: "<",
  below: "<",
  under: "<",
  isbelow: "<",
  "<=": "<=",
  lte: "<=",
  atmost: "<=",
  lessthanorequal: "<=",
  ">": ">",
  gt: ">",
  greater: ">",
  greaterthan: ">",
  above: ">",
  over: ">",
  isabove: ">",
  ">=": ">=",
  gte: ">=",
  atleast: ">=",
  greaterthanorequal: ">=",
  crossesabove: "crosses-above",
  crossabove: "crosses-above",
  crossedabove: "crosses-above",
  crossover: "crosses-above",
  crossesup: "crosses-above",
  crossup: "crosses-above",
  crossesover: "crosses-above",
  breaksabove: "crosses-above",
  bullishcross: "crosses-above",
  crossesbelow: "crosses-below",
  crossbelow: "crosses-below",
  crossedbelow: "crosses-below",
  crossunder: "crosses-below",
  crossesdown: "crosses-below",
  crossdown: "crosses-below",
  crossesunder: "crosses-below",
  breaksbelow: "crosses-below",
  bearishcross: "crosses-below",
  between: "between",
  inside: "between",
  outside: "outside",
  notbetween: "outside",
  "=": "equals",
  "==": "equals",
  eq: "equals",
  equals: "equals",
  is: "equals",
  "!=": "differs",
  ne: "differs",
  not: "differs",
  rises: "rises",
  rising: "rises",
  increasing: "rises",
  up: "rises",
  falls: "falls",
  falling: "falls",
  decreasing: "falls",
  down: "falls",
};
type Asked = { readonly operator: Operator | null; readonly level?: string; readonly field: string };

/** An operator by its name or sign, or a level in its place: `oversold`. Short keys such as `below: 30` are both at once. */
export function readOperator(fields: ShortFields): Asked | null {
  const given = fields.text("operator", "op", "condition", "comparison", "comparator", "when");
  if (given) {
    const sign = given.value.replace(/\s+/g, "");
    const operator = Object.hasOwn(OPERATORS, sign) ? OPERATORS[sign] : OPERATORS[plainName(sign)];
    if (operator) return { operator, field: given.field };
    const name = plainName(given.value);
    if (/^(overbought|oversold|bullish|bearish)$/.test(name)) return { operator: null, level: name, field: given.field };
    throw wrong(given.field, "expected <, <=, >, >=, crosses_above, crosses_below, between, rises or falls");
  }
  return null;
}

export function requireOperator(asked: Asked | null, fields: ShortFields): Operator {
  if (asked?.operator) return asked.operator;
  throw wrong(asked?.field ?? fields.fieldOf("operator"), "expected <, <=, >, >=, crosses_above, crosses_below, between, rises or falls");
}
