import { type BooksContext, moneyFromCents, type PayoutLane, planReversals, type Till } from "@slipstream/core/billing/server";
import { masterAccount } from "@slipstream/core/ledger/server";
import { moneyFromMinor } from "@slipstream/kernel";
import type pg from "pg";
import { inTransaction } from "../connection.ts";
import { appendJournals } from "../ledger/append-journals.ts";
import { clearingOf } from "./book-return.ts";
import { DUE_GROUPS, DUE_SQL, type DueRow } from "./due-sql.ts";

type ReversalLane = Pick<
  PayoutLane,
  "listPlannedRefunds" | "postponeRefund" | "planReversals" | "listPlannedReversals" | "bookReversal" | "postponeReversal" | "failReversal"
>;

/** Money that comes back from masters, and refunds that were asked for and not answered. */
export const createReversalLane = (pool: pg.Pool): ReversalLane => ({
  async listPlannedRefunds({ provider, live }, at, limit) {
    const { rows } = await pool.query<{ id: string; invoice_id: string; amount_cents: string; payment_id: string | null }>(
      `SELECT r.id, r.invoice_id, r.amount_cents, i.stripe_payment_id AS payment_id
       FROM billing_returns r JOIN billing_invoices i ON i.id = r.invoice_id AND i.provider = $1 AND i.live = $2
       WHERE r.status = 'planned' AND r.kind = 'refund' AND r.next_at <= $3 ORDER BY r.next_at, r.id LIMIT $4`,
      [provider, live, new Date(at), limit],
    );
    return rows.map(({ id, invoice_id, amount_cents, payment_id }) => ({
      id,
      invoiceId: invoice_id,
      amountCents: BigInt(amount_cents),
      provider,
      paymentId: payment_id,
    }));
  },
  async postponeRefund(returnId, nextAt) {
    await pool.query("UPDATE billing_returns SET next_at = $2 WHERE id = $1 AND status = 'planned'", [returnId, new Date(nextAt)]);
  },

  async planReversals(till, context) {
    if (till.provider !== "stripe") return 0;
    const { rows } = await pool.query<DueRow>(`SELECT * FROM (${DUE_SQL} ${DUE_GROUPS}) d WHERE d.due + d.held < 0 AND d.sent > 0`, [
      new Date(context.at),
      [till.provider],
      till.live,
    ]);
    let planned = 0;
    for (const { master_id, currency } of rows)
      planned += await inTransaction(pool, (client) => planFor(client, { masterId: master_id, currency }, till, context));
    return planned;
  },

  async listPlannedReversals({ live }, at, limit) {
    const { rows } = await pool.query<{ id: string; transfer_id: string; amount_cents: string }>(
      `SELECT r.id, o.stripe_transfer_id AS transfer_id, r.amount_cents
       FROM billing_reversals r JOIN billing_payouts o ON o.id = r.payout_id AND o.live = $1 AND o.stripe_transfer_id IS NOT NULL
       WHERE r.status = 'planned' AND r.next_at <= $2 ORDER BY r.next_at, r.id LIMIT $3`,
      [live, new Date(at), limit],
    );
    return rows.map(({ id, transfer_id, amount_cents }) => ({ id, transferId: transfer_id, amountCents: BigInt(amount_cents) }));
  },

  bookReversal: (reversalId, stripeId, context) => inTransaction(pool, (client) => bookReversal(client, reversalId, stripeId, context)),

  async postponeReversal(reversalId, nextAt) {
    await pool.query("UPDATE billing_reversals SET next_at = $2 WHERE id = $1 AND status = 'planned'", [reversalId, new Date(nextAt)]);
  },
  async failReversal(reversalId, failure, at) {
    await pool.query(
      "UPDATE billing_reversals SET status = 'failed', failure = $2, updated_at = $3, next_at = NULL WHERE id = $1 AND status = 'planned'",
      [reversalId, failure, new Date(at)],
    );
  },
});

type Missing = { readonly masterId: string; readonly currency: string };

/**
 * What a master has too little of, held shares counted, is taken back from transfers, the newest first. Planned anew from what is missing
 * then, one after the other for each master; a transfer that Stripe would not give back is not asked for twice.
 */
async function planFor(client: pg.PoolClient, { masterId, currency }: Missing, till: Till, { at, nextId }: BooksContext): Promise<number> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`reversal ${masterId}`]);
  const { rows } = await client.query<DueRow & { waiting: string; return_id: string | null }>(
    `SELECT d.*,
       COALESCE((SELECT sum(r.amount_cents) FROM billing_reversals r JOIN billing_payouts o ON o.id = r.payout_id AND o.live = $3
         WHERE r.master_id = d.master_id AND o.currency = d.currency AND r.status = 'planned'), 0) AS waiting,
       (SELECT p.return_id FROM billing_return_parts p JOIN billing_returns r ON r.id = p.return_id AND r.status = 'done'
         WHERE p.master_id = d.master_id ORDER BY r.updated_at DESC, r.id DESC LIMIT 1) AS return_id
     FROM (${DUE_SQL} WHERE x.master_id = $4 AND x.currency = $5 ${DUE_GROUPS}) d`,
    [new Date(at), [till.provider], till.live, masterId, currency],
  );
  const row = rows[0];
  if (!row?.return_id) return 0;
  const missing = -BigInt(row.due) - BigInt(row.held) - BigInt(row.waiting) * 1_000_000n;
  const made = await client.query<{ payout_id: string; left_cents: string }>(
    `SELECT p.payout_id, p.amount_minor / 1000000 - COALESCE(sum(r.amount_cents) FILTER (WHERE r.status <> 'failed'), 0) AS left_cents
     FROM billing_payout_parts p JOIN billing_payouts o ON o.id = p.payout_id AND o.status = 'sent' AND o.provider = $1 AND o.live = $2 AND o.currency = $3
     LEFT JOIN billing_reversals r ON r.payout_id = p.payout_id AND r.master_id = p.master_id
     WHERE p.master_id = $4 GROUP BY p.payout_id, p.amount_minor, o.sent_at
     HAVING count(*) FILTER (WHERE r.status = 'failed') = 0 ORDER BY o.sent_at DESC, p.payout_id DESC`,
    [till.provider, till.live, currency, masterId],
  );
  const transfers = made.rows.map(({ payout_id, left_cents }) => ({ payoutId: payout_id, leftCents: BigInt(left_cents) }));
  const planned = planReversals(moneyFromMinor(missing), transfers);
  for (const { payoutId, amountCents } of planned)
    await client.query(
      `INSERT INTO billing_reversals (id, return_id, payout_id, master_id, amount_cents, status, created_at, updated_at, next_at)
       VALUES ($1, $2, $3, $4, $5, 'planned', $6, $6, $6)`,
      [nextId(), row.return_id, payoutId, masterId, String(amountCents), new Date(at)],
    );
  return planned.length;
}

async function bookReversal(client: pg.PoolClient, reversalId: string, stripeId: string, { at, nextId }: BooksContext): Promise<void> {
  const { rows } = await client.query<{
    return_id: string;
    payout_id: string;
    master_id: string;
    amount_cents: string;
    user_id: string;
    currency: string;
  }>(
    `UPDATE billing_reversals r SET status = 'done', stripe_id = $2, updated_at = $3, next_at = NULL
     FROM billing_payouts o WHERE r.id = $1 AND r.status = 'planned' AND o.id = r.payout_id
     RETURNING r.return_id, r.payout_id, r.master_id, r.amount_cents, o.user_id, o.currency`,
    [reversalId, stripeId, new Date(at)],
  );
  const row = rows[0];
  if (!row) return;
  const { return_id: returnId, payout_id: payoutId, master_id: masterId, currency } = row;
  const amountCents = BigInt(row.amount_cents);
  await client.query("UPDATE billing_payouts SET reversed_cents = reversed_cents + $2 WHERE id = $1", [payoutId, String(amountCents)]);
  const transfer = {
    debit: clearingOf("stripe", currency),
    credit: masterAccount("master-payable", row.user_id, masterId, currency),
    amount: moneyFromCents(amountCents),
  };
  const detail = { reversalId, returnId, payoutId, masterId };
  await appendJournals(client, [
    { id: nextId(), kind: "payout-reversal", key: `reversal:${reversalId}`, detail, marketMs: null, at, transfers: [transfer] },
  ]);
}
