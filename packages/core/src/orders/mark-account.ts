import {
  absQuantity,
  addMoney,
  divide,
  type Money,
  notionalOf,
  type Price,
  type Quantity,
  scaleMoney,
  subtractMoney,
  ZERO_MONEY,
} from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";

/** What of a position its value depends on. */
export type Holding = { readonly symbol: string; readonly quantity: Quantity; readonly cost: Money; readonly leverage: number };
export type HoldingMark = {
  readonly price: Price;
  readonly unrealizedPnl: Money;
  /** Initial margin at the mark price, rounded up. */
  readonly margin: Money;
  readonly maintenance: Money;
};
export type AccountMoney = { readonly cash: Money; readonly orderMargin: Money };
export type MarkedAccount = {
  readonly equity: Money;
  readonly unrealizedPnl: Money;
  readonly margin: Money;
  readonly maintenance: Money;
  /** equity − margin − margin held by orders, never below zero. */
  readonly available: Money;
};

/** Profit of a holding if it were closed at `price`, before the fee. */
export function unrealizedPnlOf(holding: Pick<Holding, "quantity" | "cost">, price: Price): Money {
  const value = notionalOf(price, absQuantity(holding.quantity));
  return holding.quantity >= 0n ? subtractMoney(value, holding.cost) : subtractMoney(holding.cost, value);
}

/** Initial margin of a notional, rounded up. */
export const marginOf = (notional: Money, leverage: number): Money => divide(notional, BigInt(leverage), "up") as Money;

/** Maintenance margin by the instrument's tiers: notional × rate − deduction, rounded up. */
export function maintenanceOf(notional: Money, instrument: Pick<Instrument, "maintenanceTiers">): Money {
  const tier = instrument.maintenanceTiers.find(({ upTo }) => upTo === null || notional <= upTo) ?? instrument.maintenanceTiers.at(-1);
  if (!tier) return ZERO_MONEY;
  const required = subtractMoney(scaleMoney(notional, tier.rate, "up"), tier.deduction);
  return required > 0n ? required : ZERO_MONEY;
}

export function markHolding(holding: Holding, price: Price, instrument: Pick<Instrument, "maintenanceTiers">): HoldingMark {
  const notional = notionalOf(price, absQuantity(holding.quantity));
  return {
    price,
    unrealizedPnl: unrealizedPnlOf(holding, price),
    margin: marginOf(notional, holding.leverage),
    maintenance: maintenanceOf(notional, instrument),
  };
}

/** Cross margin: all positions of an account stand in for each other. Null where a price or rule that it needs is not known. */
export function markAccount(
  account: AccountMoney,
  holdings: readonly Holding[],
  market: { priceOf(symbol: string): Price | null; instrumentOf(symbol: string): Pick<Instrument, "maintenanceTiers"> | null },
): MarkedAccount | null {
  const marks: HoldingMark[] = [];
  for (const holding of holdings) {
    const price = market.priceOf(holding.symbol);
    const instrument = market.instrumentOf(holding.symbol);
    if (price === null || instrument === null) return null;
    marks.push(markHolding(holding, price, instrument));
  }
  const unrealizedPnl = addMoney(...marks.map((mark) => mark.unrealizedPnl));
  const margin = addMoney(...marks.map((mark) => mark.margin));
  const equity = addMoney(account.cash, unrealizedPnl);
  const free = subtractMoney(subtractMoney(equity, margin), account.orderMargin);
  return {
    equity,
    unrealizedPnl,
    margin,
    maintenance: addMoney(...marks.map((mark) => mark.maintenance)),
    available: free > 0n ? free : ZERO_MONEY,
  };
}

/** Below its maintenance margin an account with positions is liquidated. */
export const isUnderMaintenance = (marked: MarkedAccount): boolean => marked.maintenance > 0n && marked.equity < marked.maintenance;
