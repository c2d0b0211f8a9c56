import { type InvoiceState, PaymentError, type Payments } from "@slipstream/core/billing/server";
import type Stripe from "stripe";
import {
  AUTHENTICATION_REQUIRED,
  calling,
  expectObject,
  fromCents,
  idOf,
  isAction,
  keyed,
  LOOK_BACK,
  toCents,
  toPaymentError,
  withoutSecrets,
} from "./stripe-call.ts";

type InvoiceCalls = Pick<Payments, "createInvoice" | "readInvoice" | "findInvoice" | "payInvoice" | "voidInvoice">;
type NewInvoice = Parameters<Payments["createInvoice"]>[0];

/** An invoice names no payment intent since API 2025-03-31: its payments do. */
const PAYMENTS = "payments.data.payment.payment_intent";

/** Invoices: one per follower and period, charged off session when we say so, never by Stripe's own clock. */
export function createInvoiceCalls(stripe: Stripe): InvoiceCalls {
  const retrieve = async (id: string) => expectObject(await stripe.invoices.retrieve(id, { expand: [PAYMENTS] }), "invoice");
  const read = async (id: string) => toInvoiceState(await retrieve(id));
  return {
    createInvoice: (invoice) =>
      calling(async () => {
        const found = await findInvoice(stripe, invoice);
        const draft = found ?? (await createDraft(stripe, invoice));
        if (draft.status === "draft") {
          await addLines(stripe, invoice, draft.id, found !== null);
          await stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false }, keyed(invoice.key, "finalize"));
        }
        return expectSum(await read(draft.id), invoice);
      }),

    readInvoice: (stripeInvoiceId) => calling(() => read(stripeInvoiceId)),

    findInvoice: (paymentId) =>
      calling(async () => {
        const { data } = await stripe.invoicePayments.list({ payment: { type: "payment_intent", payment_intent: paymentId }, limit: 1 });
        const id = idOf(data[0]?.invoice);
        return id === null ? null : read(id);
      }),

    payInvoice: ({ stripeInvoiceId, methodId, key }) =>
      calling(async () => {
        try {
          await stripe.invoices.pay(stripeInvoiceId, { off_session: true, ...(methodId ? { payment_method: methodId } : {}) }, keyed(key));
        } catch (thrown) {
          return afterFailure(await stateAfter(thrown), thrown);
        }
        return read(stripeInvoiceId);

        async function stateAfter(thrown: unknown): Promise<InvoiceState> {
          const error = toPaymentError(thrown);
          if (!(error instanceof PaymentError) || error.kind === "temporary") throw thrown;
          return read(stripeInvoiceId);
        }
      }),

    voidInvoice: (stripeInvoiceId) =>
      calling(async () => {
        const { status } = await retrieve(stripeInvoiceId);
        if (status === "void") return;
        if (status === "draft") await stripe.invoices.del(stripeInvoiceId);
        else await stripe.invoices.voidInvoice(stripeInvoiceId);
      }),
  };
}

/** Keys are forgotten after a day: an invoice that was made under an older one is found by our id. */
async function findInvoice(stripe: Stripe, { customerId, invoiceId }: NewInvoice): Promise<Stripe.Invoice | null> {
  const { data } = await stripe.invoices.list({ customer: customerId, limit: LOOK_BACK });
  return data.find(({ metadata }) => metadata?.invoice_id === invoiceId) ?? null;
}

const createDraft = async (stripe: Stripe, { customerId, invoiceId, currency, description, key }: NewInvoice): Promise<Stripe.Invoice> =>
  expectObject(
    await stripe.invoices.create(
      {
        customer: customerId,
        currency: currency.toLowerCase(),
        description,
        auto_advance: false,
        collection_method: "charge_automatically",
        pending_invoice_items_behavior: "exclude",
        metadata: { invoice_id: invoiceId },
      },
      keyed(key, "create"),
    ),
    "invoice",
  );

async function addLines(stripe: Stripe, { customerId, invoiceId, currency, lines, key }: NewInvoice, draftId: string, begun: boolean) {
  const there = new Set<string | undefined>();
  if (begun)
    for await (const { metadata } of stripe.invoiceItems.list({ invoice: draftId, limit: LOOK_BACK })) there.add(metadata?.line_id);
  for (const { id, amountCents, description } of lines) {
    if (there.has(id)) continue;
    const item = await stripe.invoiceItems.create(
      {
        customer: customerId,
        invoice: draftId,
        amount: fromCents(amountCents),
        currency: currency.toLowerCase(),
        description,
        metadata: { invoice_id: invoiceId, line_id: id },
      },
      keyed(key, "line", id),
    );
    expectObject(item, "invoiceitem");
  }
}

/** Nothing is charged yet: an invoice that says something else than our row never is. */
function expectSum(state: InvoiceState, { lines }: NewInvoice): InvoiceState {
  if (state.amountCents !== lines.reduce((sum, { amountCents }) => sum + amountCents, 0n))
    throw new PaymentError("invalid", "invoice_differs", `the invoice ${state.id} is not about the sum of its lines`);
  return state;
}

/** What a charge that threw came to. An invoice that is not open any more was paid, or given up, in the meantime. */
function afterFailure(state: InvoiceState, thrown: unknown): InvoiceState {
  const error = toPaymentError(thrown);
  if (state.status !== "open") return state;
  if (!(error instanceof PaymentError) || error.kind === "invalid") throw thrown;
  return { ...state, failure: { code: error.code, message: error.message } };
}

const STATUS: Readonly<Record<string, InvoiceState["status"]>> = {
  draft: "draft",
  open: "open",
  paid: "paid",
  void: "void",
  uncollectible: "uncollectible",
};

function toInvoiceState(invoice: Stripe.Invoice): InvoiceState {
  const status = STATUS[invoice.status ?? "draft"];
  if (!status) throw new PaymentError("temporary", "unexpected_reply", "Stripe answered an invoice in a state that we do not know");
  const payment = paymentOf(invoice);
  const intent = payment?.payment.payment_intent;
  return {
    id: invoice.id,
    status,
    currency: invoice.currency.toUpperCase(),
    amountCents: toCents(invoice.total),
    paidCents: toCents(invoice.amount_paid),
    payUrl: invoice.hosted_invoice_url ?? null,
    paymentId: idOf(intent),
    failure: status === "open" && intent && typeof intent !== "string" ? failureOf(intent) : null,
    invoiceId: invoice.metadata?.invoice_id ?? null,
  };
}

/** The payment that was made; else the one that is tried by default. An invoice has one of each at most, unless someone pays it in parts by hand. */
function paymentOf({ payments }: Stripe.Invoice): Stripe.InvoicePayment | undefined {
  const all = payments?.data ?? [];
  return all.find(({ status }) => status === "paid") ?? all.find(({ is_default: isDefault }) => isDefault);
}

function failureOf({ status, last_payment_error: last }: Stripe.PaymentIntent): InvoiceState["failure"] {
  if (status === "requires_action" || isAction(last?.code, last?.decline_code))
    return { code: AUTHENTICATION_REQUIRED, message: withoutSecrets(last?.message ?? "The payment must be confirmed by the payer.") };
  if (!last) return null;
  return { code: last.decline_code ?? last.code ?? last.type, message: withoutSecrets(last.message ?? "The payment failed.") };
}
