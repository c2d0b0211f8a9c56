// Stripe as one process sees it, in memory: keys, declines, confirmations, and replies that are lost. Small: the simulation that speaks HTTP is in packages/testing.

import { type InvoiceState, PaymentError, type PaymentMethod, type Payments } from "@slipstream/core/billing/server";

/** What a card does when it is charged. */
export type CardBehaviour = "works" | "declines" | "wants-confirmation";
type Fault = { readonly call: string; readonly when: "before" | "after"; readonly nth?: number };
type Kept = { -readonly [Field in keyof InvoiceState]: InvoiceState[Field] } & { readonly customerId: string };

const FAILURES = {
  declines: { code: "card_declined", message: "Your card was declined." },
  "wants-confirmation": { code: "authentication_required", message: "Your card was declined. This transaction requires authentication." },
} as const;

export type PaymentsSim = ReturnType<typeof paymentsSim>;

export function paymentsSim() {
  const customers = new Map<string, { userId: string; methodId: string | null }>();
  const cards = new Map<string, PaymentMethod & { behaviour: CardBehaviour }>();
  const setups = new Map<string, { customerId: string; methodId: string | null }>();
  const invoices = new Map<string, Kept>();
  const byKey = new Map<string, { params: string; result: unknown }>();
  const calls: string[] = [];
  const removed: string[] = [];
  const erased: string[] = [];
  let charged = 0n;
  let asked = 0;
  let made = 0;
  let savedAt = 0;
  let fault: Fault | null = null;
  let seen = 0;
  let overrides: Partial<InvoiceState> = {};
  const next = (prefix: string): string => `${prefix}_${++made}`;
  const unreachable = () => new PaymentError("temporary", "api_connection_error", "no reply");

  /** One call: where a fault is planted, it is never made, or made and its reply is lost. */
  async function call<T>(name: string, work: () => T): Promise<T> {
    calls.push(name);
    // Whoever calls at once comes in between.
    await Promise.resolve();
    const isHit = fault?.call === name && ++seen === (fault.nth ?? 1);
    if (isHit && fault?.when === "before") throw unreachable();
    const result = work();
    if (isHit) throw unreachable();
    return result;
  }
  /** The same key asks for the same, and is answered the same. */
  function once<T>(key: string, params: unknown, work: () => T): T {
    const text = JSON.stringify(params, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    const known = byKey.get(key);
    if (known && known.params !== text) throw new PaymentError("invalid", "idempotency_error", `the key ${key} asked for something else`);
    const result = known ? known.result : work();
    byKey.set(key, { params: text, result });
    return result as T;
  }
  const stateOf = (id: string): InvoiceState => {
    const invoice = invoices.get(id);
    if (!invoice) throw new PaymentError("invalid", "resource_missing", `no such invoice: ${id}`);
    const { customerId: _hidden, ...state } = invoice;
    return { ...state, ...overrides };
  };
  const never = () => {
    throw new Error("no part of collecting invoices");
  };

  function pay(id: string, methodId: string | null): InvoiceState["failure"] {
    const invoice = invoices.get(id);
    if (!invoice) throw new PaymentError("invalid", "resource_missing", `no such invoice: ${id}`);
    if (invoice.status !== "open") return null;
    const card = cards.get(methodId ?? "");
    if (!card || removed.includes(card.id)) throw new PaymentError("invalid", "resource_missing", "no such payment method");
    asked += 1;
    if (card.behaviour === "works") {
      charged += invoice.amountCents;
      Object.assign(invoice, { status: "paid", paidCents: invoice.amountCents, paymentId: next("pi"), failure: null });
      return null;
    }
    invoice.failure = FAILURES[card.behaviour];
    return invoice.failure;
  }

  const port: Payments = {
    createCustomer: (customer) =>
      call("createCustomer", () =>
        once(customer.key, customer, () => {
          const id = next("cus");
          customers.set(id, { userId: customer.userId, methodId: null });
          return id;
        }),
      ),
    deleteCustomer: (customerId) =>
      call("deleteCustomer", () => {
        customers.delete(customerId);
        erased.push(customerId);
      }),
    startSetup: (setup) =>
      call("startSetup", () =>
        once(setup.key, setup, () => {
          const id = next("cs");
          setups.set(id, { customerId: setup.customerId, methodId: null });
          return { id, url: `https://checkout.test/${id}?back=${encodeURIComponent(setup.successUrl)}` };
        }),
      ),
    readCustomer: (customerId) =>
      call("readCustomer", () => {
        const methodId = customers.get(customerId)?.methodId;
        return methodId === undefined ? null : { method: cards.get(methodId ?? "") ?? null };
      }),
    readSetup: (sessionId) =>
      call("readSetup", () => {
        const setup = setups.get(sessionId);
        const card = cards.get(setup?.methodId ?? "");
        if (!setup || !card) return null;
        const { behaviour: _hidden, ...method } = card;
        return { customerId: setup.customerId, method };
      }),
    chargeTo: (customerId, methodId) =>
      call("chargeTo", () => {
        const customer = customers.get(customerId);
        if (customer) customer.methodId = methodId;
      }),
    removeMethod: (methodId) => call("removeMethod", () => void removed.push(methodId)),
    createInvoice: (invoice) =>
      call("createInvoice", () => {
        const found = [...invoices.values()].find(({ invoiceId }) => invoiceId === invoice.invoiceId);
        if (found) return stateOf(found.id);
        const { currency, customerId, invoiceId } = invoice;
        const id = next("in");
        const amountCents = invoice.lines.reduce((sum, line) => sum + line.amountCents, 0n);
        const payUrl = `https://invoice.test/${id}`;
        const state = { id, status: "open", currency, amountCents, paidCents: 0n, payUrl, paymentId: null, failure: null } as const;
        invoices.set(id, { ...state, invoiceId, customerId });
        return stateOf(id);
      }),
    readInvoice: (id) => call("readInvoice", () => stateOf(id)),
    findInvoice: (paymentId) =>
      call("findInvoice", () => {
        const found = [...invoices.values()].find((invoice) => invoice.paymentId === paymentId);
        return found ? stateOf(found.id) : null;
      }),
    payInvoice: ({ stripeInvoiceId, methodId, key }) =>
      call("payInvoice", () => {
        const failure = once(key, { stripeInvoiceId, methodId }, () => pay(stripeInvoiceId, methodId));
        return { ...stateOf(stripeInvoiceId), failure };
      }),
    voidInvoice: (id) =>
      call("voidInvoice", () => {
        const invoice = invoices.get(id);
        if (invoice?.status === "paid") throw new PaymentError("invalid", "invoice_paid", "it is paid");
        if (invoice) invoice.status = "void";
      }),
    refund: never,
    readRefund: never,
    readDispute: never,
    listRefunds: never,
    createPayee: never,
    onboardingUrl: never,
    dashboardUrl: never,
    readPayee: never,
    transfer: never,
    reverseTransfer: never,
    listBalanceTransactions: never,
    readBalance: never,
    readEvent: never,
  };

  return {
    port,
    calls,
    removed,
    erased,
    invoices,
    /** Cents that were really taken. */
    charged: () => charged,
    /** How often a bank was asked for money. */
    asked: () => asked,
    customers: () => customers.size,
    /** Somebody fills in the page of a setup. */
    fillIn(sessionId: string, behaviour: CardBehaviour): PaymentMethod {
      const setup = setups.get(sessionId);
      if (!setup) throw new Error(`no such setup: ${sessionId}`);
      const id = next("pm");
      savedAt += 1;
      cards.set(id, { id, brand: "visa", last4: "4242", expMonth: 12, expYear: 2030, savedAt, behaviour });
      setup.methodId = id;
      return { id, brand: "visa", last4: "4242", expMonth: 12, expYear: 2030, savedAt };
    },
    /** Somebody confirms or pays on the invoice's own page. */
    payOnPage(id: string): void {
      const invoice = invoices.get(id);
      if (invoice?.status !== "open") throw new Error(`nothing to pay: ${id}`);
      charged += invoice.amountCents;
      Object.assign(invoice, { status: "paid", paidCents: invoice.amountCents, paymentId: next("pi"), failure: null });
    },
    /** The call that comes next is not made, or made and its reply lost. */
    fail(next: Fault | null): void {
      fault = next;
      seen = 0;
    },
    /** What Stripe says otherwise than it was asked for. */
    lie(about: Partial<InvoiceState>): void {
      overrides = about;
    },
  };
}
