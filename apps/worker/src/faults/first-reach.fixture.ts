import type { Tick } from "@slipstream/core/market";
import { type Price, price } from "@slipstream/kernel";

/** An order at rest, as its row in the database has it. */
export type RestedOrder = {
  readonly id: string;
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly type: "limit" | "stop" | "take-profit" | "trailing-stop";
  readonly price: string | null;
  readonly trigger_price: string | null;
  readonly trail_amount: string | null;
  readonly accepted_ms: string;
};

/** The plain way, over every tick since the order was accepted: the first one that reaches it, and the price that it then pays. Null where none does. */
export function firstReach(order: RestedOrder, ticks: readonly Tick[]): { marketMs: number; price: Price } | null {
  const buys = order.side === "buy";
  let best: Price | null = null;
  for (const tick of ticks) {
    if (tick.symbol !== order.symbol || tick.marketMs < Number(order.accepted_ms)) continue;
    if (tick.marketMs === Number(order.accepted_ms)) {
      best = tick.last;
      continue;
    }
    if (order.type === "limit") {
      const limit = price(order.price ?? "0");
      if (buys ? tick.last < limit : tick.last > limit) return { marketMs: tick.marketMs, price: limit };
      continue;
    }
    let trigger = price(order.trigger_price ?? "0");
    let rising = buys;
    if (order.type === "trailing-stop" && best !== null && order.trail_amount !== null) {
      if (buys ? tick.last < best : tick.last > best) best = tick.last;
      const distance = price(order.trail_amount);
      trigger = (buys ? best + distance : best - distance) as Price;
    } else if (order.type === "take-profit") rising = !buys;
    if (rising ? tick.last < trigger : tick.last > trigger) continue;
    const far = buys ? tick.ask : tick.bid;
    const paid = tick.jump ? far : ((trigger + far - tick.last) as Price);
    return { marketMs: tick.marketMs, price: paid };
  }
  return null;
}
