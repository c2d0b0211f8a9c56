import { type Money, moneyFromMinor, moneyToMinor, ZERO_MONEY } from "@slipstream/kernel";
import type { InvoiceLine, PairBalance, PairEvent } from "./invoice-ports.ts";
import { floorToCents } from "./payout-rules.ts";

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/**
 * What a live key may charge of a pair that has fees of a paper account too, booked under another key. Invoices took the oldest fees first:
 * those of another key whatever the account, those of a live key only what live accounts owe. Decision 0042.
 */
export function liveRemainder(events: readonly PairEvent[]): Money {
  const open: { amount: bigint; live: boolean }[] = [];
  for (const { kind, amount, live } of events) {
    if (kind === "fee") open.push({ amount: moneyToMinor(amount), live });
    else take(open, moneyToMinor(amount), live);
  }
  return moneyFromMinor(open.reduce((sum, fee) => (fee.live ? sum + fee.amount : sum), 0n));
}

function take(open: { amount: bigint; live: boolean }[], line: bigint, onlyLive: boolean): void {
  let left = line;
  for (const fee of open) {
    if (onlyLive && !fee.live) continue;
    const part = least(fee.amount, left);
    fee.amount -= part;
    left -= part;
  }
}

/** What of a pair may go on an invoice, exactly: nothing of paper accounts with a live key. */
export function chargeableOf({ uninvoiced, events }: PairBalance, live: boolean): Money {
  if (uninvoiced <= 0n) return ZERO_MONEY;
  if (!live || events.length === 0) return uninvoiced;
  return moneyFromMinor(least(moneyToMinor(uninvoiced), moneyToMinor(liveRemainder(events))));
}

export type PlannedInvoice = { readonly currency: string; readonly amountCents: bigint; readonly lines: readonly InvoiceLine[] };
type Rules = { readonly live: boolean; readonly leastChargeCents: bigint };

/** One invoice over all that a follower owes: a line per master, whole cents. Null where that is less than can be charged: all of it is carried. */
export function planInvoice(pairs: readonly PairBalance[], { live, leastChargeCents }: Rules): PlannedInvoice | null {
  const plans = currenciesOf(pairs).map((currency): PlannedInvoice => {
    const lines = pairs
      .filter((pair) => pair.currency === currency)
      .map((pair): InvoiceLine => {
        const { masterId, masterUserId, masterName, platformBps } = pair;
        return { masterId, masterUserId, masterName, platformBps, amountCents: floorToCents(chargeableOf(pair, live)) };
      })
      .filter(({ amountCents }) => amountCents > 0n);
    return { currency, lines, amountCents: lines.reduce((sum, { amountCents }) => sum + amountCents, 0n) };
  });
  // One invoice is in one currency; another one's turn comes with the next period.
  return plans.find(({ amountCents }) => amountCents >= leastChargeCents && amountCents > 0n) ?? null;
}

/** What is charged in the ledger and on no invoice, per currency. */
export function carriedOf(pairs: readonly PairBalance[], live: boolean): readonly { currency: string; amount: Money }[] {
  return currenciesOf(pairs)
    .map((currency) => {
      const own = pairs.filter((pair) => pair.currency === currency);
      return { currency, amount: moneyFromMinor(own.reduce((sum, pair) => sum + moneyToMinor(chargeableOf(pair, live)), 0n)) };
    })
    .filter(({ amount }) => amount > 0n);
}

const currenciesOf = (pairs: readonly PairBalance[]): string[] => [...new Set(pairs.map(({ currency }) => currency))].sort();
