import {
  addMoney,
  addQuantity,
  type Money,
  type Ms,
  negateMoney,
  notionalOf,
  type Price,
  type Quantity,
  subtractMoney,
  ZERO_MONEY,
} from "@slipstream/kernel";
import { afterFee, computeFee, type FeeState, type FeeStep, splitByBps, withRate } from "./high-water-mark.ts";

/** Signed quantities that are held, without zeros. */
export type Held = ReadonlyMap<string, Quantity>;
/** Sums over the life of one account with one master. */
export type PairSums = {
  /** What trades realised, before fees. */
  readonly price: Money;
  readonly exchangeFees: Money;
  /** Signed: what came in is positive. */
  readonly funding: Money;
  /** Notionals of sells less those of buys. */
  readonly flow: Money;
  readonly held: Held;
};
/** How far has been counted: fills below `nextFillSeq`, and those before `toMs` up to `fillSeq`; the same for funding. */
export type Counted = {
  readonly toMs: Ms;
  readonly fillSeq: bigint;
  readonly nextFillSeq: bigint;
  readonly cashId: bigint;
  readonly nextCashId: bigint;
};
export type PairState = { readonly sums: PairSums; readonly counted: Counted; readonly fee: FeeState; readonly chargedAll: Money };

export const NO_SUMS: PairSums = { price: ZERO_MONEY, exchangeFees: ZERO_MONEY, funding: ZERO_MONEY, flow: ZERO_MONEY, held: new Map() };
export const NOTHING_COUNTED: Counted = { toMs: 0, fillSeq: 0n, nextFillSeq: 0n, cashId: 0n, nextCashId: 0n };

/** What is new since the last settlement, added up. */
export function addSums(a: PairSums, b: PairSums): PairSums {
  const held = new Map(a.held);
  for (const [symbol, quantity] of b.held) {
    const sum = addQuantity(held.get(symbol) ?? (0n as Quantity), quantity);
    if (sum === 0n) held.delete(symbol);
    else held.set(symbol, sum);
  }
  return {
    price: addMoney(a.price, b.price),
    exchangeFees: addMoney(a.exchangeFees, b.exchangeFees),
    funding: addMoney(a.funding, b.funding),
    flow: addMoney(a.flow, b.flow),
    held,
  };
}

/** Realised, net of exchange fees and funding. */
export const realizedOf = ({ price, exchangeFees, funding }: PairSums): Money => addMoney(price, negateMoney(exchangeFees), funding);

/**
 * The open profit of what is held at some prices: all that came in, plus what the rest is worth, less what is realised already. Null where a
 * price is missing.
 */
export function unrealizedAt(sums: PairSums, priceOf: (symbol: string) => Price | null): Money | null {
  let value = sums.flow;
  for (const [symbol, quantity] of sums.held) {
    const price = priceOf(symbol);
    if (price === null) return null;
    value = addMoney(value, notionalOf(price, quantity));
  }
  return subtractMoney(value, sums.price);
}

/** P: realised net profit, less an open loss. An open gain does not count. */
export const profitOf = (sums: PairSums, unrealized: Money): Money => addMoney(realizedOf(sums), unrealized < 0n ? unrealized : ZERO_MONEY);

export type PairToSettle = {
  readonly before: PairState;
  /** What `to` counts beyond `before`. */
  readonly fresh: PairSums;
  readonly to: Counted;
  /** In force for what is settled now. */
  readonly rateBps: number;
  readonly platformBps: number;
  /** Prices at the end of the period, of all that is held then. */
  readonly prices: ReadonlyMap<string, Price>;
};
export type SettledPair = {
  readonly after: PairState;
  readonly unrealized: Money;
  readonly profit: Money;
  readonly step: FeeStep;
  /** The platform's part of the fee; the rest is the master's. */
  readonly platform: Money;
};

/** One settlement of one account with one master. Null where a price of what is held is missing: it is tried again. */
export function settlePair({ before, fresh, to, rateBps, platformBps, prices }: PairToSettle): SettledPair | null {
  const sums = addSums(before.sums, fresh);
  const unrealized = unrealizedAt(sums, (symbol) => prices.get(symbol) ?? null);
  if (unrealized === null) return null;
  const profit = profitOf(sums, unrealized);
  const step = computeFee(withRate(before.fee, rateBps), profit);
  return {
    after: { sums, counted: to, fee: afterFee(step), chargedAll: addMoney(before.chargedAll, step.fee) },
    unrealized,
    profit,
    step,
    platform: splitByBps(step.fee, platformBps).part,
  };
}

/** What binds from the next period on: never more than the master asks, and never more than was agreed to. */
export const nextRate = ({ askedBps, agreedBps, feeBps }: RateWishes): number => Math.min(askedBps, agreedBps ?? feeBps);
/** `agreedBps`: a higher rate that the follower agreed to and that is not in force yet. */
type RateWishes = { readonly askedBps: number; readonly agreedBps: number | null; readonly feeBps: number };
