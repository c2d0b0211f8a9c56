import type { InvoiceRecord } from "@slipstream/core/billing/server";
import { moneyFromCents } from "@slipstream/core/billing/server";
import type { NextId } from "@slipstream/kernel";
import { formatMoney } from "@slipstream/kernel";
import type pg from "pg";
import { appendNotices } from "../notices/append-notices.ts";

type Telling = { readonly at: number; readonly nextId: NextId };
type Kind = "opens-stopped" | "opens-resumed" | "invoice-paid";

/** Tells of an invoice, unless its payer erased themselves: what is booked then has nobody to hear of it. */
export async function tellOfInvoice(
  client: pg.ClientBase,
  kind: Kind,
  { id: invoiceId, number, userId, currency, amountCents }: InvoiceRecord,
  { at, nextId }: Telling,
): Promise<readonly string[]> {
  const { rowCount } = await client.query("SELECT 1 FROM users WHERE id = $1", [userId]);
  if (rowCount === 0) return [];
  const payload = { invoiceId, number, amount: formatMoney(moneyFromCents(amountCents)), currency };
  return appendNotices(client, [{ id: nextId(), userId, at, kind, payload }]);
}

/** Opens of the follower stop, once; answers who has news. */
export async function stopOpens(client: pg.ClientBase, invoice: InvoiceRecord, telling: Telling): Promise<readonly string[]> {
  const { rowCount } = await client.query(
    "INSERT INTO billing_holds (user_id, invoice_id, since) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO NOTHING",
    [invoice.userId, invoice.id, new Date(telling.at)],
  );
  return rowCount === 1 ? tellOfInvoice(client, "opens-stopped", invoice, telling) : [];
}

/**
 * An invoice is paid or written off: opens go on, unless another one is overdue just as long; the hold stands for that one then. Call it once the
 * invoice is marked. Answers who has news.
 */
export async function resumeOpens(
  client: pg.ClientBase,
  invoice: InvoiceRecord,
  { graceMs, ...telling }: Telling & { graceMs: number },
): Promise<readonly string[]> {
  const { userId, id, live } = invoice;
  const other = await client.query<{ id: string }>(
    `SELECT id FROM billing_invoices WHERE user_id = $1 AND id <> $2 AND status IN ('planned', 'open') AND live = $4 AND due_at <= $3 ORDER BY due_at LIMIT 1`,
    [userId, id, new Date(telling.at - graceMs), live],
  );
  const next = other.rows[0]?.id;
  if (next !== undefined) {
    await client.query("UPDATE billing_holds SET invoice_id = $3 WHERE user_id = $1 AND invoice_id = $2", [userId, id, next]);
    return [];
  }
  const { rowCount } = await client.query("DELETE FROM billing_holds WHERE user_id = $1 AND invoice_id = $2", [userId, id]);
  return rowCount === 1 ? tellOfInvoice(client, "opens-resumed", invoice, telling) : [];
}

/** Since when opens have stopped; null: they have not. */
export async function findHold(pool: pg.Pool, userId: string): Promise<{ since: number; invoiceId: string } | null> {
  const { rows } = await pool.query<{ since: Date; invoice_id: string }>("SELECT since, invoice_id FROM billing_holds WHERE user_id = $1", [
    userId,
  ]);
  return rows[0] ? { since: rows[0].since.getTime(), invoiceId: rows[0].invoice_id } : null;
}
