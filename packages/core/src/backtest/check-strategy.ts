import { TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import { checkIndicator, MAX_DEPTH, MAX_NODES, type Operand, type Rule, type StrategySpec, strategySpecSchema } from "../strategy/index.ts";
import { refuse } from "./refuse.ts";

/** The user's named custom indicators by id: an operand each, which may use others of them. */
export type CustomIndicators = ReadonlyMap<string, Operand>;
export const NO_CUSTOMS: CustomIndicators = new Map();

/** JSON deeper than any strategy is; found without recursion, so that no tree can exhaust the stack. */
const MAX_JSON_DEPTH = 40;
const MAX_JSON_VALUES = 20_000;

/** From JSON to a strategy that can be computed. Throws a refusal that names what is wrong; nothing is computed before. */
export function readStrategy(json: unknown, customs: CustomIndicators = NO_CUSTOMS): StrategySpec {
  refuseOversized(json);
  const parsed = strategySpecSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw refuse("not-a-strategy", issue?.message ?? "expected a strategy", issue?.path.join(".") || null);
  }
  checkStrategy(parsed.data, customs);
  return parsed.data;
}

function refuseOversized(json: unknown): void {
  let level: unknown[] = [json];
  let seen = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_JSON_DEPTH) throw refuse("too-deep", `expected groups at most ${MAX_DEPTH} deep`);
    const next: unknown[] = [];
    for (const value of level) if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) next.push(inner);
    seen += next.length;
    if (seen > MAX_JSON_VALUES) throw refuse("too-many-nodes", `expected at most ${MAX_NODES} rules`);
    level = next;
  }
}

type Walk = {
  readonly customs: CustomIndicators;
  readonly timeframe: Timeframe;
  readonly isExit: boolean;
  readonly field: string;
  nodes: number;
};

/** Refuses by name what could not be computed, or not cheaply. `nodes` are rules and computing operands, those inside custom indicators included. */
export function checkStrategy(spec: StrategySpec, customs: CustomIndicators): void {
  let nodes = 0;
  const visit = (rule: Rule | undefined, field: string, isExit: boolean) => {
    if (!rule) return;
    const walk: Walk = { customs, timeframe: spec.timeframe, isExit, field, nodes };
    visitRule(rule, 1, walk);
    nodes = walk.nodes;
  };
  visit(spec.long?.entry, "long.entry", false);
  visit(spec.long?.exit, "long.exit", true);
  visit(spec.short?.entry, "short.entry", false);
  visit(spec.short?.exit, "short.exit", true);
}

function count(depth: number, walk: Walk): void {
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES) throw refuse("too-many-nodes", `expected at most ${MAX_NODES} rules`, walk.field);
  if (depth > MAX_DEPTH) throw refuse("too-deep", `expected groups at most ${MAX_DEPTH} deep`, walk.field);
}

function visitRule(rule: Rule, depth: number, walk: Walk): void {
  count(depth, walk);
  switch (rule.kind) {
    case "all":
    case "any":
      for (const each of rule.of) visitRule(each, depth + 1, walk);
      return;
    case "not":
      visitRule(rule.of, depth + 1, walk);
      return;
    case "compare": {
      const mayHold = rule.op !== "crosses-above" && rule.op !== "crosses-below";
      visitOperand(rule.left, depth, mayHold, walk, []);
      visitOperand(rule.right, depth, mayHold, walk, []);
      return;
    }
    case "between":
      for (const each of [rule.of, rule.low, rule.high]) visitOperand(each, depth, true, walk, []);
      return;
    case "rises":
    case "falls":
      visitOperand(rule.of, depth, false, walk, []);
      return;
  }
}

/** `mayHold`: whether the open position may be asked for here; its past is not kept. */
function visitOperand(operand: Operand, depth: number, mayHold: boolean, walk: Walk, within: readonly string[]): void {
  switch (operand.kind) {
    case "number":
    case "funding":
    case "clock":
      return;
    case "position":
      if (!mayHold || !walk.isExit || within.length > 0)
        throw refuse("position-out-of-place", "The open position can be compared in exits only, as it is now.", walk.field);
      return;
    case "price":
      checkTimeframe(operand.timeframe, walk);
      return;
    case "indicator":
      checkTimeframe(operand.timeframe, walk);
      refuseIndicator(operand, walk.field);
      return;
    case "custom": {
      count(depth + 1, walk);
      if (within.includes(operand.id)) throw refuse("custom-indicator-cycle", "A custom indicator is made of itself.", walk.field);
      const made = walk.customs.get(operand.id);
      if (!made) throw refuse("unknown-custom-indicator", "There is no such custom indicator.", walk.field);
      visitOperand(made, depth + 1, mayHold, walk, [...within, operand.id]);
      return;
    }
    case "difference":
    case "ratio":
      count(depth + 1, walk);
      visitOperand(operand.left, depth + 1, mayHold, walk, within);
      visitOperand(operand.right, depth + 1, mayHold, walk, within);
      return;
    case "shift":
      count(depth + 1, walk);
      visitOperand(operand.of, depth + 1, false, walk, within);
      return;
  }
}

function checkTimeframe(timeframe: Timeframe | undefined, walk: Walk): void {
  if (timeframe !== undefined && TIMEFRAME_MS[timeframe] < TIMEFRAME_MS[walk.timeframe])
    throw refuse("timeframe-too-fine", `${timeframe} is finer than the strategy's own ${walk.timeframe}.`, walk.field);
}

function refuseIndicator({ name, params, output }: Extract<Operand, { kind: "indicator" }>, field: string): void {
  const checked = checkIndicator(name, params);
  if ("problem" in checked) throw refuse(checked.problem.code, checked.problem.message, field);
  if (output !== undefined && !checked.indicator.lines.some((line) => line.name === output))
    throw refuse("unknown-output", `${checked.indicator.title} has no line ${output}.`, field);
}
