import { type Money, type Ms, ZERO_MONEY, ZERO_QUANTITY } from "@slipstream/kernel";
import { clientOrderIdOf } from "./client-order-id.ts";
import type { Order, OrderTerms, Origin } from "./order.ts";
import type { OrderRole } from "./views.ts";

type Beginning = {
  readonly id: string;
  readonly origin: Origin;
  readonly role: OrderRole;
  /** Absent: one of our own, made from the id. */
  readonly clientOrderId: string | undefined;
  readonly leverage: number;
  readonly reserve: Money;
  /** The open position of the order's sleeve. */
  readonly sleeveId: string | null;
  readonly at: Ms;
};

/** An order that passed the gate, before anything was sent. */
export function beginOrder(terms: OrderTerms, begin: Beginning): Omit<Order, "accountId" | "userId" | "venue"> {
  return {
    ...terms,
    id: begin.id,
    origin: begin.origin,
    clientOrderId: begin.clientOrderId ?? clientOrderIdOf(begin.id),
    role: begin.role,
    status: "planned",
    filledQuantity: ZERO_QUANTITY,
    filledNotional: ZERO_MONEY,
    fee: ZERO_MONEY,
    trailReference: null,
    trailActiveMs: null,
    triggeredMs: null,
    positionId: terms.reduceOnly ? begin.sleeveId : null,
    leverage: begin.leverage,
    reserved: begin.reserve,
    reason: null,
    message: null,
    createdAt: begin.at,
    acceptedMs: null,
    doneAt: null,
    updatedAt: begin.at,
  };
}
