import type { CustomerStore, PaymentMethod } from "@slipstream/core/billing/server";
import { type Database, inTransaction } from "../connection.ts";
import { applyPaymentMethod } from "./apply-payment-method.ts";

type Row = {
  user_id: string;
  email: string;
  confirmed: boolean;
  stripe_customer_id: string | null;
  payment_method_id: string | null;
  payment_method: Omit<PaymentMethod, "id"> | null;
};

/** Followers as Stripe knows them. */
export const createCustomerStore = ({ pool }: Database): CustomerStore => ({
  async find(userId, live) {
    const { rows } = await pool.query<Row>(
      `SELECT u.id AS user_id, u.email, u.email_confirmed_at IS NOT NULL AS confirmed, c.stripe_customer_id, c.payment_method_id, c.payment_method
       FROM users u LEFT JOIN billing_customers c ON c.user_id = u.id AND c.live = $2 WHERE u.id = $1`,
      [userId, live],
    );
    const [row] = rows;
    if (!row) return null;
    const method =
      row.payment_method_id === null || row.payment_method === null ? null : { ...row.payment_method, id: row.payment_method_id };
    return { userId, email: row.email, emailConfirmed: row.confirmed, stripeCustomerId: row.stripe_customer_id, method };
  },
  async open(userId, stripeCustomerId, live, at) {
    const { rows } = await pool.query<{ stripe_customer_id: string }>(
      `INSERT INTO billing_customers AS c (user_id, stripe_customer_id, live, updated_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (user_id) DO UPDATE SET updated_at = EXCLUDED.updated_at, live = EXCLUDED.live,
         stripe_customer_id = CASE WHEN c.live = EXCLUDED.live THEN COALESCE(c.stripe_customer_id, EXCLUDED.stripe_customer_id) ELSE EXCLUDED.stripe_customer_id END,
         payment_method_id = CASE WHEN c.live = EXCLUDED.live THEN c.payment_method_id END,
         payment_method = CASE WHEN c.live = EXCLUDED.live THEN c.payment_method END
       RETURNING stripe_customer_id`,
      [userId, stripeCustomerId, live, new Date(at)],
    );
    return rows[0]?.stripe_customer_id ?? stripeCustomerId;
  },
  async saveMethod(customerId, method, at) {
    await inTransaction(pool, (client) => applyPaymentMethod(client, { customerId, method, at }));
  },
  async listErased(live, limit) {
    const { rows } = await pool.query<{ user_id: string; stripe_customer_id: string | null }>(
      `SELECT c.user_id, c.stripe_customer_id FROM billing_customers c
       WHERE (c.live = $1 OR c.stripe_customer_id IS NULL) AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = c.user_id) LIMIT $2`,
      [live, limit],
    );
    return rows.map(({ user_id, stripe_customer_id }) => ({ userId: user_id, stripeCustomerId: stripe_customer_id }));
  },
  async dropErased(userId) {
    await pool.query("DELETE FROM billing_customers c WHERE c.user_id = $1 AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = c.user_id)", [
      userId,
    ]);
  },
});
