import {
  type BalanceTransaction,
  BOOKED_WHEN_SEEN,
  bookingsOf,
  moneyFromCents,
  type ReconcileStore,
  type SourceSums,
} from "@slipstream/core/billing/server";
import { formatMoney, moneyFromMinor } from "@slipstream/kernel";
import { type Database, inTransaction } from "../connection.ts";
import { appendJournals } from "../ledger/append-journals.ts";
import { recordRun } from "../ledger/record-run.ts";
import { insertRows } from "../unnest.ts";
import { applyDispute, applyRefund } from "./apply-returns.ts";

/** SQL: what each journal moved at Stripe, under the id of what it is about there. $1: live. */
const BOOKED = `
  SELECT c.currency, j.kind, j.at, c.minor,
    CASE j.kind WHEN 'payment' THEN i.stripe_payment_id WHEN 'payout' THEN o.stripe_transfer_id WHEN 'payout-reversal' THEN v.stripe_id
      WHEN 'payment-cost' THEN NULL WHEN 'bank-payout' THEN NULL ELSE r.stripe_id END AS source,
    COALESCE(j.kind || ' ' || j.id, '') AS name
  FROM (
    SELECT e.journal_id, e.currency, sum(e.amount_minor) AS minor FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
    WHERE a.kind = 'payment-clearing' GROUP BY e.journal_id, e.currency
  ) c JOIN ledger_journals j ON j.id = c.journal_id
  LEFT JOIN billing_reversals v ON j.kind = 'payout-reversal' AND v.id = (j.detail ->> 'reversalId')::uuid
  LEFT JOIN billing_payouts o ON j.kind IN ('payout', 'payout-reversal') AND o.id = (j.detail ->> 'payoutId')::uuid
  LEFT JOIN billing_returns r ON j.kind IN ('refund', 'refund-failed', 'dispute', 'dispute-won') AND r.id = (j.detail ->> 'returnId')::uuid
  LEFT JOIN billing_invoices i ON j.kind IN ('payment', 'refund', 'refund-failed', 'dispute', 'dispute-won') AND i.id = (j.detail ->> 'invoiceId')::uuid
  LEFT JOIN billing_balances b ON j.kind IN ('payment-cost', 'bank-payout') AND b.id = j.detail ->> 'transactionId'
  WHERE COALESCE(i.live, o.live, b.live, $1) = $1`;

/** SQL: each thing at Stripe with what its transactions and our journals say. $1: live, $2: types that are booked when they are seen. */
const SOURCES = `
  SELECT source, currency, min(type) AS type, sum(cents) AS cents, sum(minor) AS minor, max(at) AS at FROM (
    SELECT COALESCE(source_id, id) AS source, currency, type, amount_cents AS cents, 0::numeric AS minor, created_at AS at
    FROM billing_balances WHERE live = $1 AND type <> ALL($2)
    UNION ALL
    SELECT COALESCE(source, name), currency, NULL, 0, minor, at FROM (${BOOKED}) k WHERE kind NOT IN ('payment-cost', 'bank-payout')
  ) x GROUP BY source, currency`;

/** What the reconciliation reads and writes, in Postgres. */
export const createReconcileStore = ({ pool }: Database): ReconcileStore => {
  return {
    async newestSeen(live) {
      const { rows } = await pool.query<{ at: Date | null }>("SELECT max(created_at) AS at FROM billing_balances WHERE live = $1", [live]);
      return rows[0]?.at?.getTime() ?? null;
    },

    async see(transactions, live, { at, nextId }) {
      if (transactions.length === 0) return;
      await inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ id: string }>(
          insertRows<BalanceTransaction>(
            "billing_balances",
            [
              ["id", "text", ({ id }) => id],
              ["type", "text", ({ type }) => type],
              ["amount_cents", "bigint", ({ amountCents }) => String(amountCents)],
              ["fee_cents", "bigint", ({ feeCents }) => String(feeCents)],
              ["currency", "text", ({ currency }) => currency],
              ["source_id", "text", ({ sourceId }) => sourceId],
              ["created_at", "timestamptz", ({ createdAt }) => new Date(createdAt)],
              ["seen_at", "timestamptz", () => new Date(at)],
              ["live", "boolean", () => live],
            ],
            transactions,
            "ON CONFLICT (id) DO NOTHING RETURNING id",
          ),
        );
        const fresh = new Set(rows.map(({ id }) => id));
        await appendJournals(
          client,
          transactions
            .filter(({ id }) => fresh.has(id))
            .flatMap((transaction) =>
              bookingsOf(transaction).map(({ kind, key, transfer }) => ({
                id: nextId(),
                kind,
                key,
                detail: { transactionId: transaction.id },
                marketMs: null,
                at,
                transfers: [transfer],
              })),
            ),
        );
      });
    },

    async listDiffering(live, limit) {
      const { rows } = await pool.query<{
        source: string;
        currency: string;
        type: string | null;
        cents: string;
        minor: string;
        at: Date;
        counted: string;
      }>(
        `WITH s AS (${SOURCES}) SELECT s.*, n.counted FROM (SELECT count(*) AS counted FROM s) n
         LEFT JOIN LATERAL (SELECT * FROM s WHERE cents * 1000000 <> minor ORDER BY at, source LIMIT $3) s ON true`,
        [live, BOOKED_WHEN_SEEN, limit],
      );
      return {
        counted: Number(rows[0]?.counted ?? 0),
        differing: rows
          .filter(({ source }) => source !== null)
          .map(
            (row): SourceSums => ({
              source: row.source,
              currency: row.currency,
              type: row.type ?? "journal",
              stripeCents: BigInt(row.cents),
              booked: moneyFromMinor(row.minor),
              at: row.at.getTime(),
            }),
          ),
      };
    },

    async sumBalances(live) {
      const { rows } = await pool.query<{ currency: string; cents: string; minor: string }>(
        `SELECT currency, sum(cents) AS cents, sum(minor) AS minor FROM (
           SELECT currency, amount_cents - fee_cents AS cents, 0::numeric AS minor FROM billing_balances WHERE live = $1
           UNION ALL SELECT currency, 0, minor FROM (${BOOKED}) k
         ) x GROUP BY currency`,
        [live],
      );
      return rows.map(({ currency, cents, minor }) => ({ currency, seenCents: BigInt(cents), booked: moneyFromMinor(minor) }));
    },

    async compareManual(limit) {
      const { rows } = await pool.query<{ counted: string; name: string | null; cents: string; minor: string; currency: string }>(
        `WITH m AS (
           SELECT 'invoice I-' || number AS name, currency, amount_cents AS cents, 'payment:' || id AS key FROM billing_invoices
             WHERE status = 'paid' AND provider = 'manual'
           UNION ALL SELECT 'payout ' || id, currency, -amount_cents, 'payout:' || id FROM billing_payouts WHERE status = 'sent' AND provider = 'manual'
         ), s AS (
           SELECT m.name, m.currency, m.cents, COALESCE((SELECT sum(e.amount_minor) FROM ledger_journals j JOIN ledger_entries e ON e.journal_id = j.id
             JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = 'manual-clearing' WHERE j.key = m.key), 0) AS minor FROM m
         ) SELECT n.counted, d.* FROM (SELECT count(*) AS counted FROM s) n
         LEFT JOIN LATERAL (SELECT * FROM s WHERE cents * 1000000 <> minor ORDER BY name LIMIT $1) d ON true`,
        [limit],
      );
      return {
        counted: Number(rows[0]?.counted ?? 0),
        findings: rows
          .filter(({ name }) => name !== null)
          .map(
            ({ name, cents, minor, currency }) =>
              `${name} is ${formatMoney(moneyFromCents(BigInt(cents)))} ${currency} by hand and ${formatMoney(moneyFromMinor(minor))} ${currency} in the books`,
          ),
      };
    },

    bookRefund: async (refund, context) => {
      await inTransaction(pool, (client) => applyRefund(client, refund, context));
    },
    bookDispute: async (dispute, context) => {
      await inTransaction(pool, (client) => applyDispute(client, dispute, context));
    },

    async lastRunAt() {
      const { rows } = await pool.query<{ at: Date | null }>("SELECT max(at) AS at FROM ledger_runs WHERE kind = 'reconcile'");
      return rows[0]?.at?.getTime() ?? null;
    },

    recordRun: (run) => inTransaction(pool, (client) => recordRun(client, run)),
  };
};
