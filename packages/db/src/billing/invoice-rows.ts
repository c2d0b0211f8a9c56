import type { InvoiceLine, InvoiceRecord, InvoiceStatus } from "@slipstream/core/billing/server";
import type pg from "pg";

type LineRow = { masterId: string; masterUserId: string | null; masterName: string; amountCents: string; platformBps: number };
export type InvoiceRow = {
  id: string;
  number: string;
  user_id: string;
  period_ms: string;
  currency: string;
  amount_cents: string;
  refunded_cents: string;
  provider: "stripe" | "manual";
  live: boolean;
  status: InvoiceStatus;
  stripe_invoice_id: string | null;
  hosted_url: string | null;
  failure: string | null;
  failure_message: string | null;
  attempts: number;
  reminders: number;
  due_at: Date | null;
  next_at: Date | null;
  paid_at: Date | null;
  created_at: Date;
  lines: readonly LineRow[];
};

/** Of `billing_invoices i`, with what was given back by refunds and disputes, and the lines. Bigints as text: a JSON number would lose digits. */
export const INVOICE_COLUMNS = `i.id, i.number, i.user_id, i.period_ms, i.currency, i.amount_cents, i.provider, i.live, i.status, i.stripe_invoice_id, i.hosted_url,
  i.failure, i.failure_message, i.attempts, i.reminders, i.due_at, i.next_at, i.paid_at, i.created_at,
  (SELECT COALESCE(sum(r.amount_cents), 0) FROM billing_returns r WHERE r.invoice_id = i.id AND r.status = 'done') AS refunded_cents,
  (SELECT COALESCE(json_agg(json_build_object('masterId', l.master_id, 'masterUserId', m.user_id, 'masterName', l.master_name,
     'amountCents', l.amount_cents::text, 'platformBps', l.platform_bps) ORDER BY l.amount_cents DESC, l.master_id), '[]')
   FROM billing_invoice_lines l LEFT JOIN masters m ON m.id = l.master_id WHERE l.invoice_id = i.id) AS lines`;

const toLine = ({ amountCents, ...line }: LineRow): InvoiceLine => ({ ...line, amountCents: BigInt(amountCents) });
const msOrNull = (at: Date | null): number | null => at?.getTime() ?? null;

export const toInvoice = (row: InvoiceRow): InvoiceRecord => ({
  id: row.id,
  number: `I-${row.number}`,
  userId: row.user_id,
  periodMs: Number(row.period_ms),
  currency: row.currency,
  amountCents: BigInt(row.amount_cents),
  refundedCents: BigInt(row.refunded_cents),
  provider: row.provider,
  live: row.live,
  status: row.status,
  stripeInvoiceId: row.stripe_invoice_id,
  hostedUrl: row.hosted_url,
  failure: row.failure,
  failureMessage: row.failure_message,
  attempts: row.attempts,
  reminders: row.reminders,
  dueAt: msOrNull(row.due_at),
  nextAt: msOrNull(row.next_at),
  paidAt: msOrNull(row.paid_at),
  createdAt: row.created_at.getTime(),
  lines: row.lines.map(toLine),
});

/** Locks an invoice, then reads it as it is: nobody else changes it until the transaction ends. */
export async function lockInvoice(client: pg.ClientBase, where: string, values: unknown[]): Promise<InvoiceRecord | null> {
  const locked = await client.query<{ id: string }>(`SELECT i.id FROM billing_invoices i WHERE ${where} FOR UPDATE`, values);
  const id = locked.rows[0]?.id;
  if (id === undefined) return null;
  const { rows } = await client.query<InvoiceRow>(`SELECT ${INVOICE_COLUMNS} FROM billing_invoices i WHERE i.id = $1`, [id]);
  return rows[0] ? toInvoice(rows[0]) : null;
}
