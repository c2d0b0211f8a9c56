import {
  addMoney,
  addQuantity,
  formatMoney,
  formatQuantity,
  type Money,
  type Ms,
  moneyFromMinor,
  type Price,
  type Quantity,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from "@slipstream/kernel";
import { afterFee, computeFee, type FeeState, noFeesYet, splitByBps, withRate } from "./high-water-mark.ts";
import { createCostBook, notionalOfFill } from "./life-sums.ts";
import { addSums, type Held, NO_SUMS, type PairSums, profitOf, unrealizedAt } from "./settle-pair.ts";
import type { CountedFill } from "./statement-ports.ts";

/** A settlement as it is stored. */
export type StoredSettlement = {
  readonly number: bigint;
  readonly toMs: Ms;
  readonly fillSeq: bigint;
  readonly cashId: bigint;
  readonly prices: ReadonlyMap<string, Price>;
  readonly sums: PairSums;
  readonly unrealized: Money;
  readonly profit: Money;
  readonly markBefore: Money;
  readonly mark: Money;
  readonly rateBps: number;
  readonly base: Money;
  readonly charged: Money;
  readonly fee: Money;
  readonly platformBps: number;
  readonly platform: Money;
};
export type ReplayedFunding = { readonly id: bigint; readonly marketMs: Ms; readonly amount: Money };
/** Where a replay ended, for its mark to be compared. */
export type ReplayEnd = { readonly sums: PairSums; readonly fee: FeeState; readonly chargedAll: Money };

/** What one settlement counted beyond the one before: sums, so that a life of a million fills takes no room. */
type Part = { price: bigint; fees: bigint; flow: bigint; funding: bigint; readonly held: Map<string, Quantity> };
const emptyPart = (): Part => ({ price: 0n, fees: 0n, flow: 0n, funding: 0n, held: new Map() });
const toSums = ({ price, fees, flow, funding, held }: Part): PairSums => ({
  price: moneyFromMinor(price),
  exchangeFees: moneyFromMinor(fees),
  flow: moneyFromMinor(flow),
  funding: moneyFromMinor(funding),
  held,
});

/**
 * Settles the life of an account with a master again, from its fills alone: what each realised from quantities and prices, what each settlement
 * counted by its own limits, the fee from zero. Give all fills and funding in the order of their numbers. `without` fills (their account was
 * erased) only the chain of marks and fees is followed, from the profits that are stored.
 */
export function createLifeReplay(settlements: readonly StoredSettlement[]) {
  const book = createCostBook();
  const parts = settlements.map(emptyPart);
  const findings: string[] = [];
  /** The first settlement that counts something: each counts all that the one before it did. */
  const partOf = (isIn: (settlement: StoredSettlement) => boolean): Part | undefined => {
    let [low, high] = [0, settlements.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const settlement = settlements[middle];
      if (settlement && isIn(settlement)) high = middle;
      else low = middle + 1;
    }
    return parts[low];
  };
  const end = (hasFills: boolean): { findings: readonly string[]; end: ReplayEnd } => {
    let sums = NO_SUMS;
    let fee: FeeState | null = null;
    let chargedAll = ZERO_MONEY;
    for (const [index, stored] of settlements.entries()) {
      sums = hasFills ? addSums(sums, toSums(parts[index] ?? emptyPart())) : stored.sums;
      const open = unrealizedAt(sums, (symbol) => stored.prices.get(symbol) ?? null);
      const say = (line: string) => findings.push(`statement ${stored.number}: ${line}`);
      if (open === null) say("a price of what is held is missing");
      const profit = profitOf(sums, open ?? stored.unrealized);
      const step = computeFee(withRate(fee ?? noFeesYet(stored.rateBps), stored.rateBps), profit);
      const amounts: readonly (readonly [string, Money, Money])[] = [
        ["price results", stored.sums.price, sums.price],
        ["exchange fees", stored.sums.exchangeFees, sums.exchangeFees],
        ["funding", stored.sums.funding, sums.funding],
        ["sells less buys", stored.sums.flow, sums.flow],
        ["open result", stored.unrealized, open ?? stored.unrealized],
        ["profit", stored.profit, profit],
        ["mark before", stored.markBefore, step.markBefore],
        ["mark", stored.mark, step.mark],
        ["base of the rate", stored.base, step.base],
        ["charged before", stored.charged, step.chargedBefore],
        ["fee", stored.fee, step.fee],
        ["platform's part", stored.platform, splitByBps(step.fee, stored.platformBps).part],
      ];
      for (const [what, told, is] of amounts) if (told !== is) say(`${what} ${formatMoney(told)} is stored, ${formatMoney(is)} computed`);
      if (heldText(stored.sums.held) !== heldText(sums.held))
        say(`${heldText(stored.sums.held)} is stored as held, ${heldText(sums.held)} computed`);
      fee = afterFee(step);
      chargedAll = addMoney(chargedAll, step.fee);
    }
    return { findings, end: { sums, fee: fee ?? noFeesYet(0), chargedAll } };
  };

  return {
    addFill(fill: CountedFill): void {
      const realized = book.apply(`${fill.followId} ${fill.symbol}`, fill);
      if (realized !== fill.realized)
        findings.push(`fill ${fill.id}: result ${formatMoney(fill.realized)} is stored, ${formatMoney(realized)} computed`);
      const notional = notionalOfFill(fill);
      if (notional !== fill.notional)
        findings.push(`fill ${fill.id}: value ${formatMoney(fill.notional)} is stored, ${formatMoney(notional)} computed`);
      const part = partOf(({ toMs, fillSeq }) => fill.marketMs < toMs && fill.seq <= fillSeq);
      if (!part) return;
      part.price += realized;
      part.fees += fill.fee;
      part.flow += fill.quantity > 0n ? -notional : notional;
      part.held.set(fill.symbol, addQuantity(part.held.get(fill.symbol) ?? ZERO_QUANTITY, fill.quantity));
    },
    addFunding(funding: ReplayedFunding): void {
      const part = partOf(({ toMs, cashId }) => funding.marketMs < toMs && funding.id <= cashId);
      if (part) part.funding += funding.amount;
    },
    /** One line for each figure that is not what it should be. */
    end: () => end(true),
    endWithoutFills: () => end(false),
  };
}

/** What is held, in one order. */
export const heldText = (held: Held): string =>
  held.size === 0
    ? "nothing"
    : [...held]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([symbol, quantity]) => `${formatQuantity(quantity)} ${symbol}`)
        .join(", ");
