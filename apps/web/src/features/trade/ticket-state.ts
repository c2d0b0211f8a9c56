import type { OrderType, OrderWish, Side, TimeInForce } from "@slipstream/core/orders";

/** What stands in the fields of the ticket, as it was typed. */
export type TicketState = {
  side: Side;
  type: OrderType;
  quantity: string;
  price: string;
  triggerPrice: string;
  trailBy: "percent" | "amount";
  trail: string;
  activationPrice: string;
  timeInForce: TimeInForce;
  reduceOnly: boolean;
  leverage: string;
  stopLoss: string;
  takeProfit: string;
};

export const emptyTicket = (leverage: number): TicketState => ({
  side: "buy",
  type: "market",
  quantity: "",
  price: "",
  triggerPrice: "",
  trailBy: "percent",
  trail: "",
  activationPrice: "",
  timeInForce: "GTC",
  reduceOnly: false,
  leverage: String(leverage),
  stopLoss: "",
  takeProfit: "",
});

/** Which fields each type of order has. */
export const FIELDS_OF: Record<OrderType, { price: boolean; trigger: boolean; trail: boolean; timeInForce: boolean; protection: boolean }> =
  {
    market: { price: false, trigger: false, trail: false, timeInForce: false, protection: true },
    limit: { price: true, trigger: false, trail: false, timeInForce: true, protection: true },
    stop: { price: false, trigger: true, trail: false, timeInForce: false, protection: true },
    "stop-limit": { price: true, trigger: true, trail: false, timeInForce: false, protection: true },
    "take-profit": { price: false, trigger: true, trail: false, timeInForce: false, protection: false },
    "trailing-stop": { price: false, trigger: false, trail: true, timeInForce: false, protection: false },
  };

const typed = (text: string): string | undefined => {
  const bare = text.replaceAll(",", "").trim();
  return bare === "" ? undefined : bare;
};

/** The wish that the fields say. Only what the type of order knows goes along; nothing is calculated here. */
export function wishOf(state: TicketState, symbol: string, accountId: string): OrderWish {
  const fields = FIELDS_OF[state.type];
  return {
    accountId,
    symbol,
    side: state.side,
    type: state.type,
    quantity: typed(state.quantity) ?? "",
    price: fields.price ? typed(state.price) : undefined,
    triggerPrice: fields.trigger ? typed(state.triggerPrice) : undefined,
    trailPercent: fields.trail && state.trailBy === "percent" ? typed(state.trail) : undefined,
    trailAmount: fields.trail && state.trailBy === "amount" ? typed(state.trail) : undefined,
    activationPrice: fields.trail ? typed(state.activationPrice) : undefined,
    timeInForce: fields.timeInForce ? state.timeInForce : undefined,
    reduceOnly: state.reduceOnly || undefined,
    leverage: Number(state.leverage) || undefined,
    stopLoss: fields.protection && !state.reduceOnly ? typed(state.stopLoss) : undefined,
    takeProfit: fields.protection && !state.reduceOnly ? typed(state.takeProfit) : undefined,
  };
}

/** Whether there is enough in the fields to ask what the order would cost. */
export function isAskable(state: TicketState): boolean {
  const fields = FIELDS_OF[state.type];
  return (
    typed(state.quantity) !== undefined &&
    (!fields.price || typed(state.price) !== undefined) &&
    (!fields.trigger || typed(state.triggerPrice) !== undefined) &&
    (!fields.trail || typed(state.trail) !== undefined)
  );
}

/** The field of the ticket that a refusal of the server names; null where the ticket has none for it. */
export function fieldOfRefusal(field: string | null | undefined): keyof TicketState | null {
  switch (field) {
    case "quantity":
    case "price":
    case "triggerPrice":
    case "activationPrice":
    case "leverage":
    case "stopLoss":
    case "takeProfit":
    case "reduceOnly":
    case "timeInForce":
      return field;
    case "trailPercent":
    case "trailAmount":
      return "trail";
    default:
      return null;
  }
}
