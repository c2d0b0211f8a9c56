import {
  absQuantity,
  addMoney,
  type Money,
  type Ms,
  notionalOf,
  type Price,
  type Quantity,
  shareOf,
  subtractMoney,
  ZERO_MONEY,
} from "@slipstream/kernel";
import type { OrderTerms } from "../orders/index.ts";
import { feeOf, marginOf } from "../orders/server.ts";

/** A position of a sleeve that is only played through. `quantity` is signed, `cost` what is left of the entry notional. */
export type PlayedPosition = {
  readonly symbol: string;
  readonly quantity: Quantity;
  readonly cost: Money;
  readonly leverage: number;
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
  readonly openedMs: Ms;
};

/** The books of a sleeve that is only played through, by average cost like those of real ones. */
export class PaperSleeve {
  readonly positions = new Map<string, PlayedPosition>();
  /** Before fees. */
  realized = ZERO_MONEY;
  fees = ZERO_MONEY;
  /** What fills cost beyond the master's prices. */
  slippage = ZERO_MONEY;
  readonly #feeCentibps: number;

  constructor(feeCentibps: number) {
    this.#feeCentibps = feeCentibps;
  }

  get netRealized(): Money {
    return subtractMoney(this.realized, this.fees);
  }

  open(terms: OrderTerms, leverage: number, fill: { at: Price; masterPrice: Price; marketMs: Ms }): void {
    const notional = this.#pay(terms, fill);
    const before = this.positions.get(terms.symbol);
    const signed = (terms.side === "buy" ? terms.quantity : -terms.quantity) as Quantity;
    this.positions.set(terms.symbol, {
      symbol: terms.symbol,
      quantity: ((before?.quantity ?? 0n) + signed) as Quantity,
      cost: addMoney(before?.cost ?? ZERO_MONEY, notional),
      leverage,
      stopLoss: terms.stopLoss ?? before?.stopLoss ?? null,
      takeProfit: terms.takeProfit ?? before?.takeProfit ?? null,
      openedMs: before?.openedMs ?? fill.marketMs,
    });
  }

  /** Closes a part, or all where it is at least what is held. */
  close(terms: Pick<OrderTerms, "symbol" | "side" | "quantity">, fill: { at: Price; masterPrice: Price }): void {
    const before = this.positions.get(terms.symbol);
    if (!before) return;
    const held = absQuantity(before.quantity);
    const quantity = terms.quantity < held ? terms.quantity : held;
    const notional = this.#pay({ ...terms, quantity }, fill);
    const released = quantity === held ? before.cost : shareOf(before.cost, quantity, held, "half-even");
    const isLong = before.quantity > 0n;
    this.realized = addMoney(this.realized, isLong ? subtractMoney(notional, released) : subtractMoney(released, notional));
    if (quantity === held) this.positions.delete(terms.symbol);
    else
      this.positions.set(terms.symbol, {
        ...before,
        quantity: (before.quantity + (isLong ? -quantity : quantity)) as Quantity,
        cost: subtractMoney(before.cost, released),
      });
  }

  /** Profit of open positions, and the margin that they hold; null where a price is not known. */
  mark(priceOf: (symbol: string) => Price | null): { unrealized: Money; margin: Money } | null {
    let [unrealized, margin] = [ZERO_MONEY, ZERO_MONEY];
    for (const position of this.positions.values()) {
      const price = priceOf(position.symbol);
      if (price === null) return null;
      const value = notionalOf(price, absQuantity(position.quantity));
      unrealized = addMoney(unrealized, position.quantity > 0n ? subtractMoney(value, position.cost) : subtractMoney(position.cost, value));
      margin = addMoney(margin, marginOf(value, position.leverage));
    }
    return { unrealized, margin };
  }

  #pay({ side, quantity }: Pick<OrderTerms, "side" | "quantity">, { at, masterPrice }: { at: Price; masterPrice: Price }): Money {
    const notional = notionalOf(at, quantity);
    const difference = subtractMoney(notional, notionalOf(masterPrice, quantity));
    this.fees = addMoney(this.fees, feeOf(notional, this.#feeCentibps));
    this.slippage = addMoney(this.slippage, side === "buy" ? difference : (-difference as Money));
    return notional;
  }
}
