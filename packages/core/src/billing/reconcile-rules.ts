import { formatMoney, type Money } from "@slipstream/kernel";
import { platformAccount, type Transfer } from "../ledger/server.ts";
import type { BalanceTransaction } from "./payments.ts";
import { moneyFromCents } from "./payout-rules.ts";

/** What Stripe keeps for itself. */
const COSTS: readonly string[] = ["stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost", "advance_funding"];
/** Between Stripe and the platform's own bank. */
const BANK: readonly string[] = ["payout", "payout_cancel", "payout_failure", "topup", "topup_reversal"];
/** Types whose transactions are booked when they are seen, and by nothing else. */
export const BOOKED_WHEN_SEEN: readonly string[] = [...COSTS, ...BANK];

/** What a transaction of Stripe's is in our books: money of followers and masters has journals already; the rest is booked when it is seen. */
type TransactionClass = "money" | "cost" | "bank";
const classOf = (type: string): TransactionClass => (COSTS.includes(type) ? "cost" : BANK.includes(type) ? "bank" : "money");

export type SeenBooking = { readonly kind: "payment-cost" | "bank-payout"; readonly key: string; readonly transfer: Transfer };

/** The journals of a transaction that nothing else books: what it cost, and what went to the bank. Each has the key of the transaction. */
export function bookingsOf({ id, type, amountCents, feeCents, currency }: BalanceTransaction): SeenBooking[] {
  const clearing = platformAccount("payment-clearing", currency);
  const kindOf = classOf(type);
  const costCents = feeCents - (kindOf === "cost" ? amountCents : 0n);
  const bankCents = kindOf === "bank" ? -amountCents : 0n;
  const move = (to: Transfer["debit"], cents: bigint): Transfer => {
    const amount: Money = moneyFromCents(cents < 0n ? -cents : cents);
    return cents < 0n ? { debit: clearing, credit: to, amount } : { debit: to, credit: clearing, amount };
  };
  const bookings: SeenBooking[] = [];
  if (costCents !== 0n)
    bookings.push({ kind: "payment-cost", key: `cost:${id}`, transfer: move(platformAccount("payment-costs", currency), costCents) });
  if (bankCents !== 0n)
    bookings.push({ kind: "bank-payout", key: `bank-payout:${id}`, transfer: move(platformAccount("bank", currency), bankCents) });
  return bookings;
}

/** One thing at Stripe (a payment, a refund, a transfer …), as its transactions and as our journals have it. */
export type SourceSums = {
  readonly source: string;
  readonly currency: string;
  readonly type: string;
  readonly stripeCents: bigint;
  readonly booked: Money;
  /** Of its newest transaction and journal. */
  readonly at: number;
};
/** Stripe's balance, what its transactions sum to, and what our books say it is. */
export type BalanceSums = { readonly currency: string; readonly stripeCents: bigint; readonly seenCents: bigint; readonly booked: Money };

const say = (amount: Money, currency: string): string => `${formatMoney(amount)} ${currency}`;

/** What differs, in words; empty where the books and Stripe say the same. `underWay`: what is younger than `since`, and may still arrive on the other side. */
export function compareBooks(
  sources: readonly SourceSums[],
  balances: readonly BalanceSums[],
  since: number,
): { readonly findings: readonly string[]; readonly underWay: number } {
  const differing = sources.filter(({ stripeCents, booked }) => moneyFromCents(stripeCents) !== booked);
  const young = differing.filter(({ at }) => at > since);
  const findings = differing
    .filter(({ at }) => at <= since)
    .map(({ source, currency, type, stripeCents, booked }) =>
      booked === 0n
        ? `${type} ${source} over ${say(moneyFromCents(stripeCents), currency)} at Stripe is not in the books`
        : stripeCents === 0n
          ? `${type} ${source} over ${say(booked, currency)} in the books is not at Stripe`
          : `${type} ${source} is ${say(moneyFromCents(stripeCents), currency)} at Stripe and ${say(booked, currency)} in the books`,
    );
  for (const { currency, stripeCents, seenCents, booked } of balances) {
    if (stripeCents !== seenCents)
      findings.push(
        `Stripe's balance is ${say(moneyFromCents(stripeCents), currency)} and its transactions sum to ${say(moneyFromCents(seenCents), currency)}`,
      );
    // What single things differ by is said above.
    const explained = differing
      .filter((each) => each.currency === currency)
      .reduce((sum, each) => sum + moneyFromCents(each.stripeCents) - each.booked, 0n);
    if (moneyFromCents(seenCents) - booked !== explained)
      findings.push(
        `Stripe's transactions sum to ${say(moneyFromCents(seenCents), currency)} and the books have ${say(booked, currency)} there`,
      );
  }
  return { findings, underWay: young.length };
}
