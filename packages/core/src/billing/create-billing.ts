import { formatMoney, type Refusal } from "@slipstream/kernel";
import type { MarketTime } from "../accounts/server.ts";
import { nextPeriodEnd } from "../fees/index.ts";
import type { PageOf } from "../orders/server.ts";
import { toPlainVisitor, type Visitor } from "../people/server.ts";
import { type CollectDeps, collectInvoice, ensureCustomer } from "./collect-invoices.ts";
import type { CustomerRecord, InvoiceAudit, InvoiceChange, InvoiceStatus } from "./invoice-ports.ts";
import { PaymentError, type Payments } from "./payments.ts";
import { moneyFromCents } from "./payout-rules.ts";
import { carriedOf } from "./plan-invoices.ts";
import { refuseBilling } from "./refuse-billing.ts";
import { toInvoiceView } from "./to-invoice-view.ts";
import type { BillingOverviewView, InvoiceView, UnpaidView } from "./views.ts";

export type BillingDeps = CollectDeps & { readonly marketTime: MarketTime; readonly appUrl: string };
type Mine = { readonly userId: string };
type Asks = { readonly visitor: Visitor };
type One = { readonly invoiceId: string };
type Page = { readonly limit: number; readonly cursor?: string | null | undefined };
/** An invoice gets one object at Stripe; a second look finds it. */
const MOST_TAKEN_BACK = 3;

/** How followers pay, bound to its ports. */
export function createBilling(deps: BillingDeps) {
  const { invoices, customers, payments, terms, clock, nextId, live, marketTime, appUrl } = deps;
  const isLive = terms.mode === "live";
  const context = () => ({ at: clock.now(), nextId, terms });
  const atStripe = (): Payments => {
    if (!payments) throw refuseBilling("billing-manual");
    return payments;
  };
  const getCustomer = async ({ userId }: Mine): Promise<CustomerRecord> => {
    const customer = await customers.find(userId, isLive);
    if (!customer) throw new Error("billing of a user who is not there");
    return customer;
  };
  const getInvoice = async ({ userId, invoiceId }: Mine & One) => {
    const invoice = await invoices.find(userId, invoiceId);
    if (!invoice) throw refuseBilling("invoice-not-found");
    return invoice;
  };

  const overview = async ({ userId }: Mine): Promise<BillingOverviewView> => {
    const [customer, hold, pairs, open, paid, isCharged, marketMs] = await Promise.all([
      getCustomer({ userId }),
      invoices.findHold(userId),
      invoices.listPairs(userId),
      invoices.listOpen(userId),
      invoices.sumPaid(userId),
      invoices.isCharged(userId, isLive),
      marketTime.now(),
    ]);
    const carried = carriedOf(pairs, isLive);
    const owes = isCharged || carried.length > 0 || open.some(({ provider }) => provider === "stripe");
    return {
      mode: terms.mode,
      simulation: terms.simulation,
      emailConfirmed: customer.emailConfirmed,
      paymentMethod: customer.method && toMethodView(customer.method),
      paymentMethodMissing: payments !== null && customer.method === null && owes,
      hold: hold && { since: new Date(hold.since).toISOString(), invoiceId: hold.invoiceId },
      carried: carried.map(({ currency, amount }) => ({
        currency,
        amount: formatMoney(amount),
        leastCharge: formatMoney(moneyFromCents(terms.leastChargeCents)),
      })),
      open: open.map((invoice) => toInvoiceView(invoice, terms)),
      paid: paid.map(({ currency, paidCents, refundedCents }) => ({
        currency,
        amount: formatMoney(moneyFromCents(paidCents)),
        refunded: formatMoney(moneyFromCents(refundedCents)),
      })),
      nextSettlementAt: marketMs === null ? null : new Date(nextPeriodEnd(marketMs, terms.period)).toISOString(),
    };
  };

  /** Tries each open invoice once; what fails is written down, and stands in the answer of whoever asks next. */
  const tryOpen = async (userId: string): Promise<void> => {
    for (const invoice of await invoices.listOpen(userId))
      if (invoice.provider === "stripe" && invoice.live === isLive)
        await collectInvoice(deps, invoice, { isAsked: true }).catch((error: unknown) => {
          if (!(error instanceof PaymentError)) throw error;
        });
  };

  const finishChange = async (invoiceId: string, change: InvoiceChange): Promise<InvoiceView> => {
    if (change === null) throw refuseBilling("invoice-not-found");
    if (change === false) throw refuseBilling("invoice-not-open");
    if (change.news.length > 0) live.publish([{ kind: "notices-changed", userIds: change.news }]);
    const invoice = await invoices.findAny(invoiceId);
    if (!invoice) throw refuseBilling("invoice-not-found");
    return toInvoiceView(invoice, terms);
  };
  const audit = (kind: InvoiceAudit["kind"], { userId, visitor, invoiceId, note }: Mine & Asks & One & { note: string }): InvoiceAudit => ({
    ...{ id: nextId(), kind, userId, at: clock.now(), detail: { invoiceId, note } },
    ...toPlainVisitor(visitor),
  });
  /** Whoever marks as paid or writes off what Stripe still collects takes it back there first: it must not be paid twice. Answers which one it was. */
  const takeBack = async (invoiceId: string, from: readonly InvoiceStatus[]): Promise<string | null> => {
    const invoice = await invoices.findAny(invoiceId);
    if (!invoice) throw refuseBilling("invoice-not-found");
    if (!from.includes(invoice.status)) throw refuseBilling("invoice-not-open");
    const id = invoice.stripeInvoiceId;
    if (payments === null || id === null || invoice.live !== isLive) return id;
    const state = await reaching(() => orMissing(payments.readInvoice(id)));
    if (state === null) return id;
    if (state.status === "paid") {
      const news = await invoices.applyState(state, context());
      if (news.length > 0) live.publish([{ kind: "notices-changed", userIds: news }]);
      throw refuseBilling("invoice-not-open", { message: "The payer has just paid this invoice." });
    }
    await reaching(() => payments.voidInvoice(id));
    return id;
  };
  /** The lane may make the invoice at Stripe between the two: then that one is taken back as well. */
  const changeTakenBack = async (
    invoiceId: string,
    from: readonly InvoiceStatus[],
    change: (stripeInvoiceId: string | null) => Promise<InvoiceChange | "made-meanwhile">,
  ): Promise<InvoiceView> => {
    for (let tries = 0; tries < MOST_TAKEN_BACK; tries++) {
      const changed = await change(await takeBack(invoiceId, from));
      if (changed !== "made-meanwhile") return finishChange(invoiceId, changed);
    }
    throw refuseBilling("payments-unreachable");
  };

  return {
    overview,

    /** Stripe's page on which a card is saved. */
    async startSetup({ userId }: Mine): Promise<{ url: string }> {
      const stripe = atStripe();
      const customer = await getCustomer({ userId });
      if (!customer.emailConfirmed) throw refuseBilling("email-not-confirmed");
      return reaching(async () => {
        const customerId = await ensureCustomer({ ...deps, payments: stripe }, customer);
        const page = `${appUrl}/billing`;
        const successUrl = `${page}?setup={CHECKOUT_SESSION_ID}`;
        const { url } = await stripe.startSetup({ customerId, userId, successUrl, cancelUrl: page, key: `setup:${nextId()}` });
        return { url };
      });
    },

    /** What Stripe says was saved; nothing in the address that a browser came back with is believed. Open invoices are tried again at once. */
    async finishSetup({ userId, sessionId }: Mine & { sessionId: string }): Promise<BillingOverviewView> {
      const stripe = atStripe();
      const customer = await getCustomer({ userId });
      await reaching(async () => {
        const setup = await stripe.readSetup(sessionId);
        if (setup === null) return;
        if (setup.customerId !== customer.stripeCustomerId) throw refuseBilling("setup-not-found");
        // A browser that goes back opens the page of an older card once more.
        if (customer.method !== null && customer.method.savedAt > setup.method.savedAt) return;
        await stripe.chargeTo(setup.customerId, setup.method.id);
        await customers.saveMethod(setup.customerId, setup.method, clock.now());
        const old = customer.method?.id;
        if (old !== undefined && old !== setup.method.id) await stripe.removeMethod(old);
      });
      await tryOpen(userId);
      return overview({ userId });
    },

    async removePaymentMethod({ userId }: Mine): Promise<BillingOverviewView> {
      const stripe = atStripe();
      const { method, stripeCustomerId } = await getCustomer({ userId });
      if (method !== null && stripeCustomerId !== null) {
        await reaching(() => stripe.removeMethod(method.id));
        await customers.saveMethod(stripeCustomerId, null, clock.now());
      }
      return overview({ userId });
    },

    /** Newest first. */
    async invoices(query: Mine & Page & { status?: InvoiceStatus | undefined }): Promise<PageOf<InvoiceView>> {
      const { items, nextCursor } = await invoices.list(query);
      return { items: items.map((invoice) => toInvoiceView(invoice, terms)), nextCursor };
    },

    invoice: async (asked: Mine & One): Promise<InvoiceView> => toInvoiceView(await getInvoice(asked), terms),

    /** Charges it now. What fails is a refusal with Stripe's words; a payment that the bank wants confirmed comes with the page for it. */
    async payInvoice({ userId, invoiceId }: Mine & One): Promise<InvoiceView> {
      atStripe();
      const invoice = await getInvoice({ userId, invoiceId });
      if (invoice.status !== "planned" && invoice.status !== "open") throw refuseBilling("invoice-not-open");
      if (invoice.provider === "manual" || invoice.live !== isLive) throw refuseBilling("billing-manual");
      if ((await getCustomer({ userId })).method === null) throw refuseBilling("no-payment-method");
      await reaching(() => collectInvoice(deps, invoice, { isAsked: true }));
      const after = await getInvoice({ userId, invoiceId });
      if (after.status === "paid" || after.failure === null) return toInvoiceView(after, terms);
      throw afterTry(toInvoiceView(after, terms));
    },

    /** For operators: planned and open invoices, oldest first. */
    async unpaid(page: Page): Promise<PageOf<UnpaidView>> {
      const { items, nextCursor } = await invoices.listUnpaid(page);
      return {
        items: items.map(({ invoice, user, onHold }) => ({ invoice: toInvoiceView(invoice, terms), userId: invoice.userId, user, onHold })),
        nextCursor,
      };
    },

    /** For operators: it was paid outside. What was written off may be paid after all; Stripe's event of one that is taken back writes it off as well. */
    markPaid: (asked: Mine & Asks & One & { note: string }): Promise<InvoiceView> =>
      changeTakenBack(asked.invoiceId, ["planned", "open", "written-off"], (stripeInvoiceId) =>
        invoices.markPaid({ id: asked.invoiceId, stripeInvoiceId }, asked.note, audit("invoice-marked-paid", asked), context()),
      ),

    /** For operators: nobody will pay it. */
    writeOff: (asked: Mine & Asks & One & { note: string }): Promise<InvoiceView> =>
      changeTakenBack(asked.invoiceId, ["planned", "open"], (stripeInvoiceId) =>
        invoices.writeOff({ id: asked.invoiceId, stripeInvoiceId }, asked.note, audit("invoice-written-off", asked), context()),
      ),
  };
}
export type Billing = ReturnType<typeof createBilling>;

const toMethodView = ({ brand, last4, expMonth, expYear }: NonNullable<CustomerRecord["method"]>) => ({ brand, last4, expMonth, expYear });

function afterTry({ id, failure, failureMessage, payUrl }: InvoiceView): Refusal {
  const detail = { invoiceId: id, payUrl, failure };
  if (failure === "action-required") return refuseBilling("payment-action-required", { detail });
  return refuseBilling("payment-failed", { detail, ...(failureMessage === null ? {} : { message: failureMessage }) });
}

/** Null where Stripe knows of no such thing: then nothing is collected by it either. */
async function orMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof PaymentError && error.code === "resource_missing") return null;
    throw error;
  }
}

/** What Stripe says no to, or does not answer, in words of this area. */
async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PaymentError)) throw error;
    throw error.kind === "temporary" ? refuseBilling("payments-unreachable") : refuseBilling("payment-failed", { message: error.message });
  }
}
