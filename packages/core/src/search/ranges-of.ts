import { findIndicator, MAX_PERIOD, type Operand, type Rule, type StrategySpec, sayOperand } from "../strategy/index.ts";
import type { SearchRange } from "./search-request.ts";
import { withDefaults } from "./spec-paths.ts";
import type { ProposedRangeView } from "./views.ts";

/** A number of a strategy that can be varied: where it stands, what it is now, and between what it is sensibly tried. */
export type ProposedRange = ProposedRangeView;

const LONGEST_TITLE = 80;
const [MOST_SHIFT, MOST_TIME_STOP, MOST_COOLDOWN, MOST_LEVERAGE, MOST_POSITIONS] = [100, 100_000, 10_000, 125, 20];
const STEPS = 10;

/** Every number of a strategy, those that its indicators have by default included; in the order of the rules, then of size and stops. */
export function rangesOf(spec: StrategySpec): ProposedRange[] {
  const full = withDefaults(spec);
  const found: ProposedRange[] = [];
  const add = (path: string, title: string, value: number, limits: Limits): void => {
    found.push({ path, title, value, ...limits });
  };
  for (const side of ["long", "short"] as const)
    for (const part of ["entry", "exit"] as const) {
      const rule = full[side]?.[part];
      if (rule) visitRule(rule, `${side}.${part}`, `${side} ${part}`, add);
    }
  visitSettings(full, add);
  return withOwnTitles(found);
}

type Limits = Pick<SearchRange, "min" | "max" | "step">;
type Add = (path: string, title: string, value: number, limits: Limits) => void;

/** Whole numbers from half to twice a value. */
const wholeAround = (value: number, least: number, most: number): Limits => {
  const min = Math.max(least, Math.floor(value / 2));
  const max = Math.min(most, Math.max(Math.ceil(value * 2), min + 5));
  return { min, max, step: Math.max(1, Math.round((max - min) / 20)) };
};

/** From half of a value to half more, in about ten round steps; around zero from −1 to 1. */
function around(value: number, least: number, most: number): Limits {
  if (value === 0) return { min: Math.max(least, -1), max: Math.min(most, 1), step: 0.1 };
  const step = roundStep(Math.abs(value) / STEPS);
  const [low, high] = value > 0 ? [value / 2, value * 1.5] : [value * 1.5, value / 2];
  const onStep = (edge: number) => tidy(Math.round(edge / step) * step);
  return { min: Math.max(onStep(low), least > 0 ? Math.max(least, step) : least), max: Math.min(onStep(high), most), step };
}

const tidy = (value: number): number => Number(value.toPrecision(12));

/** 1, 2 or 5 times a power of ten. */
function roundStep(wish: number): number {
  const power = 10 ** Math.floor(Math.log10(wish));
  const lead = wish / power;
  return tidy((lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10) * power);
}

function visitRule(rule: Rule, path: string, where: string, add: Add): void {
  switch (rule.kind) {
    case "all":
    case "any":
      for (const [at, each] of rule.of.entries()) visitRule(each, `${path}.of.${at}`, where, add);
      return;
    case "not":
      visitRule(rule.of, `${path}.of`, where, add);
      return;
    case "compare":
      visitOperand(rule.left, `${path}.left`, where, add, rule.right);
      visitOperand(rule.right, `${path}.right`, where, add, rule.left);
      return;
    case "between":
      visitOperand(rule.of, `${path}.of`, where, add, null);
      visitOperand(rule.low, `${path}.low`, where, add, rule.of, "lower level");
      visitOperand(rule.high, `${path}.high`, where, add, rule.of, "upper level");
      return;
    default:
      visitOperand(rule.of, `${path}.of`, where, add, null);
      add(`${path}.bars`, `Bars for which ${wordsOf(rule.of)} ${rule.kind} in the ${where}`, rule.bars, {
        min: 1,
        max: MOST_RUN,
        step: 1,
      });
  }
}
const MOST_RUN = 10;

function visitOperand(operand: Operand, path: string, where: string, add: Add, beside: Operand | null, level = "level"): void {
  switch (operand.kind) {
    case "number":
      add(
        `${path}.value`,
        beside ? `${capital(wordsOf(beside))} ${level} of the ${where}` : `Number of the ${where}`,
        operand.value,
        levelLimits(operand.value, beside),
      );
      return;
    case "indicator": {
      const indicator = findIndicator(operand.name);
      for (const param of indicator?.params ?? []) {
        const value = operand.params?.[param.name] ?? param.default;
        const limits = param.whole ? wholeAround(value, param.min, Math.min(param.max, MAX_PERIOD)) : around(value, param.min, param.max);
        add(`${path}.params.${param.name}`, `${indicator?.title} ${param.title.toLowerCase()} of the ${where}`, value, limits);
      }
      return;
    }
    case "difference":
    case "ratio":
      visitOperand(operand.left, `${path}.left`, where, add, null);
      visitOperand(operand.right, `${path}.right`, where, add, null);
      return;
    case "shift":
      visitOperand(operand.of, `${path}.of`, where, add, null);
      add(`${path}.bars`, `Bars back of ${wordsOf(operand.of)} in the ${where}`, operand.bars, wholeAround(operand.bars, 1, MOST_SHIFT));
      return;
  }
}

/** A level is tried where the value beside it can be. */
function levelLimits(value: number, beside: Operand | null): Limits {
  if (beside?.kind === "clock") return { min: 0, max: beside.field === "hour" ? 23 : 6, step: 1 };
  if (beside?.kind === "position" && beside.field === "bars-held") return wholeAround(Math.max(1, Math.round(value)), 1, MOST_TIME_STOP);
  if (beside?.kind === "indicator") {
    const indicator = findIndicator(beside.name);
    const line = indicator?.lines.find(({ name }) => name === beside.output) ?? indicator?.lines[0];
    const bounds = line?.bounds;
    if (bounds) {
      const [low, high] = bounds;
      const step = roundStep((high - low) / 40);
      const onStep = (edge: number) => tidy(low + Math.round((edge - low) / step) * step);
      const reach = (high - low) / 5;
      return { min: Math.max(low, onStep(value - reach)), max: Math.min(high, onStep(value + reach)), step };
    }
  }
  return around(value, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
}

function visitSettings(spec: StrategySpec, add: Add): void {
  const { sizing } = spec;
  if (sizing.kind === "fixed-quote") add("sizing.amount", "Amount of an entry", sizing.amount, around(sizing.amount, 0, 1e9));
  else
    add(
      "sizing.percent",
      SIZE_TITLES[sizing.kind],
      sizing.percent,
      around(sizing.percent, 0, sizing.kind === "risk-per-trade" ? 100 : 500),
    );
  if (sizing.kind === "volatility-target")
    add("sizing.period", "Bars of the volatility", sizing.period, wholeAround(sizing.period, 2, MAX_PERIOD));
  add("leverage", "Leverage", spec.leverage, wholeAround(spec.leverage, 1, MOST_LEVERAGE));
  if (spec.stopLoss) visitDistance(spec.stopLoss, "stopLoss", "stop loss", add);
  for (const [at, { at: level, share }] of spec.takeProfits.entries()) {
    const name = spec.takeProfits.length === 1 ? "take profit" : `take profit ${at + 1}`;
    visitDistance(level, `takeProfits.${at}.at`, name, add);
    if (share < 100) add(`takeProfits.${at}.share`, `Share of the ${name}, in percent`, share, { ...around(share, 0, 100), max: share });
  }
  if (spec.trailing) {
    visitDistance(spec.trailing.distance, "trailing.distance", "trailing stop", add);
    if (spec.trailing.after !== undefined)
      add("trailing.after", "Profit in percent from which the stop trails", spec.trailing.after, around(spec.trailing.after, 0, 1_000));
  }
  if (spec.timeStop !== undefined) add("timeStop", "Time stop in bars", spec.timeStop, wholeAround(spec.timeStop, 1, MOST_TIME_STOP));
  if (spec.breakEven !== undefined) add("breakEven", "Break-even in percent", spec.breakEven, around(spec.breakEven, 0, 1_000));
  if (spec.cooldown !== undefined) add("cooldown", "Cooldown in bars", spec.cooldown, wholeAround(spec.cooldown, 1, MOST_COOLDOWN));
  if (spec.symbols.length > 1)
    add("maxPositions", "Positions at once", spec.maxPositions, { min: 1, max: Math.min(MOST_POSITIONS, spec.symbols.length), step: 1 });
}

const SIZE_TITLES = {
  "percent-equity": "Size in percent of equity",
  "risk-per-trade": "Risk per trade in percent",
  "volatility-target": "Yearly volatility in percent",
} as const;

function visitDistance(distance: NonNullable<StrategySpec["stopLoss"]>, path: string, name: string, add: Add): void {
  if (distance.kind === "percent") {
    add(`${path}.percent`, `${capital(name)} in percent`, distance.percent, around(distance.percent, 0, 1_000));
    return;
  }
  add(`${path}.multiple`, `${capital(name)} in ranges`, distance.multiple, around(distance.multiple, 0, 100));
  add(`${path}.period`, `Bars of the range of the ${name}`, distance.period, wholeAround(distance.period, 1, MAX_PERIOD));
}

/** Without the parameters: they may be varied themselves. */
function wordsOf(operand: Operand): string {
  if (operand.kind !== "indicator") return sayOperand(operand);
  const { params: _, ...plain } = operand;
  return sayOperand(plain);
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** No two are called the same, and none is longer than a title may be. */
function withOwnTitles(ranges: readonly ProposedRange[]): ProposedRange[] {
  const seen = new Map<string, number>();
  return ranges.map((range) => {
    const title = range.title.slice(0, LONGEST_TITLE - 5).trim();
    const count = (seen.get(title) ?? 0) + 1;
    seen.set(title, count);
    return { ...range, title: count === 1 ? title : `${title} (${count})` };
  });
}
