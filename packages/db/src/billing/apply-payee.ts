import type { Payee } from "@slipstream/core/billing/server";
import type pg from "pg";

/** Keeps what Stripe says of a payee. Answers whose it is, where that is news; nobody for one that is not ours. */
export async function applyPayee(client: pg.ClientBase, payee: Payee, at: number): Promise<readonly string[]> {
  const { rows } = await client.query<{ user_id: string }>(
    `UPDATE billing_connects SET details_submitted = $2, transfers_active = $3, payouts_enabled = $4, requirements = $5, updated_at = $6
     WHERE stripe_account_id = $1
       AND (details_submitted, transfers_active, payouts_enabled, requirements) IS DISTINCT FROM ($2::boolean, $3::boolean, $4::boolean, $5::jsonb)
     RETURNING user_id`,
    [payee.id, payee.detailsSubmitted, payee.transfersActive, payee.payoutsEnabled, JSON.stringify(payee.requirements), new Date(at)],
  );
  return rows.map(({ user_id }) => user_id);
}
