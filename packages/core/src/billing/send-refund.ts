import { invariant } from "@slipstream/kernel";
import { PaymentError, type Payments, type RefundState } from "./payments.ts";
import type { BooksContext, PayoutStore, PlannedRefund } from "./payout-ports.ts";

/**
 * Asks Stripe for a refund that was written down, and books what it says. The same refund may be asked for again: one that Stripe made
 * already, also one whose key it has forgotten, is found by the id that it carries.
 */
export async function sendRefund(
  { store, payments }: { store: PayoutStore; payments: Payments },
  { id, paymentId, amountCents }: PlannedRefund,
  context: BooksContext,
): Promise<void> {
  invariant(paymentId !== null, "a refund of an invoice that was paid without a payment");
  let refund: RefundState;
  try {
    const made = (await payments.listRefunds(paymentId)).find(({ returnId }) => returnId === id);
    refund = made ?? (await payments.refund({ paymentId, amountCents, returnId: id, key: `return:${id}` }));
  } catch (error) {
    if (error instanceof PaymentError && error.kind !== "temporary") await store.failRefund(id, error.code, context.at);
    throw error;
  }
  await store.bookRefund({ ...refund, returnId: id }, context);
}
