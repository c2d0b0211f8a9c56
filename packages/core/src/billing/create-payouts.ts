import {
  type Clock,
  formatMoney,
  MONEY_DECIMALS,
  type Money,
  moneyFromMinor,
  moneyToMinor,
  type NextId,
  parseMoney,
  Refusal,
} from "@slipstream/kernel";
import { splitByBps } from "../fees/index.ts";
import type { PageOf } from "../orders/server.ts";
import { toPlainVisitor, type Visitor } from "../people/server.ts";
import { type BillingTerms, daysOf } from "./billing-env.ts";
import { PaymentError, type Payments } from "./payments.ts";
import type { MarkSentInput, RefundInput } from "./payout-input.ts";
import type { AccruingOf, InvoiceReader, PayeeRecord, PayoutAudit, PayoutOwner, PayoutStore } from "./payout-ports.ts";
import type { BillingRefusalCode } from "./refusal-codes.ts";
import { sendRefund } from "./send-refund.ts";
import type { DuePayoutView, EarningsView, InvoiceView, PayoutView, WaitingShareView } from "./views.ts";

export type PayoutsDeps = {
  readonly store: PayoutStore;
  readonly invoices: InvoiceReader;
  /** Null in manual mode. */
  readonly payments: Payments | null;
  readonly terms: BillingTerms;
  readonly accruingOf: AccruingOf;
  readonly appUrl: string;
  /** The wall clock. */
  readonly clock: Clock;
  readonly nextId: NextId;
};
type Mine = { readonly userId: string };
type Asks = { readonly visitor: Visitor };
type Page = { readonly limit: number; readonly cursor?: string | null | undefined };

const refuse = (kind: Refusal["kind"], code: BillingRefusalCode, message: string, field?: string): Refusal =>
  new Refusal(kind, code, message, field === undefined ? {} : { field });
const MOST_WAITING = 200;
const MINOR_OF_CENT = 10n ** BigInt(MONEY_DECIMALS - 2);

/** How masters are paid, bound to its ports. */
export function createPayouts({ store, invoices, payments, terms, accruingOf, appUrl, clock, nextId }: PayoutsDeps) {
  const audit = (kind: PayoutAudit["kind"], userId: string, visitor: Visitor, detail: PayoutAudit["detail"]): PayoutAudit => ({
    id: nextId(),
    kind,
    userId,
    at: clock.now(),
    ...toPlainVisitor(visitor),
    detail,
  });
  const atStripe = (): Payments => {
    if (!payments) throw refuse("rule", "billing-manual", "Payouts are made by hand here: no payment provider is set up.");
    return payments;
  };
  const context = () => ({ at: clock.now(), nextId, terms });
  const requireSecondFactor = (owner: PayoutOwner | null): void => {
    if (terms.mode === "live" && !owner?.twoFactor)
      throw refuse("rule", "second-factor-missing", "Switch on two-factor sign-in first: payouts are real money.");
  };

  const earnings = async ({ userId }: Mine): Promise<EarningsView> => {
    const at = clock.now();
    const [{ totals, releases }, payee, accruing] = await Promise.all([
      store.readEarnings(userId, at),
      store.findPayee(userId),
      accruingOf(userId),
    ]);
    const currencies = new Set([...totals.map(({ currency }) => currency), ...accruing.keys()]);
    const masterPart = (fees: Money): Money => splitByBps(fees, terms.platformBps).rest;
    return {
      mode: terms.mode,
      simulation: terms.simulation,
      platformPercentage: terms.platformBps / 100,
      reservePercentage: terms.reserveBps / 100,
      holdDays: daysOf(terms.holdMs),
      reserveDays: daysOf(terms.reserveMs),
      onboarding: { status: statusOf(payee, terms), requirements: [...(payee?.requirements ?? [])] },
      totals: [...currencies].sort().map((currency) => {
        const total = totals.find((each) => each.currency === currency);
        const unpaid = total?.unpaidFees.map(masterPart) ?? [];
        return {
          currency,
          accruing: formatMoney(accruing.get(currency) ?? moneyFromMinor(0n)),
          awaitingPayment: formatMoney(moneyFromMinor(unpaid.reduce((sum, part) => sum + moneyToMinor(part), 0n))),
          held: formatMoney(total?.held ?? moneyFromMinor(0n)),
          ready: formatMoney(total?.ready ?? moneyFromMinor(0n)),
          reserve: formatMoney(total?.reserve ?? moneyFromMinor(0n)),
          paidOut: formatMoney(total?.paidOut ?? moneyFromMinor(0n)),
          takenBack: formatMoney(total?.takenBack ?? moneyFromMinor(0n)),
        };
      }),
      releases: releases.map(({ at: freeAt, currency, amount, kind }) => ({
        at: new Date(freeAt).toISOString(),
        currency,
        amount: formatMoney(amount),
        kind,
      })),
    };
  };

  return {
    earnings,

    /** Newest first. */
    list: ({ userId, ...page }: Mine & Page): Promise<PageOf<PayoutView>> => store.list({ userId, ...page }),

    /** Stripe's page on which a master says who they are. The account there is made once. */
    async startOnboarding({ userId, visitor }: Mine & Asks): Promise<{ url: string }> {
      const stripe = atStripe();
      const [owner, payee] = await Promise.all([store.findOwner(userId), store.findPayee(userId)]);
      if (!owner?.isMaster) throw refuse("rule", "not-a-master", "Publish a record first: only masters are paid out.");
      if (!owner.emailConfirmed) throw refuse("rule", "email-not-confirmed", "Confirm your e-mail address first.");
      requireSecondFactor(owner);
      return reaching(async () => {
        const payeeId = payee?.id ?? (await stripe.createPayee({ userId, email: owner.email, key: `payee:${userId}` }));
        await store.openPayee(userId, payeeId, audit("payout-onboarding-begun", userId, visitor, { payeeId }));
        const page = `${appUrl}/studio?tab=earnings&onboarding=`;
        const url = await stripe.onboardingUrl({ payeeId, returnUrl: `${page}done`, refreshUrl: `${page}again` });
        return { url };
      });
    },

    /** What Stripe says of the account now; nothing in the address that a browser came back with is believed. */
    async finishOnboarding({ userId }: Mine): Promise<EarningsView> {
      const stripe = atStripe();
      const payee = await store.findPayee(userId);
      const payeeId = payee?.id;
      if (payeeId) await reaching(async () => store.savePayee(await stripe.readPayee(payeeId), clock.now()));
      return earnings({ userId });
    },

    /** Stripe's own page of a payee, on which also the bank account is changed. */
    async openDashboard({ userId }: Mine): Promise<{ url: string }> {
      const stripe = atStripe();
      const [owner, payee] = await Promise.all([store.findOwner(userId), store.findPayee(userId)]);
      const payeeId = payee?.id;
      if (!payeeId) throw refuse("rule", "not-a-master", "Set up payouts first.");
      requireSecondFactor(owner);
      return reaching(async () => ({ url: await stripe.dashboardUrl(payeeId) }));
    },

    /** For operators: payouts that are planned, oldest first. */
    due: (page: Page): Promise<PageOf<DuePayoutView>> => store.listDue(page),

    /** For operators: what is due and cannot go out, and why. */
    waiting: async (): Promise<WaitingShareView[]> => [...(await store.listWaiting(clock.now(), MOST_WAITING))],

    /** For operators in manual mode: the money went out, outside. */
    async markSent({ userId, visitor, payoutId, note }: Mine & Asks & MarkSentInput): Promise<DuePayoutView> {
      const sent = await store.markSent(payoutId, note, audit("payout-marked-sent", userId, visitor, { payoutId, note }), context());
      if (sent === null) throw refuse("not-found", "payout-not-found", "There is no such payout.");
      if (sent === false) throw refuse("conflict", "payout-not-found", "This payout is not one that is made by hand and waits.");
      return sent;
    },

    /** For operators: gives a paid invoice back, or a part of it. Written down first; asked for again by the worker where the reply is lost. */
    async refund({ userId, visitor, invoiceId, amount, reason }: Mine & Asks & RefundInput): Promise<InvoiceView> {
      const id = nextId();
      const amountCents = amount === undefined ? null : toCents(amount);
      // What could not be sent is not written down either: a key that is set later would send it then.
      if ((await invoices.read(invoiceId))?.provider === "stripe") atStripe();
      const note = audit("refund-made", userId, visitor, { invoiceId, returnId: id, reason, ...(amount === undefined ? {} : { amount }) });
      const planned = await store.planRefund({ id, invoiceId, amountCents, reason }, note, context());
      if (planned === "not-found") throw refuse("not-found", "invoice-not-found", "There is no such invoice.");
      if (planned === "not-paid") throw refuse("conflict", "invoice-not-open", "Only a paid invoice can be given back.");
      if (planned === "repeated")
        throw refuse(
          "conflict",
          "refund-repeated",
          "The same refund was asked for a moment ago. If you mean another one, say why it is another.",
          "reason",
        );
      if (planned === "too-large") throw refuse("rule", "refund-too-large", "That is more than is left of this payment.", "amount");
      if (planned.provider === "stripe") await reaching(() => sendRefund({ store, payments: atStripe() }, planned, context()));
      const view = await invoices.read(invoiceId);
      if (!view) throw refuse("not-found", "invoice-not-found", "There is no such invoice.");
      return view;
    },
  };
}
export type Payouts = ReturnType<typeof createPayouts>;

function statusOf(payee: PayeeRecord | null, { mode }: BillingTerms): EarningsView["onboarding"]["status"] {
  if (mode === "manual") return "manual";
  if (!payee?.id) return "none";
  return payee.transfersActive ? "ready" : "incomplete";
}

const toCents = (amount: string): bigint => moneyToMinor(parseMoney(amount) ?? moneyFromMinor(0n)) / MINOR_OF_CENT;

/** What Stripe says no to, or does not answer, in words of this area. */
async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PaymentError)) throw error;
    if (error.kind === "temporary")
      throw refuse("try-later", "payments-unreachable", "The payment provider does not answer. It is tried again by itself.");
    throw refuse("rule", "payment-failed", error.message);
  }
}
