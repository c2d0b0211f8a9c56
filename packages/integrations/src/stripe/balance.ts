import { type BalanceTransaction, PaymentError, type Payments } from "@slipstream/core/billing/server";
import { type Ms, SECOND_MS } from "@slipstream/kernel";
import type Stripe from "stripe";
import { calling, expectObject, idOf, toCents } from "./stripe-call.ts";

type BalanceCalls = Pick<Payments, "listBalanceTransactions" | "readBalance">;

/** Stripe lists the newest first; so many are held to turn them round. */
const MOST_TRANSACTIONS = 200_000;
const PAGE = 100;

/** What Stripe's own books say, for the reconciliation. */
export function createBalanceCalls(stripe: Stripe): BalanceCalls {
  return {
    listBalanceTransactions: async function* (since) {
      const found = await calling(() => readSince(stripe, since));
      for (let index = found.length - 1; index >= 0; index--) {
        const transaction = found[index];
        if (transaction) yield transaction;
      }
    },
    readBalance: () =>
      calling(async () => {
        const { available, pending } = expectObject(await stripe.balance.retrieve(), "balance");
        const sums = new Map<string, bigint>();
        for (const { amount, currency } of [...available, ...pending]) {
          const code = currency.toUpperCase();
          sums.set(code, (sums.get(code) ?? 0n) + toCents(amount));
        }
        return sums;
      }),
  };
}

async function readSince(stripe: Stripe, since: Ms): Promise<readonly BalanceTransaction[]> {
  const found: BalanceTransaction[] = [];
  const query = { created: { gte: Math.floor(since / SECOND_MS) }, limit: PAGE, expand: ["data.source"] };
  for await (const transaction of stripe.balanceTransactions.list(query)) {
    if (found.length === MOST_TRANSACTIONS)
      throw new PaymentError("invalid", "too_many_transactions", `more than ${MOST_TRANSACTIONS} balance transactions: ask for less time`);
    found.push(toBalanceTransaction(transaction));
  }
  return found;
}

/** A charge is one try of a payment, and our rows know the payment. */
const toSourceId = (source: Stripe.BalanceTransaction["source"]): string | null =>
  source !== null && typeof source === "object" && source.object === "charge" ? (idOf(source.payment_intent) ?? source.id) : idOf(source);

const toBalanceTransaction = (transaction: Stripe.BalanceTransaction): BalanceTransaction => ({
  id: transaction.id,
  type: transaction.type,
  amountCents: toCents(transaction.amount),
  feeCents: toCents(transaction.fee),
  currency: transaction.currency.toUpperCase(),
  sourceId: toSourceId(transaction.source),
  createdAt: transaction.created * SECOND_MS,
});
