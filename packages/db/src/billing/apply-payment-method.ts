import type { PaymentMethod } from "@slipstream/core/billing/server";
import type pg from "pg";

type Change = { readonly customerId: string; readonly method: PaymentMethod | null; readonly at: number };

/**
 * Keeps what a customer's invoices are charged to, in the caller's transaction. Of two methods the one that was saved later stays. With a new
 * one, open invoices are tried again at once: what failed before says nothing about it, nor does a try that is under way (it counts as an older one).
 * Nobody has news by it.
 */
export async function applyPaymentMethod(client: pg.ClientBase, { customerId, method, at }: Change): Promise<readonly string[]> {
  const changed = await client.query<{ user_id: string }>(
    `UPDATE billing_customers SET payment_method_id = $2, payment_method = $3, updated_at = $4
     WHERE stripe_customer_id = $1 AND payment_method_id IS DISTINCT FROM $2
       AND ($2::text IS NULL OR payment_method IS NULL OR (payment_method ->> 'savedAt')::bigint <= $5) RETURNING user_id`,
    [customerId, method?.id ?? null, method && JSON.stringify(method), new Date(at), method?.savedAt ?? 0],
  );
  const userId = changed.rows[0]?.user_id;
  if (userId !== undefined && method !== null)
    await client.query(
      `UPDATE billing_invoices SET failure = NULL, failure_message = NULL, attempts = attempts + 1, next_at = $2, updated_at = $2
       WHERE user_id = $1 AND status IN ('planned', 'open') AND provider = 'stripe'`,
      [userId, new Date(at)],
    );
  return [];
}
