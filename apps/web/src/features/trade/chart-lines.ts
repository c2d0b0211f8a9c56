import type { OrderView, PositionView } from "@slipstream/core/orders";
import { formatMoney, formatPercent } from "@slipstream/ui";
import type { DragLine, PriceLevel } from "@slipstream/ui/chart";
import { kindOf } from "@/features/orders/order-words.ts";

/** What the position would bring at a price, before fees; an estimate for the eye, the server reckons exactly. */
function noteAt(position: PositionView): (price: string) => string {
  const entry = Number(position.entryPrice);
  const signed = position.side === "long" ? Number(position.quantity) : -Number(position.quantity);
  return (price) => {
    const change = Number(price) - entry;
    const share = ((position.side === "long" ? change : -change) / entry) * 100;
    return `${formatMoney((change * signed).toFixed(2), { sign: "always" })} · ${formatPercent(share, { sign: "always" })}`;
  };
}

/** Why a stop or a target cannot stand at a price: it would be hit at once. */
function refuseBeyond({ side, currentPrice }: PositionView, which: "stop" | "target"): (price: string) => string | null {
  const mustBeBelow = (side === "long") === (which === "stop");
  return (price) => {
    if (currentPrice === null || (mustBeBelow ? Number(price) < Number(currentPrice) : Number(price) > Number(currentPrice))) return null;
    return mustBeBelow ? "not below the price" : "not above the price";
  };
}

/** The stop and the target of each open position can be moved; its entry and other orders stand still. */
export function linesOf(positions: readonly PositionView[], orders: readonly OrderView[]): { drag: DragLine[]; still: PriceLevel[] } {
  const drag: DragLine[] = [];
  const still: PriceLevel[] = [];
  for (const position of positions) {
    still.push({
      id: `entry:${position.id}`,
      price: position.entryPrice,
      word: `${position.side === "long" ? "Long" : "Short"} ${position.quantity}`,
    });
    const note = noteAt(position);
    const { takeProfit, stopLoss } = position;
    if (takeProfit !== null)
      drag.push({
        id: `takeProfit:${position.id}`,
        kind: "target",
        word: "Target",
        price: takeProfit,
        note,
        refuse: refuseBeyond(position, "target"),
      });
    if (stopLoss !== null)
      drag.push({
        id: `stopLoss:${position.id}`,
        kind: "stop",
        word: "Stop",
        price: stopLoss,
        note,
        refuse: refuseBeyond(position, "stop"),
      });
  }
  for (const order of orders) {
    if (order.role === "stop-loss" || order.role === "take-profit") continue;
    const price = order.price ?? order.triggerPrice;
    if (price !== null) still.push({ id: order.id, price, word: `${kindOf(order)} ${order.side} ${order.quantity}` });
  }
  return { drag, still };
}
