import { divide, type Money, subtractMoney } from "@slipstream/kernel";

/** The highest fee that a master may ask. */
export const MAX_FEE_BPS = 3_000;
const BPS = 10_000n;

/** Where the fee of one account that copies one master stands. */
export type FeeState = {
  /** The high-water mark H: the highest profit at any settlement, at least 0. */
  readonly mark: Money;
  /** The segment of the rate in force: it began at this mark, and so much was charged in it. */
  readonly rateBps: number;
  readonly base: Money;
  readonly charged: Money;
};

/** What a settlement of a profit comes to. All amounts are exact; only `feeToDate` is rounded, down to 1e-8. */
export type FeeStep = {
  readonly markBefore: Money;
  readonly rateBps: number;
  readonly base: Money;
  readonly chargedBefore: Money;
  /** H' = max(H, P) */
  readonly mark: Money;
  /** floor(rate × (H' − base)) */
  readonly feeToDate: Money;
  /** Due now: `feeToDate` less what was charged. Never below zero. */
  readonly fee: Money;
};

export const noFeesYet = (rateBps: number): FeeState => ({ mark: 0n as Money, rateBps, base: 0n as Money, charged: 0n as Money });

/** A change of the rate begins a new segment at the mark of now. The same rate changes nothing. */
export const withRate = (state: FeeState, rateBps: number): FeeState =>
  state.rateBps === rateBps ? state : { mark: state.mark, rateBps, base: state.mark, charged: 0n as Money };

/**
 * The fee on a profit P (realised, net of exchange fees and funding, plus an open loss) in its cumulative form, so that rounding never drifts:
 * floor(rate × (max(H, P) − base)) − charged. Source: design/domain.md 5.
 */
export function computeFee(state: FeeState, profit: Money): FeeStep {
  const mark = profit > state.mark ? profit : state.mark;
  const feeToDate = divide(BigInt(state.rateBps) * subtractMoney(mark, state.base), BPS, "floor") as Money;
  return {
    markBefore: state.mark,
    rateBps: state.rateBps,
    base: state.base,
    chargedBefore: state.charged,
    mark,
    feeToDate,
    fee: subtractMoney(feeToDate, state.charged),
  };
}

/** The state after a settlement. */
export const afterFee = ({ mark, rateBps, base, feeToDate }: FeeStep): FeeState => ({ mark, rateBps, base, charged: feeToDate });

/** A part of an amount in basis points, rounded down; the rest is the other's: `part + rest = whole`, always. */
export function splitByBps(whole: Money, bps: number): { readonly part: Money; readonly rest: Money } {
  const part = divide(whole * BigInt(bps), BPS, "down") as Money;
  return { part, rest: subtractMoney(whole, part) };
}
