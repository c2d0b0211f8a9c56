import type { Fake } from "./fake.ts";
import type { BalanceTransaction } from "./objects.ts";

const FEE_PER_MILLE = 29;
const FEE_FIXED_CENTS = 30;
export const DISPUTE_FEE_CENTS = 1_500;

/** What Stripe keeps of a card payment: 2.9 % and 30 cents, rounded to the cent. */
export const chargeFee = (amount: number): number => Math.floor((amount * FEE_PER_MILLE + 500) / 1_000) + FEE_FIXED_CENTS;

const CATEGORIES: Partial<Record<BalanceTransaction["type"], string>> = { transfer_refund: "transfer_reversal", adjustment: "dispute" };

export type Entry = {
  readonly type: BalanceTransaction["type"];
  /** Signed: what comes in is positive. */
  readonly amount: number;
  readonly fee?: number;
  readonly currency: string;
  readonly source: string | null;
  readonly description?: string | null;
  readonly category?: string;
  /** The connected account whose balance it changes; the platform's without one. */
  readonly account?: string;
  /** It may be used at once only where it is false. */
  readonly waits?: boolean;
};

/** Books what changes a balance: Stripe's own ledger. */
export function book(
  fake: Fake,
  { type, amount, fee = 0, currency, source, description = null, category, account, waits = false }: Entry,
): BalanceTransaction {
  const created = fake.seconds();
  const transaction = fake.state.put<"balance_transaction">({
    id: fake.state.idOf("balance_transaction"),
    object: "balance_transaction",
    amount,
    available_on: created + (waits ? fake.availableAfterSeconds : 0),
    balance_type: "payments",
    created,
    currency,
    description,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [{ amount: fee, application: null, currency, description: "Stripe processing fees", type: "stripe_fee" }],
    net: amount - fee,
    reporting_category: category ?? CATEGORIES[type] ?? type,
    source,
    status: "available",
    type,
  });
  if (account !== undefined) fake.state.owners.set(transaction.id, account);
  return transaction;
}

/** The transactions of one balance, oldest first. */
export const transactionsOf = (fake: Fake, account: string | null): BalanceTransaction[] =>
  fake.state.all("balance_transaction").filter(({ id }) => (fake.state.owners.get(id) ?? null) === account);

/** What may be used now and what is still on its way, per currency. */
export function balanceOf(fake: Fake, account: string | null): Map<string, { available: number; pending: number }> {
  const balance = new Map<string, { available: number; pending: number }>();
  for (const { currency, net, available_on } of transactionsOf(fake, account)) {
    const before = balance.get(currency) ?? { available: 0, pending: 0 };
    const part = available_on <= fake.seconds() ? "available" : "pending";
    balance.set(currency, { ...before, [part]: before[part] + net });
  }
  return balance;
}

export const availableOf = (fake: Fake, account: string | null, currency: string): number =>
  balanceOf(fake, account).get(currency)?.available ?? 0;
