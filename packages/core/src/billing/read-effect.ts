import type { EventEffect, EventStore } from "./event-ports.ts";
import type { PaymentEvent, PaymentMethod, Payments } from "./payments.ts";

type Reader = (
  event: PaymentEvent,
  ports: { payments: Payments; store: EventStore },
) => Promise<EventEffect | { readonly ignored: string }>;
type Rule = { readonly subjectOf: (event: PaymentEvent) => string | null; readonly read: Reader };

const NOT_OURS = { ignored: "not ours" } as const;

const invoice: Rule = {
  subjectOf: ({ objectId }) => objectId,
  read: async ({ objectId }, { payments }) => {
    const state = await payments.readInvoice(objectId);
    return state.invoiceId === null ? NOT_OURS : { kind: "invoice", invoice: state };
  },
};

/** Refunds and disputes come with the invoice that was paid, and without it are about something else than ours. */
const refunds: Rule = {
  subjectOf: ({ paymentId }) => paymentId,
  read: async ({ paymentId }, { payments }) => {
    const paid = paymentId === null ? null : await payments.findInvoice(paymentId);
    if (paymentId === null || paid === null || paid.invoiceId === null) return NOT_OURS;
    return { kind: "refunds", invoice: paid, refunds: await payments.listRefunds(paymentId) };
  },
};
const dispute: Rule = {
  subjectOf: ({ objectId }) => objectId,
  read: async ({ objectId }, { payments }) => {
    const state = await payments.readDispute(objectId);
    if (state.status === "inquiry") return { ignored: "no money moved" };
    const paid = state.paymentId === null ? null : await payments.findInvoice(state.paymentId);
    return paid === null || paid.invoiceId === null ? NOT_OURS : { kind: "dispute", invoice: paid, dispute: state };
  },
};

const method: Rule = {
  subjectOf: ({ customerId }) => customerId,
  read: async ({ customerId }, { payments, store }) => {
    if (customerId === null || !(await store.knows("customer", customerId))) return NOT_OURS;
    const customer = await payments.readCustomer(customerId);
    return { kind: "method", customerId, method: customer?.method ?? null };
  },
};

/** A card was saved on Stripe's page. It is the one to charge, unless a later one is already: events come late. */
const setup: Rule = {
  subjectOf: ({ customerId }) => customerId,
  read: async ({ objectId }, { payments, store }) => {
    const finished = await payments.readSetup(objectId);
    if (finished === null) return { ignored: "saved no card that is still there" };
    const { customerId, method: saved } = finished;
    if (!(await store.knows("customer", customerId))) return NOT_OURS;
    const current = (await payments.readCustomer(customerId))?.method ?? null;
    if (current !== null && !isLater(saved, current)) return { kind: "method", customerId, method: current };
    await payments.chargeTo(customerId, saved.id);
    return { kind: "method", customerId, method: saved };
  },
};
const isLater = (one: PaymentMethod, other: PaymentMethod): boolean => one.savedAt > other.savedAt;

const payee: Rule = {
  subjectOf: ({ objectId }) => objectId,
  read: async ({ objectId }, { payments, store }) => {
    if (!(await store.knows("payee", objectId))) return NOT_OURS;
    return { kind: "payee", payee: await payments.readPayee(objectId) };
  },
};

/** The events that mean something here. Every other is stored and has no effect. */
const RULES: Readonly<Record<string, Rule>> = {
  "checkout.session.completed": setup,
  "customer.updated": method,
  "payment_method.detached": method,
  "payment_method.updated": method,
  "payment_method.automatically_updated": method,
  "invoice.paid": invoice,
  "invoice.payment_failed": invoice,
  "invoice.payment_action_required": invoice,
  "invoice.voided": invoice,
  "invoice.marked_uncollectible": invoice,
  "charge.refunded": refunds,
  "charge.refund.updated": refunds,
  "refund.created": refunds,
  "refund.updated": refunds,
  "refund.failed": refunds,
  "charge.dispute.created": dispute,
  "charge.dispute.updated": dispute,
  "charge.dispute.closed": dispute,
  "charge.dispute.funds_withdrawn": dispute,
  "charge.dispute.funds_reinstated": dispute,
  "account.updated": payee,
};

/** How an event is to be read, or why it has no effect. What happens inside a payee's account is the payee's, but for the account itself. */
export function ruleOf(event: PaymentEvent): { readonly subject: string; readonly read: Reader | null; readonly why: string } {
  const rule = Object.hasOwn(RULES, event.type) ? RULES[event.type] : undefined;
  if (!rule) return { subject: event.objectId, read: null, why: "of no concern" };
  if (event.account !== null && (rule !== payee || event.account !== event.objectId))
    return { subject: event.objectId, read: null, why: "in an account of a payee" };
  const subject = rule.subjectOf(event);
  return subject ? { subject, read: rule.read, why: "" } : { subject: event.objectId, read: null, why: "about nothing that is ours" };
}
