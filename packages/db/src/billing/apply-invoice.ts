import {
  type BooksContext,
  failureOf,
  type InvoiceRecord,
  type InvoiceState,
  paymentJournal,
  shareOut,
  writeOffBackJournal,
  writeOffJournal,
} from "@slipstream/core/billing/server";
import { moneyToMinor, Refusal } from "@slipstream/kernel";
import type pg from "pg";
import { appendJournals } from "../ledger/append-journals.ts";
import { insertRows } from "../unnest.ts";
import { resumeOpens, tellOfInvoice } from "./hold-store.ts";
import { lockInvoice } from "./invoice-rows.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Brings our invoice to what Stripe says of it, in the caller's transaction: paid means journal, shares, notice, and opens that go on. The same
 * twice changes nothing; what was paid stays paid, whatever older news says. Answers who has news. Refuses another amount or currency.
 */
export async function applyInvoiceState(client: pg.ClientBase, state: InvoiceState, context: BooksContext): Promise<readonly string[]> {
  const invoice = await findOwn(client, state);
  if (invoice === null || invoice.status === "paid") return [];
  if (state.currency !== invoice.currency || state.amountCents !== invoice.amountCents)
    throw new Refusal(
      "conflict",
      "currency-mismatch",
      `Stripe's invoice ${state.id} is over ${state.amountCents} ${state.currency}, ours is over ${invoice.amountCents} ${invoice.currency} (in cents)`,
    );
  if (state.status === "paid")
    return bookPayment(client, invoice, { stripeInvoiceId: state.id, paymentId: state.paymentId, note: null }, context);
  if (invoice.status === "written-off") return [];
  if (state.status === "void") return bookWriteOff(client, invoice, "voided at Stripe", context);
  if (state.status === "uncollectible") return bookWriteOff(client, invoice, "marked as uncollectible at Stripe", context);
  const failure = state.failure && failureOf(state.failure);
  await client.query(
    `UPDATE billing_invoices SET status = 'open', stripe_invoice_id = $2, hosted_url = COALESCE($3, hosted_url), failure = COALESCE($4, failure),
       failure_message = CASE WHEN $4::text IS NULL THEN failure_message ELSE $5 END, next_at = COALESCE(next_at, $6), updated_at = $6 WHERE id = $1`,
    [invoice.id, state.id, state.payUrl, failure?.code ?? null, failure?.message ?? null, new Date(context.at)],
  );
  return [];
}

/** By the id that it carries of ours, else by its own. A second object for one row of ours is not believed, unless it is what was paid. */
async function findOwn(client: pg.ClientBase, { id, invoiceId, status }: InvoiceState): Promise<InvoiceRecord | null> {
  const found =
    invoiceId !== null && UUID.test(invoiceId)
      ? await lockInvoice(client, "i.id = $1", [invoiceId])
      : await lockInvoice(client, "i.stripe_invoice_id = $1", [id]);
  const isAnother = found !== null && found.stripeInvoiceId !== null && found.stripeInvoiceId !== id;
  return isAnother && status !== "paid" ? null : found;
}

/** How it was paid. Without a payment at Stripe: outside, as the operator or Stripe's own dashboard says. */
export type Paid = { readonly stripeInvoiceId: string | null; readonly paymentId: string | null; readonly note: string | null };

/** Marks a locked invoice as paid, with its journal and the masters' shares. */
export async function bookPayment(
  client: pg.ClientBase,
  invoice: InvoiceRecord,
  { stripeInvoiceId, paymentId, note }: Paid,
  { at, nextId, terms }: BooksContext,
): Promise<readonly string[]> {
  const provider = paymentId === null ? "manual" : "stripe";
  const booked = { ...invoice, provider } as const;
  const shares = invoice.lines.map((line) => shareOut(line, at, terms));
  const owedAgain = invoice.status === "written-off" ? [writeOffBackJournal(booked, { journalId: nextId(), at })] : [];
  await appendJournals(client, [...owedAgain, paymentJournal(booked, shares, { journalId: nextId(), at })]);
  await client.query(
    insertRows(
      "billing_shares",
      [
        ["invoice_id", "uuid", () => invoice.id],
        ["master_id", "uuid", ({ masterId }: (typeof shares)[number]) => masterId],
        ["user_id", "uuid", ({ masterUserId }) => masterUserId],
        ["currency", "text", () => invoice.currency],
        ["payable_minor", "bigint", ({ payable }) => String(moneyToMinor(payable))],
        ["reserve_minor", "bigint", ({ reserve }) => String(moneyToMinor(reserve))],
        ["platform_minor", "bigint", ({ platform }) => String(moneyToMinor(platform))],
        ["payable_at", "timestamptz", ({ payableAt }) => new Date(payableAt)],
        ["reserve_at", "timestamptz", ({ reserveAt }) => new Date(reserveAt)],
      ],
      shares,
    ),
  );
  await client.query(
    `UPDATE billing_invoices SET status = 'paid', provider = $2, stripe_invoice_id = COALESCE($3, stripe_invoice_id), stripe_payment_id = $4,
       failure = NULL, failure_message = NULL, next_at = NULL, paid_at = $5, note = COALESCE($6, note), updated_at = $5 WHERE id = $1`,
    [invoice.id, provider, stripeInvoiceId, paymentId, new Date(at), note],
  );
  const told = await tellOfInvoice(client, "invoice-paid", invoice, { at, nextId });
  return [...new Set([...told, ...(await resumeOpens(client, invoice, { at, nextId, graceMs: terms.graceMs }))])];
}

/** Marks a locked invoice as one that nobody will pay; what it was over is owed no more. */
export async function bookWriteOff(
  client: pg.ClientBase,
  invoice: InvoiceRecord,
  note: string,
  { at, nextId, terms }: BooksContext,
): Promise<readonly string[]> {
  await appendJournals(client, [writeOffJournal(invoice, { journalId: nextId(), at })]);
  await client.query("UPDATE billing_invoices SET status = 'written-off', next_at = NULL, note = $2, updated_at = $3 WHERE id = $1", [
    invoice.id,
    note,
    new Date(at),
  ]);
  return resumeOpens(client, invoice, { at, nextId, graceMs: terms.graceMs });
}
