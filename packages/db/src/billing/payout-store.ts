import type { PayeeRecord, PayoutAudit, PayoutOwner, PayoutStore, PlannedRefund, RefundState } from "@slipstream/core/billing/server";
import { type BooksContext, tillsOf } from "@slipstream/core/billing/server";
import { MINUTE_MS } from "@slipstream/kernel";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { appendNotices } from "../notices/append-notices.ts";
import { applyPayee } from "./apply-payee.ts";
import { applyRefund } from "./apply-returns.ts";
import { bookSent } from "./book-payout.ts";
import { takeBack } from "./book-return.ts";
import { listDue, listPayouts, listWaiting, readDuePayout } from "./list-payouts.ts";
import { readEarnings } from "./read-earnings.ts";

/** Payouts in Postgres, as their pages and operators use them. `terms` say which of the books are looked at. */
export const createPayoutStore = ({ pool }: Database, terms: BooksContext["terms"]): PayoutStore => {
  const tills = tillsOf(terms);
  const live = tills.some((till) => till.live);
  return {
    async findOwner(userId) {
      const { rows } = await pool.query<{ email: string; confirmed: boolean; two_factor: boolean; master: boolean }>(
        `SELECT email, email_confirmed_at IS NOT NULL AS confirmed, totp_enabled_at IS NOT NULL AS two_factor,
           EXISTS (SELECT 1 FROM masters WHERE user_id = u.id) AS master FROM users u WHERE id = $1`,
        [userId],
      );
      const row = rows[0];
      return row
        ? ({ email: row.email, emailConfirmed: row.confirmed, twoFactor: row.two_factor, isMaster: row.master } satisfies PayoutOwner)
        : null;
    },
    findPayee: (userId) => findPayee(pool, userId, live),
    openPayee: (userId, payeeId, audit) =>
      inTransaction(pool, async (client) => {
        // One that was made with a key of the other kind is not there for this one.
        await client.query(
          `INSERT INTO billing_connects (user_id, stripe_account_id, requirements, live, updated_at) VALUES ($1, $2, '[]', $3, $4)
           ON CONFLICT (user_id) DO UPDATE SET stripe_account_id = $2, details_submitted = false, transfers_active = false,
             payouts_enabled = false, requirements = '[]', live = $3, updated_at = $4
           WHERE billing_connects.live <> $3 OR billing_connects.stripe_account_id IS NULL`,
          [userId, payeeId, live, new Date(audit.at)],
        );
        await writeAudit(client, audit);
        await appendNotices(client, [{ id: audit.id, userId, at: audit.at, kind: "payouts-set-up", payload: { payeeId } }]);
      }),
    savePayee: async (payee, at) => {
      await inTransaction(pool, (client) => applyPayee(client, payee, at));
    },
    readEarnings: (userId, at) => readEarnings(pool, userId, at, tills),
    list: (page) => listPayouts(pool, page),
    listDue: (page) => listDue(pool, page),
    listWaiting: (at, limit) => listWaiting(pool, { at, limit }, tills),
    markSent: (payoutId, note, audit, context) => inTransaction(pool, (client) => markSent(client, { payoutId, note }, audit, context)),
    planRefund: (refund, audit, context) => inTransaction(pool, (client) => planRefund(client, refund, audit, context)),
    bookRefund: async (refund: RefundState, context) => {
      await inTransaction(pool, (client) => applyRefund(client, refund, context));
    },
    async failRefund(refundId, code, at) {
      await pool.query(
        "UPDATE billing_returns SET status = 'failed', failure = $2, updated_at = $3, next_at = NULL WHERE id = $1 AND status = 'planned'",
        [refundId, code, new Date(at)],
      );
    },
  };
};

async function findPayee(pool: pg.Pool, userId: string, live: boolean): Promise<PayeeRecord | null> {
  const { rows } = await pool.query<{
    stripe_account_id: string | null;
    details_submitted: boolean;
    transfers_active: boolean;
    payouts_enabled: boolean;
    requirements: readonly string[];
  }>(
    `SELECT stripe_account_id, details_submitted, transfers_active, payouts_enabled, requirements FROM billing_connects
     WHERE user_id = $1 AND live = $2`,
    [userId, live],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    id: row.stripe_account_id,
    detailsSubmitted: row.details_submitted,
    transfersActive: row.transfers_active,
    payoutsEnabled: row.payouts_enabled,
    requirements: row.requirements,
  };
}

async function writeAudit(client: pg.ClientBase, { id, userId, at, kind, ip, userAgent, detail }: PayoutAudit): Promise<void> {
  await client.query("INSERT INTO audit_events (id, user_id, at, kind, ip, user_agent, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)", [
    id,
    userId,
    new Date(at),
    kind,
    ip,
    userAgent,
    JSON.stringify(detail),
  ]);
}

async function markSent(
  client: pg.ClientBase,
  { payoutId, note }: { payoutId: string; note: string },
  audit: PayoutAudit,
  context: BooksContext,
): Promise<Awaited<ReturnType<PayoutStore["markSent"]>>> {
  const { rows } = await client.query<{ provider: string; status: string }>(
    "SELECT provider, status FROM billing_payouts WHERE id = $1 FOR UPDATE",
    [payoutId],
  );
  const [payout] = rows;
  if (!payout) return null;
  if (payout.provider !== "manual" || payout.status !== "planned") return false;
  await bookSent(client, payoutId, { transferId: null, note }, context);
  await writeAudit(client, audit);
  return readDuePayout(client, payoutId);
}

type PaidRow = {
  id: string;
  user_id: string;
  currency: string;
  provider: "stripe" | "manual";
  status: string;
  payment_id: string | null;
  left_cents: string;
};

/** Whoever clicked twice, or got no reply and asked again, wants one refund. */
const REPEATED_MS = 10 * MINUTE_MS;
async function isRepeated(
  client: pg.ClientBase,
  { invoiceId, wanted, reason }: { invoiceId: string; wanted: bigint; reason: string },
  at: number,
): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT 1 FROM billing_returns WHERE invoice_id = $1 AND kind = 'refund' AND amount_cents = $2 AND reason = $3
       AND (status = 'planned' OR (status = 'done' AND created_at > $4)) LIMIT 1`,
    [invoiceId, String(wanted), reason, new Date(at - REPEATED_MS)],
  );
  return rows.length > 0;
}

/** The row comes first: whatever is lost after it, the lane finds it again. One refund of a payment after the other. */
async function planRefund(
  client: pg.ClientBase,
  { id, invoiceId, amountCents, reason }: Parameters<PayoutStore["planRefund"]>[0],
  audit: PayoutAudit,
  context: BooksContext,
): Promise<Awaited<ReturnType<PayoutStore["planRefund"]>>> {
  await client.query("SELECT 1 FROM billing_invoices WHERE id = $1 FOR UPDATE", [invoiceId]);
  const { rows } = await client.query<PaidRow>(
    `SELECT i.id, i.user_id, i.currency, i.provider, i.status, i.stripe_payment_id AS payment_id, i.amount_cents - COALESCE((
       SELECT sum(amount_cents) FROM billing_returns r WHERE r.invoice_id = i.id AND r.status IN ('planned', 'done')), 0) AS left_cents
     FROM billing_invoices i WHERE i.id = $1`,
    [invoiceId],
  );
  const [paid] = rows;
  if (!paid) return "not-found";
  if (paid.status !== "paid") return "not-paid";
  const leftCents = BigInt(paid.left_cents);
  const wanted = amountCents ?? leftCents;
  if (await isRepeated(client, { invoiceId, wanted, reason }, context.at)) return "repeated";
  if (wanted <= 0n || wanted > leftCents) return "too-large";
  const { provider } = paid;
  const at = new Date(context.at);
  const values = [id, invoiceId, paid.user_id, String(wanted), provider === "manual" ? "done" : "planned", reason, at];
  await client.query(
    `INSERT INTO billing_returns (id, invoice_id, user_id, kind, amount_cents, status, reason, created_at, updated_at, next_at)
     VALUES ($1, $2, $3, 'refund', $4, $5, $6, $7, $7, $8)`,
    [...values, provider === "manual" ? null : at],
  );
  if (provider === "manual") await takeBack(client, { id, kind: "refund", amount_cents: String(wanted) }, paid, context);
  await writeAudit(client, audit);
  return { id, invoiceId, amountCents: wanted, provider, paymentId: paid.payment_id } satisfies PlannedRefund;
}
