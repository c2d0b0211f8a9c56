import {
  absQuantity,
  addMoney,
  addQuantity,
  type Money,
  minQuantity,
  negateMoney,
  notionalOf,
  type Price,
  type Quantity,
  shareOf,
  subtractMoney,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from "@slipstream/kernel";
import { addSums, NO_SUMS, type PairSums } from "./settle-pair.ts";

/** `quantity` is signed: bought > 0. */
export type SummedFill = {
  readonly symbol: string;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly fee: Money;
  readonly realized: Money;
};

/** The notional as it was booked: of the whole quantity, half-even. */
export const notionalOfFill = ({ price, quantity }: { price: Price; quantity: Quantity }): Money =>
  notionalOf(price, absQuantity(quantity));

/** The sums after some fills and some funding more. */
export function sumsAfter(before: PairSums, fills: readonly SummedFill[], funding: readonly { readonly amount: Money }[]): PairSums {
  const held = new Map<string, Quantity>();
  let { price, exchangeFees, flow } = NO_SUMS;
  for (const fill of fills) {
    const notional = notionalOfFill(fill);
    price = addMoney(price, fill.realized);
    exchangeFees = addMoney(exchangeFees, fill.fee);
    flow = addMoney(flow, fill.quantity > 0n ? negateMoney(notional) : notional);
    held.set(fill.symbol, addQuantity(held.get(fill.symbol) ?? ZERO_QUANTITY, fill.quantity));
  }
  return addSums(before, { price, exchangeFees, flow, funding: addMoney(...funding.map(({ amount }) => amount)), held });
}

/**
 * What each fill of one sleeve and symbol realised, from quantities and prices alone: average cost, an exit releases its share of the cost
 * (half-even), the last one all that is left. The same rule as in core/orders, written down a second time so that one can check the other.
 */
export function createCostBook() {
  const open = new Map<string, { quantity: Quantity; cost: Money }>();
  return {
    /** Answers what the fill realised, before its fee. `sleeve` names sleeve and symbol. */
    apply(sleeve: string, { quantity, price }: { quantity: Quantity; price: Price }): Money {
      const notional = notionalOfFill({ price, quantity });
      const held = open.get(sleeve) ?? { quantity: ZERO_QUANTITY, cost: ZERO_MONEY };
      if (held.quantity === 0n || held.quantity > 0n === quantity > 0n) {
        open.set(sleeve, { quantity: addQuantity(held.quantity, quantity), cost: addMoney(held.cost, notional) });
        return ZERO_MONEY;
      }
      const size = absQuantity(held.quantity);
      const closing = minQuantity(size, absQuantity(quantity));
      const rest = addQuantity(held.quantity, quantity);
      const exit = closing === absQuantity(quantity) ? notional : notionalOf(price, closing);
      const released = closing === size ? held.cost : shareOf(held.cost, closing, size, "half-even");
      if (closing < size) open.set(sleeve, { quantity: rest, cost: subtractMoney(held.cost, released) });
      else if (rest === 0n) open.delete(sleeve);
      else open.set(sleeve, { quantity: rest, cost: subtractMoney(notional, exit) });
      return held.quantity > 0n ? subtractMoney(exit, released) : subtractMoney(released, exit);
    },
  };
}
