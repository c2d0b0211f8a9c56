import { absQuantity, type Ms, type NextId, type Price, ZERO_MONEY, ZERO_QUANTITY } from "@slipstream/kernel";
import { clientOrderIdOf } from "./client-order-id.ts";
import { exitSideOf, type Order, type Position } from "./order.ts";
import type { OrderRole, OrderType } from "./views.ts";

/** An order of ours that takes all of a position out: reduce-only, as large as the position. */
export function beginExit(
  position: Position,
  { role, type, triggerPrice }: { role: OrderRole; type: OrderType; triggerPrice: Price | null },
  { at, nextId }: { at: Ms; nextId: NextId },
): Order {
  const id = nextId();
  return {
    id,
    accountId: position.accountId,
    userId: position.userId,
    venue: position.venue,
    symbol: position.symbol,
    origin: position.origin,
    clientOrderId: clientOrderIdOf(id),
    role,
    status: "planned",
    side: exitSideOf(position),
    type,
    timeInForce: "GTC",
    quantity: absQuantity(position.quantity),
    filledQuantity: ZERO_QUANTITY,
    filledNotional: ZERO_MONEY,
    fee: ZERO_MONEY,
    price: null,
    triggerPrice,
    trailAmount: null,
    trailPpm: null,
    activationPrice: null,
    trailReference: null,
    trailActiveMs: null,
    triggeredMs: null,
    reduceOnly: true,
    stopLoss: null,
    takeProfit: null,
    positionId: position.id,
    leverage: position.leverage,
    reserved: ZERO_MONEY,
    reason: null,
    message: null,
    createdAt: at,
    acceptedMs: null,
    doneAt: null,
    updatedAt: at,
  };
}
