import { type BooksContext, type DisputeState, PaymentError, type RefundState } from "@slipstream/core/billing/server";
import type pg from "pg";
import { giveBack, takeBack } from "./book-return.ts";

type InvoiceRow = { id: string; user_id: string; currency: string; provider: "stripe" | "manual"; status: string };
type ReturnStatus = "planned" | "done" | "won" | "failed";
type ReturnRow = {
  id: string;
  invoice_id: string;
  user_id: string;
  kind: "refund" | "dispute";
  amount_cents: string;
  status: ReturnStatus;
  stripe_id: string | null;
  excess_minor: string;
};
const RETURN_COLUMNS = "id, invoice_id, user_id, kind, amount_cents, status, stripe_id, excess_minor";

/**
 * Brings our books to what Stripe says of a refund, whoever made it: once, whatever is told how often and in which order. Answers the user
 * ids that have news. Throws `PaymentError("temporary")` where its payment is not in our books yet: told again later, it is.
 */
export async function applyRefund(client: pg.ClientBase, refund: RefundState, context: BooksContext): Promise<readonly string[]> {
  if (refund.paymentId === null) return [];
  const invoice = await lockPaidInvoice(client, refund.paymentId);
  const found =
    (await findReturn(client, "stripe_id = $1", [refund.id])) ??
    (await findReturn(client, "id = $1 AND invoice_id = $2 AND stripe_id IS NULL", [refund.returnId, invoice.id]));
  const row = found ?? (await openReturn(client, invoice, { kind: "refund", amountCents: refund.amountCents, reason: null }, context));
  const wanted: ReturnStatus = refund.status === "failed" ? "failed" : "done";
  // One that we gave up, and that was made after all, is as good as planned.
  const isOpen = row.status === "planned" || (row.status === "failed" && row.stripe_id === null);
  if (isOpen && wanted === "done") await takeBack(client, { ...row, amount_cents: String(refund.amountCents) }, invoice, context);
  else if (row.status === "done" && wanted === "failed") await giveBack(client, row, invoice, "refund-failed", context);
  // A refund that failed stays so: what says otherwise is old.
  else if (!isOpen) return [];
  await closeReturn(client, row.id, { status: wanted, stripeId: refund.id, amountCents: refund.amountCents }, context.at);
  return [row.user_id];
}

/** The same for a dispute: open or lost, its money is gone; won, it is back. An inquiry moves nothing. */
export async function applyDispute(client: pg.ClientBase, dispute: DisputeState, context: BooksContext): Promise<readonly string[]> {
  if (dispute.paymentId === null || dispute.status === "inquiry") return [];
  const invoice = await lockPaidInvoice(client, dispute.paymentId);
  const { id: stripeId, amountCents, reason } = dispute;
  const row =
    (await findReturn(client, "stripe_id = $1", [stripeId])) ??
    (await openReturn(client, invoice, { kind: "dispute", amountCents, reason }, context));
  if (dispute.status === "won") {
    if (row.status === "done") await giveBack(client, row, invoice, "dispute-won", context);
    else if (row.status !== "planned") return [];
  } else if (row.status === "planned") await takeBack(client, row, invoice, context);
  else return [];
  await closeReturn(client, row.id, { status: dispute.status === "won" ? "won" : "done", stripeId, amountCents }, context.at);
  return [row.user_id];
}

/** Returns of one payment are booked one after the other. */
async function lockPaidInvoice(client: pg.ClientBase, paymentId: string): Promise<InvoiceRow> {
  const { rows } = await client.query<InvoiceRow>(
    "SELECT id, user_id, currency, provider, status FROM billing_invoices WHERE stripe_payment_id = $1 FOR UPDATE",
    [paymentId],
  );
  if (rows[0]?.status !== "paid") throw new PaymentError("temporary", "payment_unknown", "the payment is not in the books yet");
  return rows[0];
}

async function findReturn(client: pg.ClientBase, where: string, values: unknown[]): Promise<ReturnRow | undefined> {
  const { rows } = await client.query<ReturnRow>(`SELECT ${RETURN_COLUMNS} FROM billing_returns WHERE ${where}`, values);
  return rows[0];
}

async function openReturn(
  client: pg.ClientBase,
  invoice: InvoiceRow,
  { kind, amountCents, reason }: { kind: ReturnRow["kind"]; amountCents: bigint; reason: string | null },
  { at, nextId }: BooksContext,
): Promise<ReturnRow> {
  const { rows } = await client.query<ReturnRow>(
    `INSERT INTO billing_returns (id, invoice_id, user_id, kind, amount_cents, status, reason, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, 'planned', $6, $7, $7) RETURNING ${RETURN_COLUMNS}`,
    [nextId(), invoice.id, invoice.user_id, kind, String(amountCents), reason, new Date(at)],
  );
  if (!rows[0]) throw new Error("a return that was written and is not there");
  return rows[0];
}

async function closeReturn(
  client: pg.ClientBase,
  id: string,
  { status, stripeId, amountCents }: { status: ReturnStatus; stripeId: string; amountCents: bigint },
  at: number,
): Promise<void> {
  await client.query(
    "UPDATE billing_returns SET status = $2, stripe_id = $3, amount_cents = $4, next_at = NULL, updated_at = $5 WHERE id = $1",
    [id, status, stripeId, String(amountCents), new Date(at)],
  );
}
