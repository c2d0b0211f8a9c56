import type { Ms } from "@slipstream/kernel";
import type { Flow } from "./ideal-ledger.ts";

/** Closes of bars in order of time: `at` is when the bar had closed. */
export type PricePath = readonly { readonly at: Ms; readonly price: number }[];

/**
 * Profit at each of some ascending times: what flows brought and cost, and what is held at the price then. Estimates, for charts; null where a
 * price is not known.
 */
export function profitCurve(flows: readonly Flow[], times: readonly Ms[], paths: ReadonlyMap<string, PricePath>): (number | null)[] {
  const ordered = flows.toSorted((a, b) => a.marketMs - b.marketMs);
  const held = new Map<string, number>();
  const cursors = new Map<string, number>();
  let cash = 0;
  let next = 0;
  const priceAt = (symbol: string, time: Ms): number | null => {
    const path = paths.get(symbol) ?? [];
    let cursor = cursors.get(symbol) ?? -1;
    while ((path[cursor + 1]?.at ?? Number.POSITIVE_INFINITY) <= time) cursor += 1;
    cursors.set(symbol, cursor);
    return path[cursor]?.price ?? null;
  };
  return times.map((time) => {
    for (let flow = ordered[next]; flow && flow.marketMs <= time; flow = ordered[next]) {
      const quantity = Number(flow.quantity) / 1e18;
      cash -= quantity * (Number(flow.price) / 1e18);
      held.set(flow.symbol, (held.get(flow.symbol) ?? 0) + quantity);
      next += 1;
    }
    let worth = cash;
    for (const [symbol, quantity] of held) {
      if (Math.abs(quantity) < 1e-12) continue;
      const price = priceAt(symbol, time);
      if (price === null) return null;
      worth += quantity * price;
    }
    return worth;
  });
}

/** Times from first to last, evenly, both ends included. */
export function evenTimes(fromMs: Ms, toMs: Ms, count: number): Ms[] {
  if (toMs <= fromMs) return [toMs];
  return Array.from({ length: count }, (_, index) => Math.round(fromMs + ((toMs - fromMs) * index) / (count - 1)));
}
