import {
  AFTER_FAILURE_MS,
  type BooksContext,
  type MasterDue,
  type PayoutLane,
  planPayout,
  type Till,
} from "@slipstream/core/billing/server";
import { masterAccount } from "@slipstream/core/ledger/server";
import { moneyFromMinor, moneyToMinor } from "@slipstream/kernel";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { appendJournals } from "../ledger/append-journals.ts";
import { insertRows } from "../unnest.ts";
import { bookSent, forgetPayee } from "./book-payout.ts";
import { CALLED_OFF } from "./book-return.ts";
import { DUE_GROUPS, DUE_SQL, type DueRow } from "./due-sql.ts";
import { createReversalLane } from "./reversal-lane.ts";

/** Payouts in Postgres, as their lane works them off. */
export const createPayoutLane = ({ pool }: Database): PayoutLane => ({
  ...createReversalLane(pool),
  releaseReserves: (limit, context) => inTransaction(pool, (client) => releaseReserves(client, limit, context)),

  async listPayable({ provider, live }, at) {
    const { rows } = await pool.query<{ user_id: string; currency: string }>(
      `SELECT d.user_id, d.currency FROM (${DUE_SQL} WHERE m.user_id IS NOT NULL ${DUE_GROUPS}) d
       LEFT JOIN billing_connects c ON c.user_id = d.user_id AND c.live = $3
       WHERE 'manual' = ANY($2::text[]) OR c.transfers_active
       GROUP BY d.user_id, d.currency HAVING sum(d.due) >= 1000000 ORDER BY d.user_id, d.currency`,
      [new Date(at), [provider], live],
    );
    return rows.map(({ user_id, currency }) => ({ userId: user_id, currency }));
  },

  plan: (owner, till, context) => inTransaction(pool, (client) => plan(client, owner, till, context)),

  async listPlanned({ provider, live }, at, limit) {
    const { rows } = await pool.query<{
      id: string;
      payee_id: string | null;
      amount_cents: string;
      currency: string;
      refusals: number;
    }>(
      `SELECT o.id, c.stripe_account_id AS payee_id, o.amount_cents, o.currency, o.refusals
       FROM billing_payouts o LEFT JOIN billing_connects c ON c.user_id = o.user_id AND c.live = o.live
       WHERE o.status = 'planned' AND o.provider = $1 AND o.live = $2 AND o.next_at <= $3 ORDER BY o.next_at, o.id LIMIT $4`,
      [provider, live, new Date(at), limit],
    );
    return rows.map(({ id, payee_id, amount_cents, currency, refusals }) => ({
      id,
      payeeId: payee_id,
      amountCents: BigInt(amount_cents),
      currency,
      refusals,
    }));
  },

  bookSent: (payoutId, transferId, context) =>
    inTransaction(pool, async (client) => (await bookSent(client, payoutId, { transferId, note: null }, context)) ?? []),

  async postpone(payoutId, failure, { nextAt, refused }) {
    await pool.query(
      "UPDATE billing_payouts SET failure = $2, next_at = $3, refusals = refusals + $4 WHERE id = $1 AND status = 'planned'",
      [payoutId, failure, new Date(nextAt), refused ? 1 : 0],
    );
  },
  fail: (payoutId, failure) =>
    inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ user_id: string }>(
        "UPDATE billing_payouts SET status = 'failed', failure = $2, next_at = NULL WHERE id = $1 AND status = 'planned' RETURNING user_id",
        [payoutId, failure],
      );
      if (rows[0]) await forgetPayee(client, rows[0].user_id);
    }),
});

/** Each reserve once: its row is locked, and its journal has the row's key. What others are releasing is left to them. */
async function releaseReserves(client: pg.PoolClient, limit: number, { at, nextId }: BooksContext): Promise<number> {
  const { rows } = await client.query<{ invoice_id: string; master_id: string; user_id: string | null; currency: string; minor: string }>(
    `WITH due AS (
       SELECT invoice_id, master_id FROM billing_shares WHERE reserve_released_at IS NULL AND reserve_at <= $1
       ORDER BY reserve_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE billing_shares s SET reserve_released_at = $1 FROM due WHERE s.invoice_id = due.invoice_id AND s.master_id = due.master_id
     RETURNING s.invoice_id, s.master_id, s.user_id, s.currency, s.reserve_minor - s.reserve_back_minor AS minor`,
    [new Date(at), limit],
  );
  const journals = rows
    .filter(({ minor }) => BigInt(minor) > 0n)
    .map(({ invoice_id: invoiceId, master_id: masterId, user_id, currency, minor }) => ({
      id: nextId(),
      kind: "reserve-release" as const,
      key: `reserve:${invoiceId}:${masterId}`,
      detail: { invoiceId, masterId },
      marketMs: null,
      at,
      transfers: [
        {
          debit: masterAccount("master-reserve", user_id, masterId, currency),
          credit: masterAccount("master-payable", user_id, masterId, currency),
          amount: moneyFromMinor(minor),
        },
      ],
    }));
  await appendJournals(client, journals);
  return rows.length;
}

/** Planning for one owner happens one after the other, each time from what is due then: two at once make one payout. */
async function plan(
  client: pg.PoolClient,
  { userId, currency }: { userId: string; currency: string },
  { provider, live }: Till,
  { at, nextId }: BooksContext,
): Promise<boolean> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`payout ${userId}`]);
  const busy = await client.query(
    `SELECT 1 FROM billing_payouts WHERE user_id = $1 AND currency = $2 AND provider = $3 AND live = $4
       AND (status = 'planned' OR (status = 'failed' AND failure <> $6 AND created_at > $5)) LIMIT 1`,
    [userId, currency, provider, live, new Date(at - AFTER_FAILURE_MS), CALLED_OFF],
  );
  if (busy.rows.length > 0) return false;
  const { rows } = await client.query<DueRow>(`${DUE_SQL} WHERE m.user_id = $4 AND x.currency = $5 ${DUE_GROUPS}`, [
    new Date(at),
    [provider],
    live,
    userId,
    currency,
  ]);
  const payout = planPayout(rows.map(({ master_id, due }) => ({ masterId: master_id, amount: moneyFromMinor(due) })));
  if (!payout) return false;
  const id = nextId();
  await client.query(
    `INSERT INTO billing_payouts (id, user_id, currency, amount_cents, provider, live, status, created_at, next_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'planned', $7, $8)`,
    [id, userId, currency, String(payout.amountCents), provider, live, new Date(at), provider === "stripe" ? new Date(at) : null],
  );
  await client.query(
    insertRows<MasterDue>(
      "billing_payout_parts",
      [
        ["payout_id", "uuid", () => id],
        ["master_id", "uuid", ({ masterId }) => masterId],
        ["amount_minor", "bigint", ({ amount }) => moneyToMinor(amount)],
      ],
      payout.parts,
    ),
  );
  return true;
}
