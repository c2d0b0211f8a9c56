import type { Stripe } from "stripe";
import { cardError, invalid, refused } from "../api-error.ts";
import { charge, failureOf } from "../charging.ts";
import type { Fake, Route } from "../fake.ts";
import { mergeMetadata, type Params } from "../form.ts";
import { cancelPayment, countLines, defaultPaymentOf, finalize, giveUp, markPaid } from "../invoice-life.ts";
import { listPage, PAGE_BY_TIME } from "../list.ts";
import { requireOwn } from "../methods.ts";
import type { Invoice, PaymentMethod } from "../objects.ts";
import { present } from "../present.ts";

const DAY_SECONDS = 86_400;
const WHILE_DRAFT = ["description", "collection_method", "days_until_due", "due_date"] as const;
const ALWAYS = ["metadata", "auto_advance", "default_payment_method"] as const;

function createInvoice(fake: Fake, params: Params): Invoice {
  const customer = fake.state.get("customer", params.need("customer"), "customer");
  const now = fake.seconds();
  const invoice: Invoice = {
    id: fake.state.idOf("invoice"),
    object: "invoice",
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    attempt_count: 0,
    attempted: false,
    auto_advance: params.flag("auto_advance") ?? false,
    billing_reason: "manual",
    collection_method: "charge_automatically",
    created: now,
    currency: (params.text("currency") ?? "usd").toLowerCase(),
    customer: customer.id,
    customer_email: customer.email,
    customer_name: customer.name,
    default_payment_method: null,
    description: null,
    due_date: null,
    effective_at: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    period_end: now,
    period_start: now,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    total: 0,
  };
  write(fake, invoice, params);
  const pending = params.choice("pending_invoice_items_behavior", ["include", "exclude"]);
  fake.state.put<"invoice">(invoice);
  if (pending === "include") takePendingItems(fake, invoice);
  fake.emit("invoice.created", invoice);
  return invoice;
}

function takePendingItems(fake: Fake, invoice: Invoice): void {
  for (const item of fake.state.all("invoiceitem")) {
    if (item.invoice === null && item.customer === invoice.customer && item.currency === invoice.currency) item.invoice = invoice.id;
  }
  countLines(fake, invoice);
}

function write(fake: Fake, invoice: Invoice, params: Params): void {
  const frozen = invoice.status === "draft" ? undefined : WHILE_DRAFT.find((name) => params.has(name));
  if (frozen !== undefined)
    throw refused("Finalized invoices can't be updated in this way", { code: "invoice_not_editable", param: frozen });
  invoice.description = params.text("description") ?? invoice.description;
  invoice.auto_advance = params.flag("auto_advance") ?? invoice.auto_advance;
  invoice.collection_method = params.choice("collection_method", ["charge_automatically", "send_invoice"]) ?? invoice.collection_method;
  const days = params.integer("days_until_due");
  invoice.due_date = params.integer("due_date") ?? (days === undefined ? invoice.due_date : fake.seconds() + days * DAY_SECONDS);
  if (invoice.due_date !== null && invoice.collection_method !== "send_invoice") {
    throw invalid("You can only specify a due date when the collection method is send_invoice.", { param: "days_until_due" });
  }
  const method = params.text("default_payment_method");
  if (method !== undefined) {
    invoice.default_payment_method = method === "" ? null : requireOwn(fake, invoice.customer, method, "default_payment_method").id;
  }
  invoice.metadata = mergeMetadata(invoice.metadata, params);
}

/** Which card an invoice is charged to: the one that is named, else the invoice's, else the customer's. */
function methodFor(fake: Fake, invoice: Invoice, named: string | undefined): PaymentMethod {
  if (named !== undefined) return requireOwn(fake, invoice.customer, named, "payment_method");
  const customer = fake.state.find("customer", invoice.customer);
  const id = invoice.default_payment_method ?? customer?.invoice_settings.default_payment_method ?? null;
  const method = id === null ? undefined : fake.state.find("payment_method", id);
  if (method !== undefined && method.customer === invoice.customer) return method;
  throw refused(
    "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
    {
      code: "resource_missing",
    },
  );
}

function pay(fake: Fake, invoice: Invoice, params: Params): Invoice {
  if (invoice.status === "draft") finalize(fake, invoice);
  if (invoice.status === "paid") throw refused("Invoice is already paid");
  if (invoice.status === "void") throw refused("This invoice can no longer be paid: it is void.");
  const payment = defaultPaymentOf(fake, invoice);
  if (params.flag("paid_out_of_band") === true || payment === undefined) {
    if (payment !== undefined) cancelPayment(fake, payment);
    markPaid(fake, invoice, null);
    return invoice;
  }
  const method = methodFor(fake, invoice, params.text("payment_method"));
  const intent = fake.state.get("payment_intent", payment.payment.payment_intent);
  const owner = params.flag("off_session") === false ? "present" : "absent";
  const outcome = charge(fake, intent, method, owner, invoice.hosted_invoice_url);
  if (outcome === "paid") return invoice;
  if (typeof outcome === "object") throw failureOf(fake, intent, outcome, method);
  const message =
    "This payment requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice.";
  throw cardError({ code: "invoice_payment_intent_requires_action", message }, { payment_intent: present(fake, intent) });
}

const find = (fake: Fake, id = "") => fake.state.get("invoice", id, "invoice");

export const INVOICE_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/invoices",
    takes: [
      ...WHILE_DRAFT,
      ...ALWAYS,
      "customer",
      "currency",
      "pending_invoice_items_behavior",
    ] satisfies (keyof Stripe.InvoiceCreateParams)[],
    run: (fake, { params }) => createInvoice(fake, params),
  },
  {
    method: "GET",
    path: "/v1/invoices",
    takes: [...PAGE_BY_TIME, "customer", "status", "collection_method"] satisfies (keyof Stripe.InvoiceListParams)[],
    run: (fake, call) => {
      const { customer, status, collection } = {
        customer: call.params.text("customer"),
        status: call.params.text("status"),
        collection: call.params.text("collection_method"),
      };
      const rows = fake.state
        .all("invoice")
        .filter(
          (invoice) =>
            (customer === undefined || invoice.customer === customer) &&
            (status === undefined || invoice.status === status) &&
            (collection === undefined || invoice.collection_method === collection),
        );
      return listPage(rows, call, "/v1/invoices");
    },
  },
  { method: "GET", path: "/v1/invoices/:id", takes: [], run: (fake, { path: { id } }) => find(fake, id) },
  {
    method: "POST",
    path: "/v1/invoices/:id",
    takes: [...WHILE_DRAFT, ...ALWAYS] satisfies (keyof Stripe.InvoiceUpdateParams)[],
    run: (fake, { params, path: { id } }) => {
      const invoice = find(fake, id);
      write(fake, invoice, params);
      fake.emit("invoice.updated", invoice);
      return invoice;
    },
  },
  {
    method: "DELETE",
    path: "/v1/invoices/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) => {
      const invoice = find(fake, id);
      if (invoice.status !== "draft") throw refused("You can only delete draft invoices.", { code: "invoice_not_editable" });
      for (const item of fake.state.all("invoiceitem")) if (item.invoice === id) fake.state.remove("invoiceitem", item.id);
      fake.state.remove("invoice", id);
      fake.emit("invoice.deleted", invoice);
      return { id, object: "invoice", deleted: true };
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/finalize",
    takes: ["auto_advance"] satisfies (keyof Stripe.InvoiceFinalizeInvoiceParams)[],
    run: (fake, { params, path: { id } }) => {
      const invoice = find(fake, id);
      invoice.auto_advance = params.flag("auto_advance") ?? invoice.auto_advance;
      finalize(fake, invoice);
      return invoice;
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/pay",
    takes: ["payment_method", "off_session", "paid_out_of_band"] satisfies (keyof Stripe.InvoicePayParams)[],
    run: (fake, { params, path: { id } }) => pay(fake, find(fake, id), params),
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/void",
    takes: [],
    run: (fake, { path: { id } }) => {
      const invoice = find(fake, id);
      giveUp(fake, invoice, "void");
      return invoice;
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/mark_uncollectible",
    takes: [],
    run: (fake, { path: { id } }) => {
      const invoice = find(fake, id);
      giveUp(fake, invoice, "uncollectible");
      return invoice;
    },
  },
  {
    method: "GET",
    path: "/v1/invoice_payments",
    takes: [...PAGE_BY_TIME, "invoice", "payment", "status"] satisfies (keyof Stripe.InvoicePaymentListParams)[],
    run: (fake, call) => {
      const { invoice, intent, status } = {
        invoice: call.params.text("invoice"),
        intent: call.params.text("payment[payment_intent]"),
        status: call.params.text("status"),
      };
      const rows = fake.state
        .all("invoice_payment")
        .filter(
          (payment) =>
            (invoice === undefined || payment.invoice === invoice) &&
            (intent === undefined || payment.payment.payment_intent === intent) &&
            (status === undefined || payment.status === status),
        );
      return listPage(rows, call, "/v1/invoice_payments");
    },
  },
  {
    method: "GET",
    path: "/v1/invoice_payments/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) => fake.state.get("invoice_payment", id, "invoice_payment"),
  },
];
