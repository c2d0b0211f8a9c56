import { type Operand, type Rule, type StrategySpec, sayRule } from "../strategy/index.ts";
import type { CustomIndicators } from "./check-strategy.ts";
import type { MaskBook } from "./mask-book.ts";
import type { BacktestRun } from "./run-backtest.ts";

/** A rule with its custom indicators written out: what they were when it was tested, and no ids of anybody. Expects a checked rule. */
function writeOutRule(rule: Rule, customs: CustomIndicators): Rule {
  const inOperand = (operand: Operand) => writeOut(operand, customs);
  switch (rule.kind) {
    case "all":
    case "any":
      return { ...rule, of: rule.of.map((each) => writeOutRule(each, customs)) };
    case "not":
      return { ...rule, of: writeOutRule(rule.of, customs) };
    case "compare":
      return { ...rule, left: inOperand(rule.left), right: inOperand(rule.right) };
    case "between":
      return { ...rule, of: inOperand(rule.of), low: inOperand(rule.low), high: inOperand(rule.high) };
    default:
      return { ...rule, of: inOperand(rule.of) };
  }
}

function writeOut(operand: Operand, customs: CustomIndicators): Operand {
  switch (operand.kind) {
    case "custom": {
      const made = customs.get(operand.id);
      return made ? writeOut(made, customs) : operand;
    }
    case "difference":
    case "ratio":
      return { ...operand, left: writeOut(operand.left, customs), right: writeOut(operand.right, customs) };
    case "shift":
      return { ...operand, of: writeOut(operand.of, customs) };
    default:
      return operand;
  }
}

/** A whole strategy, so written. */
export function writeOutCustoms(spec: StrategySpec, customs: CustomIndicators): StrategySpec {
  const side = (of: StrategySpec["long"]) =>
    of && { entry: writeOutRule(of.entry, customs), ...(of.exit ? { exit: writeOutRule(of.exit, customs) } : {}) };
  return { ...spec, ...(spec.long ? { long: side(spec.long) } : {}), ...(spec.short ? { short: side(spec.short) } : {}) };
}

/** The part of a rule that held at a bar: of alternatives, those that did. Null: it did not hold. */
function heldPart(rule: Rule, holds: (rule: Rule) => boolean): Rule | null {
  if (rule.kind === "all") {
    const parts = rule.of.map((each) => heldPart(each, holds));
    return parts.every((part) => part !== null) ? toGroup("all", parts) : null;
  }
  if (rule.kind === "any") {
    const parts = rule.of.flatMap((each) => heldPart(each, holds) ?? []);
    return parts.length > 0 ? toGroup("any", parts) : null;
  }
  return holds(rule) ? rule : null;
}

const toGroup = (kind: "all" | "any", of: readonly Rule[]): Rule => (of.length === 1 && of[0] ? of[0] : { kind, of });

/** Says, bar by bar, which conditions of an entry held. The words are made once for each set of conditions. */
function entrySayer(entry: Rule, masks: MaskBook, customs: CustomIndicators): (bar: number) => string {
  const leaves: { readonly rule: Rule; readonly mask: Uint8Array }[] = [];
  const collect = (rule: Rule): void => {
    if (rule.kind === "all" || rule.kind === "any") rule.of.forEach(collect);
    else leaves.push({ rule, mask: masks.maskOf(rule, customs) });
  };
  collect(entry);
  const said = new Map<string, string>();
  return (bar) => {
    const key = leaves.map(({ mask }) => mask[bar]).join("");
    const known = said.get(key);
    if (known !== undefined) return known;
    const held = heldPart(entry, (rule) => leaves.find((leaf) => leaf.rule === rule)?.mask[bar] === 1) ?? entry;
    const words = sayRule(writeOutRule(held, customs));
    said.set(key, words);
    return words;
  };
}

/** Which conditions let each of the first so many trades in, in words. */
export function entryWordsOf({ input, trades }: BacktestRun, most: number): string[] {
  const { strategy, markets, customs = new Map() } = input;
  const sayers = markets.map(({ masks }) => ({
    long: strategy.long && entrySayer(strategy.long.entry, masks, customs),
    short: strategy.short && entrySayer(strategy.short.entry, masks, customs),
  }));
  return Array.from({ length: Math.min(most, trades.length) }, (_, row) => {
    const sayer = sayers[trades.get(row, "market")];
    const say = trades.get(row, "side") === 1 ? sayer?.long : sayer?.short;
    return say?.(trades.get(row, "signalBar")) ?? "";
  });
}
