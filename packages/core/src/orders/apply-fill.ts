import {
  absQuantity,
  addMoney,
  addQuantity,
  type Money,
  type Ms,
  minQuantity,
  notionalOf,
  type Price,
  type Quantity,
  shareOf,
  subtractMoney,
  subtractQuantity,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from "@slipstream/kernel";
import type { Origin, Position } from "./order.ts";
import type { Side } from "./views.ts";

/** What an execution does to a sleeve. `fee` is the venue's, already in money. */
export type Execution = {
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly fee: Money;
  readonly leverage: number;
  readonly marketMs: Ms;
  readonly at: Ms;
};
export type Sleeve = {
  readonly accountId: string;
  readonly userId: string;
  readonly venue: string;
  readonly symbol: string;
  readonly origin: Origin;
};

export type AppliedFill = {
  readonly notional: Money;
  /** Before the fee. What the account's cash changes by is `realizedPnl − fee`. */
  readonly realizedPnl: Money;
  /** The position that the fill made smaller or larger; closed where it went flat. */
  readonly position: Position;
  /** Where the fill crossed zero: the position on the other side. */
  readonly flipped: Position | null;
};

/**
 * Average cost. An exit releases its share of the cost (half-even; the last exit takes all that is left), so that what is realised over a
 * position's life is exactly what it was sold for less what it was bought for.
 */
export function applyFill(sleeve: Sleeve, current: Position | null, execution: Execution, nextId: () => string): AppliedFill {
  const notional = notionalOf(execution.price, execution.quantity);
  if (!current)
    return {
      notional,
      realizedPnl: ZERO_MONEY,
      position: openPosition(sleeve, execution, execution.quantity, notional, execution.fee, nextId()),
      flipped: null,
    };
  const grows = (current.side === "long") === (execution.side === "buy");
  if (grows) return { notional, realizedPnl: ZERO_MONEY, position: grow(current, execution, notional), flipped: null };

  const held = absQuantity(current.quantity);
  const closing = minQuantity(held, execution.quantity);
  const opening = subtractQuantity(execution.quantity, closing);
  const exitNotional = opening === 0n ? notional : notionalOf(execution.price, closing);
  const exitFee = opening === 0n ? execution.fee : shareOf(execution.fee, closing, execution.quantity, "down");
  const reduced = reduce(current, execution, closing, exitNotional, exitFee);
  const flipped =
    opening === 0n
      ? null
      : openPosition(sleeve, execution, opening, subtractMoney(notional, exitNotional), subtractMoney(execution.fee, exitFee), nextId());
  return { notional, realizedPnl: subtractMoney(reduced.realizedPnl, current.realizedPnl), position: reduced, flipped };
}

const signed = (side: "long" | "short", quantity: Quantity): Quantity => (side === "long" ? quantity : -quantity) as Quantity;

function openPosition(sleeve: Sleeve, execution: Execution, quantity: Quantity, cost: Money, fee: Money, id: string): Position {
  const side = execution.side === "buy" ? "long" : "short";
  return {
    id,
    accountId: sleeve.accountId,
    userId: sleeve.userId,
    venue: sleeve.venue,
    symbol: sleeve.symbol,
    origin: sleeve.origin,
    side,
    quantity: signed(side, quantity),
    cost,
    enteredQuantity: quantity,
    entered: cost,
    exitedQuantity: ZERO_QUANTITY,
    exited: ZERO_MONEY,
    realizedPnl: ZERO_MONEY,
    fees: fee,
    funding: ZERO_MONEY,
    leverage: execution.leverage,
    stopLoss: null,
    takeProfit: null,
    openedAt: execution.at,
    openedMs: execution.marketMs,
    closedAt: null,
    closedMs: null,
  };
}

function grow(position: Position, execution: Execution, notional: Money): Position {
  return {
    ...position,
    quantity: addQuantity(position.quantity, signed(position.side, execution.quantity)),
    cost: addMoney(position.cost, notional),
    enteredQuantity: addQuantity(position.enteredQuantity, execution.quantity),
    entered: addMoney(position.entered, notional),
    fees: addMoney(position.fees, execution.fee),
    leverage: execution.leverage,
  };
}

function reduce(position: Position, execution: Execution, quantity: Quantity, notional: Money, fee: Money): Position {
  const held = absQuantity(position.quantity);
  const flat = quantity === held;
  const released = flat ? position.cost : shareOf(position.cost, quantity, held, "half-even");
  const realized = position.side === "long" ? subtractMoney(notional, released) : subtractMoney(released, notional);
  return {
    ...position,
    quantity: subtractQuantity(position.quantity, signed(position.side, quantity)),
    cost: subtractMoney(position.cost, released),
    exitedQuantity: addQuantity(position.exitedQuantity, quantity),
    exited: addMoney(position.exited, notional),
    realizedPnl: addMoney(position.realizedPnl, realized),
    fees: addMoney(position.fees, fee),
    closedAt: flat ? execution.at : null,
    closedMs: flat ? execution.marketMs : null,
  };
}
