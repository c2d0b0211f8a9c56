import { type Money, type Ms, ZERO_MONEY, ZERO_QUANTITY } from "@slipstream/kernel";
import type { Order, OrderTerms, Position } from "../orders/index.ts";
import { clientOrderIdOf } from "../orders/server.ts";
import type { EngineFollow } from "./engine-ports.ts";

type Leg = { readonly leg: "close" | "open"; readonly terms: OrderTerms; readonly leverage: number; readonly reserve: Money };

/** An order of a follow's sleeve, as it is before it is sent. */
export function toOrder(follow: EngineFollow, venue: string, copy: Leg, position: Position | null, id: string, at: Ms): Order {
  return {
    ...copy.terms,
    id,
    accountId: follow.accountId,
    userId: follow.userId,
    venue,
    origin: { kind: "follow", id: follow.id },
    clientOrderId: clientOrderIdOf(id),
    role: copy.leg === "close" ? "close" : "entry",
    status: "planned",
    filledQuantity: ZERO_QUANTITY,
    filledNotional: ZERO_MONEY,
    fee: ZERO_MONEY,
    trailReference: null,
    trailActiveMs: null,
    triggeredMs: null,
    positionId: copy.leg === "close" ? (position?.id ?? null) : null,
    leverage: copy.leverage,
    reserved: copy.reserve,
    reason: null,
    message: null,
    createdAt: at,
    acceptedMs: null,
    doneAt: null,
    updatedAt: at,
  };
}
