import type { Rule, StrategySpec } from "../strategy/index.ts";
import type { CustomIndicators } from "./check-strategy.ts";
import { toExitRule } from "./exit-rule.ts";
import type { Mask } from "./mask-book.ts";
import type { PreparedMarket } from "./prepare-market.ts";
import type { Signals } from "./slot.ts";
import { firstFrom } from "./timeline.ts";
import { atrOf, warmUpOf } from "./warm-up.ts";

/** What a checked strategy's rules say at each bar of a market. */
export function toSignals(spec: StrategySpec, market: PreparedMarket, customs: CustomIndicators, fromMs: number): Signals {
  const { columns, masks } = market;
  const maskOf = (rule: Rule | undefined) => (rule ? masks.maskOf(rule, customs) : null);
  const exitOf = (rule: Rule | undefined) => (rule ? toExitRule(rule, { columns, masks, customs }) : null);
  const [long, short] = [maskOf(spec.long?.entry), maskOf(spec.short?.entry)];
  const distances = [spec.stopLoss, spec.trailing?.distance, ...spec.takeProfits.map(({ at }) => at)];
  const ranges = new Map<number, Float64Array>();
  for (const distance of distances) {
    if (distance?.kind !== "atr") continue;
    const column = columns.columnOf(atrOf(distance.period), customs);
    if (typeof column !== "number") ranges.set(distance.period, column);
  }
  return {
    entry: eitherOf(long, short),
    long,
    longExit: exitOf(spec.long?.exit),
    shortExit: exitOf(spec.short?.exit),
    ranges,
    firstBar: Math.max(warmUpOf(spec, columns, customs), firstFrom(market.candles.openMs, fromMs)),
  };
}

/** Signals of both sides at once contradict each other: neither counts. */
function eitherOf(long: Mask | null, short: Mask | null): Mask {
  if (!long || !short) return long ?? short ?? new Uint8Array(0);
  const either = new Uint8Array(long.length);
  for (let bar = 0; bar < either.length; bar++) either[bar] = (long[bar] as number) ^ (short[bar] as number);
  return either;
}
