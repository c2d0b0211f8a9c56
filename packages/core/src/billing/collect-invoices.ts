import { type Clock, HOUR_MS, isRefusal, MINUTE_MS, type NextId } from "@slipstream/kernel";
import type { LiveBus } from "../live/server.ts";
import type { BillingTerms } from "./billing-env.ts";
import { afterFailure, afterLook, BY_HAND, type Failure, isTryDue, NO_METHOD, RETRY_MS } from "./decide-try.ts";
import type { CustomerRecord, CustomerStore, InvoiceRecord, InvoiceStore, TriedInvoice } from "./invoice-ports.ts";
import { type InvoiceState, PaymentError, type Payments } from "./payments.ts";

export type CollectDeps = {
  readonly invoices: InvoiceStore;
  readonly customers: CustomerStore;
  /** Null in manual mode. */
  readonly payments: Payments | null;
  readonly terms: BillingTerms;
  /** The wall clock. */
  readonly clock: Clock;
  readonly nextId: NextId;
  readonly live: LiveBus;
};

/** How long nobody else gets an invoice that somebody works on; longer than all its calls take. */
const CLAIM_MS = 3 * MINUTE_MS;
const AT_ONCE = 20;
/** Calls to Stripe take a while each; so many invoices go on beside each other. */
const LANES = 4;
/** Before something that no payer can help is tried again. */
const REFUSED_AGAIN_MS = HOUR_MS;

const isLive = ({ mode }: BillingTerms): boolean => mode === "live";

/** The customer at Stripe, made where there is none. Twice at once makes one: same key. */
export async function ensureCustomer(
  { customers, payments, terms, clock }: Pick<CollectDeps, "customers" | "terms" | "clock"> & { payments: Payments },
  { userId, email, stripeCustomerId }: CustomerRecord,
): Promise<string> {
  if (stripeCustomerId !== null) return stripeCustomerId;
  const made = await payments.createCustomer({ userId, email, key: `customer:${userId}` });
  return customers.open(userId, made, isLive(terms), clock.now());
}

/**
 * Looks at invoices that are due: makes them at Stripe, charges them, reminds, stops opens. Each step is written down before the next, and
 * each call carries a key of its row: whoever dies in between, the next look goes on from there. Answers what could not be done.
 */
export async function collectDueInvoices(deps: CollectDeps): Promise<{ looked: number; more: boolean; errors: readonly unknown[] }> {
  const { invoices, payments, terms, clock } = deps;
  const at = clock.now();
  const claim = { at, until: at + CLAIM_MS, limit: AT_ONCE, atStripe: payments !== null, live: isLive(terms) };
  const claimed = await invoices.claimDue(claim);
  const errors: unknown[] = [];
  const left = [...claimed];
  const work = async (): Promise<void> => {
    for (let invoice = left.shift(); invoice !== undefined; invoice = left.shift())
      await collectInvoice(deps, invoice, { isAsked: false }).catch((error: unknown) => void errors.push(error));
  };
  await Promise.all(Array.from({ length: LANES }, work));
  return { looked: claimed.length, more: claimed.length === AT_ONCE, errors };
}

/** One invoice. `isAsked`: the payer wants it tried now. Throws what Stripe does not answer, or answers wrongly, once it is written down. */
export async function collectInvoice(deps: CollectDeps, invoice: InvoiceRecord, { isAsked }: { isAsked: boolean }): Promise<void> {
  const { invoices, clock, live } = deps;
  const tell = (userIds: readonly string[]): void => {
    if (userIds.length > 0) live.publish([{ kind: "notices-changed", userIds }]);
  };
  try {
    tell(invoice.provider === "manual" ? await remindByHand(deps, invoice) : await collectAtStripe(deps, invoice, isAsked));
  } catch (error) {
    if (error instanceof PaymentError && error.kind === "temporary") await invoices.postpone(invoice.id, clock.now() + RETRY_MS);
    else if (error instanceof PaymentError || isRefusal(error)) await record(deps, invoice, afterRefusal(invoice, error, clock.now()));
    throw error;
  }
}

/** In manual mode an invoice is due from the beginning; nothing is charged. */
function remindByHand(deps: CollectDeps, invoice: InvoiceRecord): Promise<readonly string[]> {
  const { clock, terms } = deps;
  const now = clock.now();
  const isDue = invoice.dueAt === null || isTryDue({ ...invoice, failure: BY_HAND.code }, now, terms);
  return record(deps, invoice, isDue ? afterFailure(invoice, BY_HAND, null, now, terms) : afterLook(invoice, now, terms));
}

async function collectAtStripe(deps: CollectDeps, invoice: InvoiceRecord, isAsked: boolean): Promise<readonly string[]> {
  const { invoices, customers, payments, terms, clock, nextId } = deps;
  if (payments === null) return [];
  const customer = await customers.find(invoice.userId, isLive(terms));
  if (customer === null) return [];
  const state = await reachInvoice({ ...deps, payments }, invoice, customer);
  const news = await invoices.applyState(state, { at: clock.now(), nextId, terms });
  if (state.status !== "open") return news;
  // Marked as paid or written off while it was made there: whoever did that had nothing to take back.
  const own = await invoices.findAny(invoice.id);
  if (own?.status !== "planned" && own?.status !== "open") {
    await payments.voidInvoice(state.id);
    return news;
  }
  const now = clock.now();
  if (!isAsked && !isTryDue(invoice, now, terms)) return [...news, ...(await record(deps, invoice, afterLook(invoice, now, terms)))];
  return [...news, ...(await tryToPay({ ...deps, payments }, invoice, customer, state))];
}

type AtStripe = CollectDeps & { readonly payments: Payments };

/** The invoice at Stripe as it is now, made where it has yet to be. */
async function reachInvoice(deps: AtStripe, invoice: InvoiceRecord, customer: CustomerRecord): Promise<InvoiceState> {
  const { payments } = deps;
  if (invoice.stripeInvoiceId !== null) return payments.readInvoice(invoice.stripeInvoiceId);
  const customerId = await ensureCustomer(deps, customer);
  return payments.createInvoice({
    customerId,
    invoiceId: invoice.id,
    currency: invoice.currency,
    description: `Copy fees ${invoice.number}, up to ${new Date(invoice.periodMs).toISOString().slice(0, 10)}`,
    lines: invoice.lines.map(({ masterId, masterName, amountCents }) => ({
      id: masterId,
      amountCents,
      description: `Copying ${masterName}`,
    })),
    key: `invoice:${invoice.id}`,
  });
}

async function tryToPay(
  deps: AtStripe,
  invoice: InvoiceRecord,
  { method }: CustomerRecord,
  state: InvoiceState,
): Promise<readonly string[]> {
  const { invoices, payments, terms, clock, nextId } = deps;
  const fail = (failure: Failure, payUrl: string | null) =>
    record(deps, invoice, afterFailure(invoice, failure, payUrl, clock.now(), terms));
  if (method === null) return fail(NO_METHOD, state.payUrl);
  // A new key for each try: Stripe answers one that failed with the same failure again. The card is in it, since the same key must ask for the same.
  const key = `invoice:${invoice.id}:pay:${invoice.attempts}:${method.id}`;
  try {
    const tried = await payments.payInvoice({ stripeInvoiceId: state.id, methodId: method.id, key });
    if (tried.status !== "open") return await invoices.applyState(tried, { at: clock.now(), nextId, terms });
    return await fail(tried.failure ?? { code: "payment-failed", message: null }, tried.payUrl ?? state.payUrl);
  } catch (error) {
    if (error instanceof PaymentError && error.kind !== "temporary")
      return fail({ code: error.code, message: error.message }, state.payUrl);
    throw error;
  }
}

/** It is not the payer's fault: nothing becomes due by it. Operators see it among the unpaid. */
const afterRefusal = (invoice: InvoiceRecord, { code, message }: { code: string; message: string }, now: number): TriedInvoice => ({
  ...{ failure: code, failureMessage: message, attempts: invoice.attempts, reminders: invoice.reminders, dueAt: invoice.dueAt },
  ...{ nextAt: now + REFUSED_AGAIN_MS, hold: false, notices: [] },
});

const record = ({ invoices, clock, nextId, terms }: CollectDeps, { id, attempts }: InvoiceRecord, tried: TriedInvoice) =>
  invoices.recordTry({ id, attempts }, tried, { at: clock.now(), nextId, terms });
