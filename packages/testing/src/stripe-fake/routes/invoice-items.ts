import type { Stripe } from "stripe";
import { invalid, missing, refused } from "../api-error.ts";
import type { Fake, Route } from "../fake.ts";
import { mergeMetadata, type Params } from "../form.ts";
import { countLines } from "../invoice-life.ts";
import { listPage, PAGE, PAGE_BY_TIME } from "../list.ts";
import type { Invoice, InvoiceItem } from "../objects.ts";
import { linesOf } from "../present.ts";

const MOST_LINES = 250;

/** A line of an invoice; `invoice` null: it waits for the next one. */
function addItem(fake: Fake, params: Params, customer: string, invoice: Invoice | null): InvoiceItem {
  const currency = (params.text("currency") ?? invoice?.currency ?? params.need("currency")).toLowerCase();
  if (invoice !== null && currency !== invoice.currency) {
    throw invalid(`The currency of the invoice item (${currency}) must be that of the invoice (${invoice.currency}).`, {
      param: "currency",
    });
  }
  const amount = params.integer("amount");
  if (amount === undefined) throw invalid("Missing required param: amount.", { code: "parameter_missing", param: "amount" });
  const now = fake.seconds();
  return fake.state.put<"invoiceitem">({
    id: fake.state.idOf("invoiceitem"),
    object: "invoiceitem",
    amount,
    currency,
    customer,
    date: now,
    description: params.text("description") ?? null,
    discountable: params.flag("discountable") ?? true,
    invoice: invoice?.id ?? null,
    livemode: false,
    metadata: mergeMetadata({}, params),
    parent: null,
    period: { start: params.integer("period[start]") ?? now, end: params.integer("period[end]") ?? now },
    proration: false,
    quantity: 1,
  });
}

function requireDraft(invoice: Invoice): Invoice {
  if (invoice.status === "draft") return invoice;
  throw refused("This invoice is no longer editable", { code: "invoice_not_editable", param: "invoice" });
}

export const INVOICE_ITEM_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/invoiceitems",
    takes: [
      "customer",
      "invoice",
      "amount",
      "currency",
      "description",
      "discountable",
      "metadata",
      "period",
    ] satisfies (keyof Stripe.InvoiceItemCreateParams)[],
    run: (fake, { params }) => {
      const customer = fake.state.get("customer", params.need("customer"), "customer");
      const named = params.text("invoice");
      const invoice = named === undefined ? null : requireDraft(fake.state.get("invoice", named, "invoice"));
      if (invoice !== null && invoice.customer !== customer.id) throw missing("invoice", invoice.id, "invoice");
      const item = addItem(fake, params, customer.id, invoice);
      if (invoice !== null) countLines(fake, invoice);
      fake.emit("invoiceitem.created", item);
      return item;
    },
  },
  {
    method: "GET",
    path: "/v1/invoiceitems",
    takes: [...PAGE_BY_TIME, "customer", "invoice", "pending"] satisfies (keyof Stripe.InvoiceItemListParams)[],
    run: (fake, call) => {
      const { customer, invoice, pending } = {
        customer: call.params.text("customer"),
        invoice: call.params.text("invoice"),
        pending: call.params.flag("pending"),
      };
      const rows = fake.state
        .all("invoiceitem")
        .filter(
          (item) =>
            (customer === undefined || item.customer === customer) &&
            (invoice === undefined || item.invoice === invoice) &&
            (pending === undefined || (item.invoice === null) === pending),
        );
      return listPage(rows, call, "/v1/invoiceitems");
    },
  },
  {
    method: "GET",
    path: "/v1/invoiceitems/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) => fake.state.get("invoiceitem", id, "invoiceitem"),
  },
  {
    method: "DELETE",
    path: "/v1/invoiceitems/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) => {
      const item = fake.state.get("invoiceitem", id, "invoiceitem");
      const invoice = item.invoice === null ? null : requireDraft(fake.state.get("invoice", item.invoice));
      fake.state.remove("invoiceitem", id);
      if (invoice !== null) countLines(fake, invoice);
      fake.emit("invoiceitem.deleted", item);
      return { id, object: "invoiceitem", deleted: true };
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/add_lines",
    takes: ["lines", "invoice_metadata"] satisfies (keyof Stripe.InvoiceAddLinesParams)[],
    run: (fake, { params, path: { id = "" } }) => {
      const invoice = requireDraft(fake.state.get("invoice", id, "invoice"));
      const lines = params.list("lines");
      if (lines.length === 0) params.need("lines");
      if (lines.length > MOST_LINES) throw invalid(`Array lines exceeded maximum ${MOST_LINES} allowed elements.`, { param: "lines" });
      for (const line of lines) addItem(fake, line, invoice.customer, invoice);
      invoice.metadata = { ...invoice.metadata, ...params.record("invoice_metadata") };
      countLines(fake, invoice);
      fake.emit("invoice.updated", invoice);
      return invoice;
    },
  },
  {
    method: "GET",
    path: "/v1/invoices/:id/lines",
    takes: PAGE satisfies readonly (keyof Stripe.InvoiceListLineItemsParams)[],
    run: (fake, call) => {
      const invoice = fake.state.get("invoice", call.path.id ?? "", "invoice");
      const rows = linesOf(fake, invoice).toReversed(); // lines are shown in their order, all other lists newest first
      return listPage(rows, call, `/v1/invoices/${invoice.id}/lines`);
    },
  },
];
