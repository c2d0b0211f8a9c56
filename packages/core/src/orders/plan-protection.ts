import { absQuantity, addQuantity, type Ms, type NextId, type Price, subtractQuantity } from "@slipstream/kernel";
import { beginExit } from "./begin-exit.ts";
import type { Order, Position } from "./order.ts";

export type ProtectionPlan = { readonly changed: readonly Order[]; readonly begun: readonly Order[] };
/** `cancelsAtOnce`: the venue does what we write down. Elsewhere only what was not sent yet is cancelled at once, the rest when the venue says so. */
export type ProtectionContext = { readonly at: Ms; readonly nextId: NextId; readonly cancelsAtOnce: boolean };
type Guard = { readonly role: "stop-loss" | "take-profit"; readonly type: "stop" | "take-profit"; readonly triggerPrice: Price };

/**
 * The orders that a position's stop and target need: at most one of each, reduce-only, as large as the position. Those that fit are kept and
 * resized, at a venue outside replaced once they were sent; others are cancelled; when the position is flat nothing of it survives, its owner's own reduce-only orders included.
 * `attached` are the live orders of the position and its sleeve that can only reduce.
 */
export function planProtection(position: Position, attached: readonly Order[], context: ProtectionContext): ProtectionPlan {
  if (position.closedMs !== null) return { changed: attached.map((order) => cancelled(order, context)), begun: [] };
  const guards = guardsOf(position);
  const size = absQuantity(position.quantity);
  const changed: Order[] = [];
  const begun: Order[] = [];
  const own = attached.filter((order) => order.positionId === position.id && order.status !== "cancelling");
  for (const role of ["stop-loss", "take-profit"] as const) {
    const guard = guards.find((candidate) => candidate.role === role);
    const current = own.filter((order) => order.role === role);
    const isOfUse = (order: Order): boolean => leftOf(order) === size || context.cancelsAtOnce || order.status === "planned";
    const kept = guard ? current.find((order) => order.triggerPrice === guard.triggerPrice && isOfUse(order)) : undefined;
    for (const order of current) {
      if (order !== kept) changed.push(cancelled(order, context));
      else if (leftOf(order) !== size) changed.push({ ...order, quantity: addQuantity(order.filledQuantity, size), updatedAt: context.at });
    }
    if (guard && !kept) begun.push(beginExit(position, guard, context));
  }
  return { changed, begun };
}

const leftOf = ({ quantity, filledQuantity }: Order) => subtractQuantity(quantity, filledQuantity);

function guardsOf({ stopLoss, takeProfit }: Position): Guard[] {
  const guards: Guard[] = [];
  if (stopLoss !== null) guards.push({ role: "stop-loss", type: "stop", triggerPrice: stopLoss });
  if (takeProfit !== null) guards.push({ role: "take-profit", type: "take-profit", triggerPrice: takeProfit });
  return guards;
}

const cancelled = (order: Order, { at, cancelsAtOnce }: ProtectionContext): Order =>
  cancelsAtOnce || order.status === "planned"
    ? { ...order, status: "cancelled", reason: "position-changed", message: "Its position changed.", doneAt: at, updatedAt: at }
    : { ...order, status: "cancelling", reason: "position-changed", message: "Its position changed.", updatedAt: at };
