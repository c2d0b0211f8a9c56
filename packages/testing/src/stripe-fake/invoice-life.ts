import { invalid, refused } from "./api-error.ts";
import type { Fake } from "./fake.ts";
import type { CardFailure, Invoice, InvoicePayment, PaymentIntent } from "./objects.ts";
import { itemsOf } from "./present.ts";

export const LEAST_CHARGE_CENTS = 50;

/** The sums follow from the lines as long as it is a draft. */
export function countLines(fake: Fake, invoice: Invoice): void {
  const total = itemsOf(fake, invoice).reduce((sum, item) => sum + item.amount, 0);
  Object.assign(invoice, { subtotal: total, total, amount_due: Math.max(0, total), amount_remaining: Math.max(0, total) });
}

/** From now on it cannot be changed, and can be paid. */
export function finalize(fake: Fake, invoice: Invoice): void {
  if (invoice.status !== "draft")
    throw refused("This invoice is already finalized, you can't re-finalize a non-draft invoice.", { code: "invoice_not_editable" });
  if (itemsOf(fake, invoice).length === 0)
    throw refused("You cannot finalize an invoice without lines.", { code: "invoice_no_customer_line_items" });
  countLines(fake, invoice);
  if (invoice.total > 0 && invoice.total < LEAST_CHARGE_CENTS) throw tooSmall();
  invoice.number = `SIM-${String(fake.state.all("invoice").filter(({ number }) => number !== null).length + 1).padStart(4, "0")}`;
  invoice.status = "open";
  invoice.status_transitions.finalized_at = fake.seconds();
  invoice.effective_at = fake.seconds();
  invoice.hosted_invoice_url = fake.url(`/invoice/${invoice.id}`);
  if (invoice.amount_due > 0) addIntent(fake, invoice);
  fake.emit("invoice.finalized", invoice);
  if (invoice.amount_due === 0) markPaid(fake, invoice, null);
}

export const tooSmall = () => invalid("Amount must be at least $0.50 usd", { code: "amount_too_small", param: "amount" });

function addIntent(fake: Fake, invoice: Invoice): void {
  const id = fake.state.idOf("payment_intent");
  const intent = newIntent(fake, {
    id,
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    description: `Payment for Invoice ${invoice.number}`,
  });
  fake.state.put<"invoice_payment">({
    id: fake.state.idOf("invoice_payment"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: fake.seconds(),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: "payment_intent", payment_intent: intent.id },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

type NewIntent = Pick<PaymentIntent, "amount" | "currency"> & Partial<PaymentIntent>;

export function newIntent(fake: Fake, given: NewIntent): PaymentIntent {
  const id = given.id ?? fake.state.idOf("payment_intent");
  const intent = fake.state.put<"payment_intent">({
    object: "payment_intent",
    amount_capturable: 0,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic",
    client_secret: fake.state.nextId(`${id}_secret`),
    created: fake.seconds(),
    customer: null,
    description: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: {},
    next_action: null,
    payment_method: null,
    payment_method_types: ["card"],
    status: "requires_payment_method",
    transfer_group: null,
    ...given,
    id,
  });
  fake.emit("payment_intent.created", intent);
  return intent;
}

/** The invoice that a payment intent is to pay. */
export function findInvoiceOf(fake: Fake, intent: PaymentIntent): { invoice: Invoice; payment: InvoicePayment } | null {
  const payment = fake.state.all("invoice_payment").find((one) => one.payment.payment_intent === intent.id);
  return payment === undefined ? null : { payment, invoice: fake.state.get("invoice", payment.invoice) };
}

export const defaultPaymentOf = (fake: Fake, invoice: Invoice): InvoicePayment | undefined =>
  fake.state.all("invoice_payment").findLast((payment) => payment.invoice === invoice.id && payment.is_default);

/** `payment`: null where no card paid it. */
export function markPaid(fake: Fake, invoice: Invoice, payment: InvoicePayment | null): void {
  Object.assign(invoice, { status: "paid", amount_paid: invoice.amount_due, amount_remaining: 0, attempted: true });
  invoice.status_transitions.paid_at = fake.seconds();
  if (payment !== null) {
    invoice.attempt_count += 1;
    Object.assign(payment, { status: "paid", amount_paid: payment.amount_requested });
    payment.status_transitions.paid_at = fake.seconds();
    fake.emit("invoice_payment.paid", payment);
  }
  fake.emit("invoice.paid", invoice);
  fake.emit("invoice.payment_succeeded", invoice);
}

/** A try that brought no money: the card's owner is wanted, or the card said no. */
export function markTried(fake: Fake, invoice: Invoice, why: "confirm" | CardFailure): void {
  invoice.attempted = true;
  invoice.attempt_count += 1;
  if (why === "confirm") fake.emit("invoice.payment_action_required", invoice);
  fake.emit("invoice.payment_failed", invoice);
}

/** Nobody will pay it any more. */
export function giveUp(fake: Fake, invoice: Invoice, as: "void" | "uncollectible"): void {
  const from = as === "void" ? ["open", "uncollectible"] : ["open"];
  if (!from.includes(invoice.status)) {
    throw refused(`You can only pass in open invoices. This invoice isn't open: it is ${invoice.status}.`, {
      code: "status_transition_invalid",
    });
  }
  invoice.status = as;
  if (as === "uncollectible") {
    invoice.status_transitions.marked_uncollectible_at = fake.seconds();
    fake.emit("invoice.marked_uncollectible", invoice);
    return;
  }
  invoice.status_transitions.voided_at = fake.seconds();
  invoice.amount_remaining = 0;
  const payment = defaultPaymentOf(fake, invoice);
  if (payment !== undefined) cancelPayment(fake, payment);
  fake.emit("invoice.voided", invoice);
}

export function cancelPayment(fake: Fake, payment: InvoicePayment): void {
  payment.status = "canceled";
  payment.status_transitions.canceled_at = fake.seconds();
  const intent = fake.state.get("payment_intent", payment.payment.payment_intent);
  Object.assign(intent, { status: "canceled", canceled_at: fake.seconds(), cancellation_reason: "void_invoice", next_action: null });
  fake.emit("payment_intent.canceled", intent);
}
