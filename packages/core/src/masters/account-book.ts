import {
  addMoney,
  addQuantity,
  type Money,
  negateMoney,
  negateQuantity,
  notionalOf,
  type Price,
  type Quantity,
  subtractMoney,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from "@slipstream/kernel";
import type { Fill } from "../orders/index.ts";

type BookFill = Pick<Fill, "symbol" | "side" | "quantity" | "notional" | "fee" | "realizedPnl">;
/** `cost`: entry notional of longs less that of shorts, over all sleeves. */
type SymbolBook = { readonly net: Quantity; readonly cost: Money };
/**
 * Cash and positions of an account, summed over its sleeves, so far as fills move them. It can be taken forward and back: what a fill changes
 * follows from the fill alone.
 */
export type AccountBook = { readonly cash: Money; readonly symbols: ReadonlyMap<string, SymbolBook> };

export const EMPTY_BOOK: AccountBook = { cash: ZERO_MONEY, symbols: new Map() };
const FLAT: SymbolBook = { net: ZERO_QUANTITY, cost: ZERO_MONEY };

export const netOf = (book: AccountBook, symbol: string): Quantity => book.symbols.get(symbol)?.net ?? ZERO_QUANTITY;

/** The book after a fill. */
export const afterFill = (book: AccountBook, fill: BookFill): AccountBook => moved(book, fill, changeOf(fill));

/** The book before a fill. */
export const beforeFill = (book: AccountBook, fill: BookFill): AccountBook => {
  const { cash, net, cost } = changeOf(fill);
  return moved(book, fill, { cash: negateMoney(cash), net: negateQuantity(net), cost: negateMoney(cost) });
};

/** Cash and what all positions would bring at these prices. A symbol without a price counts at its cost. */
export function equityOf(book: AccountBook, priceOf: (symbol: string) => Price | null): Money {
  let equity = book.cash;
  for (const [symbol, { net, cost }] of book.symbols) {
    const price = priceOf(symbol);
    if (net === ZERO_QUANTITY) equity = subtractMoney(equity, cost);
    else if (price !== null) equity = addMoney(equity, subtractMoney(notionalOf(price, net), cost));
  }
  return equity;
}

/** A growing sleeve's cost grows by the notional; a shrinking one releases `notional ± realised`: both are one formula. */
function changeOf({ side, quantity, notional, fee, realizedPnl }: BookFill): SymbolBook & { cash: Money } {
  const buys = side === "buy";
  return {
    cash: subtractMoney(realizedPnl, fee),
    net: buys ? quantity : negateQuantity(quantity),
    cost: addMoney(buys ? notional : negateMoney(notional), realizedPnl),
  };
}

function moved(book: AccountBook, { symbol }: BookFill, change: SymbolBook & { cash: Money }): AccountBook {
  const { net, cost } = book.symbols.get(symbol) ?? FLAT;
  const after = { net: addQuantity(net, change.net), cost: addMoney(cost, change.cost) };
  const symbols = new Map(book.symbols);
  if (after.net === ZERO_QUANTITY && after.cost === ZERO_MONEY) symbols.delete(symbol);
  else symbols.set(symbol, after);
  return { cash: addMoney(book.cash, change.cash), symbols };
}
