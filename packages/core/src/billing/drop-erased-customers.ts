import type { CollectDeps } from "./collect-invoices.ts";

const AT_ONCE = 50;

/**
 * Has Stripe forget people who erased themselves here: their row stays until Stripe has said so, and is tried again. Those made with a key of
 * another kind wait for that key. Answers how many are gone.
 */
export async function dropErasedCustomers({
  customers,
  payments,
  terms,
}: Pick<CollectDeps, "customers" | "payments" | "terms">): Promise<number> {
  let dropped = 0;
  for (const { userId, stripeCustomerId } of await customers.listErased(terms.mode === "live", AT_ONCE)) {
    if (stripeCustomerId !== null) {
      if (payments === null) continue;
      await payments.deleteCustomer(stripeCustomerId);
    }
    await customers.dropErased(userId);
    dropped += 1;
  }
  return dropped;
}
