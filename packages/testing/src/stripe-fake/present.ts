import { invalid } from "./api-error.ts";
import type { Answer, Fake, List } from "./fake.ts";
import type { Invoice, InvoiceItem, InvoiceLine, Kind, StripeObject } from "./objects.ts";

type Wire = { [field: string]: unknown };
type Of<Name extends Kind> = Extract<StripeObject, { object: Name }>;

const DEEPEST = 4;
const isWire = (value: unknown): value is Wire => typeof value === "object" && value !== null && !Array.isArray(value);
const wholeList = (url: string, data: unknown[]) => ({ object: "list", data, has_more: false, total_count: data.length, url });

/** What follows from other objects and is shown with an object every time. */
const ALWAYS: { [Name in Kind]?: (fake: Fake, object: Of<Name>) => Wire } = {
  // Addresses are those of now: after a restart the fake may be on another port.
  "checkout.session": (fake, { id, url }) => ({ url: url === null ? null : fake.url(`/pages/checkout/${id}`) }),
  invoice: (fake, invoice) => ({
    hosted_invoice_url: invoice.hosted_invoice_url === null ? null : fake.url(`/invoice/${invoice.id}`),
    lines: wholeList(`/v1/invoices/${invoice.id}/lines`, linesOf(fake, invoice)),
  }),
  transfer: (fake, transfer) => {
    const reversals = fake.state.all("transfer_reversal").filter((reversal) => reversal.transfer === transfer.id);
    return { reversals: wholeList(`/v1/transfers/${transfer.id}/reversals`, reversals.toReversed()) };
  },
  balance_transaction: (fake, { available_on }) => ({ status: available_on <= fake.seconds() ? "available" : "pending" }),
};

/** What is shown only when it is asked for by `expand`. */
const ON_DEMAND: { [Name in Kind]?: Readonly<Record<string, (fake: Fake, object: Of<Name>) => unknown>> } = {
  invoice: {
    payments: (fake, invoice) => {
      const payments = fake.state.all("invoice_payment").filter((payment) => payment.invoice === invoice.id);
      return wholeList("/v1/invoice_payments", payments.toReversed());
    },
    confirmation_secret: (fake, invoice) => {
      const payment = fake.state.all("invoice_payment").findLast((one) => one.invoice === invoice.id && one.is_default);
      const intent = payment === undefined ? undefined : fake.state.find("payment_intent", payment.payment.payment_intent);
      return intent === undefined ? null : { client_secret: intent.client_secret, type: "payment_intent" };
    },
  },
  charge: {
    refunds: (fake, charge) => {
      const refunds = fake.state.all("refund").filter((refund) => refund.charge === charge.id);
      return wholeList(`/v1/charges/${charge.id}/refunds`, refunds.toReversed());
    },
  },
};

export function linesOf(fake: Fake, invoice: Pick<Invoice, "id">): InvoiceLine[] {
  return itemsOf(fake, invoice).map((item) => ({
    id: item.id.replace(/^ii/, "il"),
    object: "line_item",
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discountable: item.discountable,
    invoice: item.invoice,
    livemode: false,
    metadata: item.metadata,
    parent: {
      invoice_item_details: { invoice_item: item.id, proration: false, proration_details: null, subscription: null },
      subscription_item_details: null,
      type: "invoice_item_details",
    },
    period: item.period,
    quantity: item.quantity,
    subtotal: item.amount,
  }));
}

export const itemsOf = (fake: Fake, invoice: Pick<Invoice, "id">): InvoiceItem[] =>
  fake.state.all("invoiceitem").filter((item) => item.invoice === invoice.id);

/** An object as it goes over the wire, with what it was asked to carry along. */
export function present(fake: Fake, answer: Answer, expand: readonly string[] = []): Wire {
  const wire = isList(answer) ? { ...answer, data: answer.data.map((object) => complete(fake, object)) } : complete(fake, answer);
  for (const name of expand) {
    const steps = name.split(".");
    if (steps.length > DEEPEST)
      throw invalid(`You cannot expand more than ${DEEPEST} levels of a property. Property: ${name}`, { param: "expand" });
    if (wire.deleted !== true) expandPath(fake, wire, steps, name);
  }
  return wire;
}

const isList = (answer: Answer): answer is List => "object" in answer && answer.object === "list";

function complete(fake: Fake, object: Answer): Wire {
  const always = ALWAYS[(object as StripeObject).object] as ((fake: Fake, object: unknown) => Wire) | undefined;
  return structuredClone({ ...object, ...always?.(fake, object) });
}

function expandPath(fake: Fake, at: Wire, [step, ...rest]: string[], whole: string): void {
  if (step === undefined) return;
  if (!(step in at)) {
    const onDemand = ON_DEMAND[at.object as Kind] as Record<string, (fake: Fake, object: unknown) => unknown> | undefined;
    const make = onDemand?.[step];
    if (make === undefined) throw invalid(`This property cannot be expanded (${whole}).`, { param: "expand" });
    at[step] = structuredClone(make(fake, at));
  }
  const value = at[step];
  if (typeof value === "string") {
    const found = fake.state.findAny(value);
    if (found !== undefined) at[step] = complete(fake, found);
    else if (fake.state.isDeleted(value)) at[step] = { id: value, deleted: true };
    else throw invalid(`This property cannot be expanded (${whole}).`, { param: "expand" });
  }
  const next = at[step];
  for (const one of Array.isArray(next) ? next : [next]) if (isWire(one)) expandPath(fake, one, rest, whole);
}
