import type { Money, Ms, Price, Quantity } from "@slipstream/kernel";
import type { OrderStatus } from "./order-status.ts";
import type { OrderRole, OrderType, OriginView, Side, TimeInForce } from "./views.ts";

/** Whose sleeve an order, a fill or a position belongs to. */
export type Origin = OriginView;
export const MANUAL: Origin = { kind: "manual", id: "manual" };

/** What an order asks of the venue, rounded to the instrument's steps. `trailPpm` is the distance in millionths of the best price. */
export type OrderTerms = {
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Quantity;
  readonly price: Price | null;
  readonly triggerPrice: Price | null;
  readonly trailAmount: Price | null;
  readonly trailPpm: number | null;
  readonly activationPrice: Price | null;
  readonly reduceOnly: boolean;
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
};

/** An order as it is stored. Times in `…At` are wall clock, `…Ms` market clock. */
export type Order = OrderTerms & {
  readonly id: string;
  readonly accountId: string;
  readonly userId: string;
  readonly venue: string;
  readonly origin: Origin;
  readonly clientOrderId: string;
  readonly role: OrderRole;
  readonly status: OrderStatus;
  readonly filledQuantity: Quantity;
  readonly filledNotional: Money;
  readonly fee: Money;
  /** Where a trailing stop starts from: the best price known for it so far. */
  readonly trailReference: Price | null;
  readonly trailActiveMs: Ms | null;
  readonly triggeredMs: Ms | null;
  readonly positionId: string | null;
  readonly leverage: number;
  /** Margin held for the part that is not filled. */
  readonly reserved: Money;
  readonly reason: string | null;
  readonly message: string | null;
  readonly createdAt: Ms;
  readonly acceptedMs: Ms | null;
  readonly doneAt: Ms | null;
  readonly updatedAt: Ms;
};

/** One execution at a venue. */
export type Fill = {
  readonly id: string;
  readonly venue: string;
  readonly accountId: string;
  readonly userId: string;
  readonly orderId: string;
  readonly positionId: string;
  readonly flippedPositionId: string | null;
  readonly venueTradeId: string;
  readonly symbol: string;
  readonly origin: Origin;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly notional: Money;
  readonly fee: Money;
  readonly realizedPnl: Money;
  readonly liquidity: "maker" | "taker";
  readonly marketMs: Ms;
  readonly recordedAt: Ms;
};

/** A sleeve's position from opening to flat. `quantity` is signed, `cost` what is left of the entry notional. */
export type Position = {
  readonly id: string;
  readonly accountId: string;
  readonly userId: string;
  readonly venue: string;
  readonly symbol: string;
  readonly origin: Origin;
  readonly side: "long" | "short";
  readonly quantity: Quantity;
  readonly cost: Money;
  readonly enteredQuantity: Quantity;
  readonly entered: Money;
  readonly exitedQuantity: Quantity;
  readonly exited: Money;
  /** Before fees and funding. */
  readonly realizedPnl: Money;
  readonly fees: Money;
  readonly funding: Money;
  readonly leverage: number;
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
  readonly openedAt: Ms;
  readonly openedMs: Ms;
  readonly closedAt: Ms | null;
  readonly closedMs: Ms | null;
};

export const oppositeOf = (side: Side): Side => (side === "buy" ? "sell" : "buy");
/** The side that makes a position smaller. */
export const exitSideOf = (position: Pick<Position, "side">): Side => (position.side === "long" ? "sell" : "buy");
/** The names of one sleeve of an account in one instrument. */
export const sleeveKey = (sleeve: { accountId: string; symbol: string; origin: Origin }): string =>
  `${sleeve.accountId} ${sleeve.symbol} ${sleeve.origin.kind} ${sleeve.origin.id}`;
