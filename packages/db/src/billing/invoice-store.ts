import type { BillingTerms, InvoiceAudit, InvoiceRecord, InvoiceStatus, InvoiceStore, TriedInvoice } from "@slipstream/core/billing/server";
import type { PageOf } from "@slipstream/core/orders/server";
import { type NextId, Refusal } from "@slipstream/kernel";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { appendNotices } from "../notices/append-notices.ts";
import { applyInvoiceState, bookPayment, bookWriteOff } from "./apply-invoice.ts";
import { findHold, stopOpens } from "./hold-store.ts";
import { INVOICE_COLUMNS, type InvoiceRow, lockInvoice, toInvoice } from "./invoice-rows.ts";
import { asking, readPairs } from "./pair-balances.ts";
import { planPage } from "./plan-page.ts";

const UNPAID = "i.status IN ('planned', 'open')";
/** Of one follower: there are never more than a few. */
const MOST_OPEN = 100;
const CURSOR = /^\d{1,18}$/;

type Options = Pick<BillingTerms, "platformBps" | "mode">;

/** Invoices in Postgres. `platformBps`: the platform's part where a fee does not say it; `mode`: the kind of key. */
export const createInvoiceStore = (database: Database, options: Options): InvoiceStore => ({
  ...readsOf(database, options),
  ...lists(database),
  ...writesOf(database, options),
});

type Reads = Pick<InvoiceStore, "find" | "findAny" | "sumPaid" | "listPairs" | "findHold" | "isCharged" | "findNewestFee">;
const readsOf = ({ pool }: Database, options: Options): Reads => {
  const findOne = async (where: string, values: unknown[]): Promise<InvoiceRecord | null> => {
    const { rows } = await pool.query<InvoiceRow>(`SELECT ${INVOICE_COLUMNS} FROM billing_invoices i WHERE ${where}`, values);
    return rows[0] ? toInvoice(rows[0]) : null;
  };
  return {
    find: (userId, invoiceId) => findOne("i.user_id = $1 AND i.id = $2", [userId, invoiceId]),
    findAny: (invoiceId) => findOne("i.id = $1", [invoiceId]),
    async sumPaid(userId) {
      const { rows } = await pool.query<{ currency: string; paid: string; refunded: string }>(
        `SELECT i.currency, sum(i.amount_cents) AS paid, COALESCE(sum(r.cents), 0) AS refunded
         FROM billing_invoices i LEFT JOIN LATERAL (
           SELECT sum(amount_cents) AS cents FROM billing_returns WHERE invoice_id = i.id AND status = 'done') r ON true
         WHERE i.user_id = $1 AND i.status = 'paid' GROUP BY i.currency ORDER BY 1`,
        [userId],
      );
      return rows.map(({ currency, paid, refunded }) => ({ currency, paidCents: BigInt(paid), refundedCents: BigInt(refunded) }));
    },
    listPairs: (userId) =>
      readPairs(asking(pool), [{ userId, periodMs: null }], { platformBps: options.platformBps, live: options.mode === "live" }),
    findHold: (userId) => findHold(pool, userId),
    async isCharged(userId, onlyLive) {
      const { rows } = await pool.query(
        `SELECT 1 FROM follows f JOIN accounts a ON a.id = f.account_id
         WHERE f.user_id = $1 AND f.status <> 'stopped' AND NOT f.own AND f.fee_bps > 0 AND (NOT $2 OR a.mode = 'live') LIMIT 1`,
        [userId, onlyLive],
      );
      return rows.length > 0;
    },
    async findNewestFee() {
      const { rows } = await pool.query<{ number: string }>("SELECT COALESCE(max(number), 0) AS number FROM fee_settlements");
      return BigInt(rows[0]?.number ?? 0);
    },
  };
};

type ListedRow = InvoiceRow & { user_name: string | null; on_hold: boolean };
const beforeOf = (cursor: string | null | undefined): string | null => {
  if (cursor == null) return null;
  if (!CURSOR.test(cursor)) throw new Refusal("bad-input", "bad-input", "expected the next_cursor of the page before", { field: "cursor" });
  return cursor;
};
function pageOf<Row extends { number: string }, Item>(rows: readonly Row[], limit: number, toItem: (row: Row) => Item): PageOf<Item> {
  const shown = rows.slice(0, limit);
  return { items: shown.map(toItem), nextCursor: rows.length > limit ? (shown.at(-1)?.number ?? null) : null };
}

const lists = ({ pool }: Database): Pick<InvoiceStore, "list" | "listOpen" | "listUnpaid"> => ({
  async list({ userId, status, limit, cursor }) {
    const { rows } = await pool.query<InvoiceRow>(
      `SELECT ${INVOICE_COLUMNS} FROM billing_invoices i
       WHERE i.user_id = $1 AND ($2::text IS NULL OR i.status = $2) AND ($3::bigint IS NULL OR i.number < $3) ORDER BY i.number DESC LIMIT $4`,
      [userId, status ?? null, beforeOf(cursor), limit + 1],
    );
    return pageOf(rows, limit, toInvoice);
  },
  async listOpen(userId) {
    const { rows } = await pool.query<InvoiceRow>(
      `SELECT ${INVOICE_COLUMNS} FROM billing_invoices i WHERE i.user_id = $1 AND ${UNPAID} ORDER BY i.number LIMIT $2`,
      [userId, MOST_OPEN],
    );
    return rows.map(toInvoice);
  },
  async listUnpaid({ limit, cursor }) {
    const { rows } = await pool.query<ListedRow>(
      `SELECT ${INVOICE_COLUMNS}, u.name AS user_name, EXISTS (SELECT 1 FROM billing_holds h WHERE h.user_id = i.user_id) AS on_hold
       FROM billing_invoices i LEFT JOIN users u ON u.id = i.user_id
       WHERE ${UNPAID} AND ($1::bigint IS NULL OR i.number > $1) ORDER BY i.number LIMIT $2`,
      [beforeOf(cursor), limit + 1],
    );
    return pageOf(rows, limit, (row) => ({ invoice: toInvoice(row), user: row.user_name ?? "", onHold: row.on_hold }));
  },
});

type Writes = Omit<InvoiceStore, keyof Reads | "list" | "listOpen" | "listUnpaid">;
const writesOf = ({ pool }: Database, options: Options): Writes => ({
  async dropForeignHolds(live) {
    await pool.query("DELETE FROM billing_holds h USING billing_invoices i WHERE i.id = h.invoice_id AND i.live <> $1", [live]);
  },
  planPage: (page, plan) => inTransaction(pool, (client) => planPage(client, page, plan, options)),
  async claimDue({ at, until, limit, atStripe, live }) {
    const { rows } = await pool.query<InvoiceRow>(
      `WITH due AS (
         SELECT id FROM billing_invoices WHERE next_at <= $1 AND status IN ('planned', 'open') AND live = $4 AND (provider = 'manual' OR $5)
         ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED
       ), claimed AS (
         UPDATE billing_invoices i SET next_at = $2 FROM due WHERE i.id = due.id RETURNING i.*
       ) SELECT ${INVOICE_COLUMNS} FROM claimed i ORDER BY i.number`,
      [new Date(at), new Date(until), limit, live, atStripe],
    );
    return rows.map(toInvoice);
  },
  applyState: (state, context) => inTransaction(pool, (client) => applyInvoiceState(client, state, context)),
  recordTry: ({ id, attempts }, tried, { at, nextId }) =>
    inTransaction(pool, async (client) => {
      const invoice = await lockInvoice(client, `i.id = $1 AND ${UNPAID} AND i.attempts = $2`, [id, attempts]);
      return invoice ? recordTry(client, invoice, tried, { at, nextId }) : [];
    }),
  async postpone(invoiceId, nextAt) {
    await pool.query(`UPDATE billing_invoices i SET next_at = $2 WHERE i.id = $1 AND ${UNPAID}`, [invoiceId, new Date(nextAt)]);
  },
  markPaid: (takenBack, note, audit, context) =>
    changeUnpaid(pool, takenBack, ["planned", "open", "written-off"], audit, (client, invoice) =>
      bookPayment(client, invoice, { stripeInvoiceId: null, paymentId: null, note }, context),
    ),
  writeOff: (takenBack, note, audit, context) =>
    changeUnpaid(pool, takenBack, ["planned", "open"], audit, (client, invoice) => bookWriteOff(client, invoice, note, context)),
});

async function recordTry(
  client: pg.ClientBase,
  invoice: InvoiceRecord,
  tried: TriedInvoice,
  telling: { at: number; nextId: NextId },
): Promise<readonly string[]> {
  const dateOrNull = (at: number | null) => (at === null ? null : new Date(at));
  await client.query(
    `UPDATE billing_invoices SET failure = $2, failure_message = $3, attempts = $4, reminders = $5, due_at = $6, next_at = $7, updated_at = $8 WHERE id = $1`,
    [
      ...[invoice.id, tried.failure, tried.failureMessage, tried.attempts, tried.reminders],
      ...[dateOrNull(tried.dueAt), dateOrNull(tried.nextAt), new Date(telling.at)],
    ],
  );
  const notices = tried.notices.map((content) => ({ ...content, id: telling.nextId(), userId: invoice.userId, at: telling.at }));
  const told = await appendNotices(client, notices);
  return [...new Set([...told, ...(tried.hold ? await stopOpens(client, invoice, telling) : [])])];
}

/** What an operator does to an invoice that is not paid, with its entry in the audit log. */
const changeUnpaid = (
  pool: pg.Pool,
  takenBack: { readonly id: string; readonly stripeInvoiceId: string | null },
  from: readonly InvoiceStatus[],
  audit: InvoiceAudit,
  change: (client: pg.ClientBase, invoice: InvoiceRecord) => Promise<readonly string[]>,
): Promise<{ news: readonly string[] } | "made-meanwhile" | false | null> =>
  inTransaction(pool, async (client) => {
    const invoice = await lockInvoice(client, "i.id = $1", [takenBack.id]);
    if (invoice === null) return null;
    if (!from.includes(invoice.status)) return false;
    if (invoice.stripeInvoiceId !== takenBack.stripeInvoiceId) return "made-meanwhile";
    const { id, userId, at, kind, ip, userAgent, detail } = audit;
    await client.query("INSERT INTO audit_events (id, user_id, at, kind, ip, user_agent, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)", [
      ...[id, userId, new Date(at), kind, ip, userAgent, JSON.stringify(detail)],
    ]);
    return { news: await change(client, invoice) };
  });
