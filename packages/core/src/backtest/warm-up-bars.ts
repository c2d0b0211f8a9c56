import { DAY_MS } from "@slipstream/kernel";
import { TIMEFRAME_MS } from "../market/index.ts";
import { type Operand, type StrategySpec, setUpIndicator } from "../strategy/index.ts";
import type { CustomIndicators } from "./check-strategy.ts";
import { longestOf } from "./warm-up.ts";

/** Until what an endless indicator began with no longer shows: so many times its warm-up, and so many bars at least. */
const FADE_OWN = { times: 10, least: 500 };
/** Of higher timeframes, whose bars cost many of the strategy's own. */
const FADE_HIGHER = { times: 4, least: 200 };

/**
 * Bars of a strategy's own timeframe that are loaded before its first: after them every operand has a value, and those that look back without end say what
 * they would with more. A bound, not the exact number. Expects a checked strategy.
 */
export function warmUpBarsOf(spec: StrategySpec, customs: CustomIndicators): number {
  const ownMs = TIMEFRAME_MS[spec.timeframe];
  const ofIndicator = (operand: Extract<Operand, { kind: "indicator" }>): number => {
    const ratio = Math.max(1, TIMEFRAME_MS[operand.timeframe ?? spec.timeframe] / ownMs);
    const { indicator, warmUp } = setUpIndicator(operand.name, operand.params);
    const first = Math.max(...warmUp) + 1;
    const { times, least } = ratio === 1 ? FADE_OWN : FADE_HIGHER;
    if (indicator.memory === "session") return Math.ceil(DAY_MS / ownMs) + (first + 1) * ratio;
    // A higher bar is seen when it has closed: its first may be cut, and the last may be running.
    return (first + (indicator.memory === "endless" ? Math.max(least, times * first) : 0) + (ratio === 1 ? 0 : 2)) * ratio;
  };
  const ofPrice = ({ timeframe }: Extract<Operand, { kind: "price" }>): number =>
    timeframe === undefined ? 0 : 2 * Math.max(1, TIMEFRAME_MS[timeframe] / ownMs);
  // One more than the first bar with a value: the bar before it is looked at too.
  return Math.ceil(longestOf(spec, customs, (leaf) => (leaf.kind === "price" ? ofPrice(leaf) : ofIndicator(leaf))) + 1);
}
