import { MANUAL, type Order } from "@slipstream/core/orders";
import { clientOrderIdOf } from "@slipstream/core/orders/server";
import { ZERO_MONEY, ZERO_QUANTITY } from "@slipstream/kernel";

type Wish = Pick<Order, "id" | "accountId" | "userId" | "venue" | "symbol" | "side" | "quantity" | "createdAt"> & Partial<Order>;

/** An order as the gate writes it: planned, and nothing sent. A market order to open, unless it says otherwise. */
export const plannedOrder = (wish: Wish): Order => ({
  origin: MANUAL,
  clientOrderId: clientOrderIdOf(wish.id),
  role: "entry",
  status: "planned",
  type: "market",
  timeInForce: "GTC",
  price: null,
  triggerPrice: null,
  trailAmount: null,
  trailPpm: null,
  activationPrice: null,
  reduceOnly: false,
  stopLoss: null,
  takeProfit: null,
  filledQuantity: ZERO_QUANTITY,
  filledNotional: ZERO_MONEY,
  fee: ZERO_MONEY,
  trailReference: null,
  trailActiveMs: null,
  triggeredMs: null,
  positionId: null,
  leverage: 10,
  reserved: ZERO_MONEY,
  reason: null,
  message: null,
  acceptedMs: null,
  doneAt: null,
  updatedAt: wish.createdAt,
  ...wish,
});
