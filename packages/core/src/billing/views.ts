import { z } from "zod";
import { decimalView } from "../market/index.ts";

/** "manual": no key, statements and marking as paid by the operator. "test": a test key. "live": real money. */
export const billingModeView = z.enum(["manual", "test", "live"]);
export type BillingMode = z.infer<typeof billingModeView>;

const paymentMethodView = z.object({
  brand: z.string(),
  last4: z.string(),
  expMonth: z.number(),
  expYear: z.number(),
});

export const invoiceView = z.object({
  id: z.uuid(),
  /** "I-1042" */
  number: z.string(),
  /** Market time of the end of its period. */
  periodTo: z.iso.datetime(),
  currency: z.string(),
  amount: decimalView,
  refunded: decimalView,
  provider: z.enum(["stripe", "manual"]),
  /** "planned" has yet to reach Stripe. */
  status: z.enum(["planned", "open", "paid", "written-off"]),
  /** Why it is not paid: "no-payment-method", "action-required", or Stripe's code with its message. */
  failure: z.string().nullable(),
  failureMessage: z.string().nullable(),
  /** Stripe's page to pay it or to confirm a payment. */
  payUrl: z.string().nullable(),
  createdAt: z.iso.datetime(),
  dueAt: z.iso.datetime().nullable(),
  nextTryAt: z.iso.datetime().nullable(),
  /** From then on opens stop, where it is not paid. */
  holdAt: z.iso.datetime().nullable(),
  paidAt: z.iso.datetime().nullable(),
  reminders: z.number(),
  lines: z.array(z.object({ masterId: z.uuid(), masterName: z.string(), amount: decimalView, platformShare: decimalView })),
});
export type InvoiceView = z.infer<typeof invoiceView>;

export const billingOverviewView = z.object({
  mode: billingModeView,
  /** A simulation of Stripe runs beside the app: no money moves. Each page of billing says so. */
  simulation: z.boolean(),
  emailConfirmed: z.boolean(),
  paymentMethod: paymentMethodView.nullable(),
  /** Some follow is charged, or will be, and there is no way to pay. */
  paymentMethodMissing: z.boolean(),
  /** Opens have stopped since then. */
  hold: z.object({ since: z.iso.datetime(), invoiceId: z.uuid() }).nullable(),
  /** Charged in the ledger, not yet on an invoice. Per currency. */
  carried: z.array(z.object({ currency: z.string(), amount: decimalView, leastCharge: decimalView })),
  open: z.array(invoiceView),
  /** Over all time. */
  paid: z.array(z.object({ currency: z.string(), amount: decimalView, refunded: decimalView })),
  /** Market time of the next settlement; null while no market time is known. */
  nextSettlementAt: z.iso.datetime().nullable(),
});
export type BillingOverviewView = z.infer<typeof billingOverviewView>;

export const payoutView = z.object({
  id: z.uuid(),
  currency: z.string(),
  amount: decimalView,
  reversed: decimalView,
  provider: z.enum(["stripe", "manual"]),
  status: z.enum(["planned", "sent", "failed"]),
  failure: z.string().nullable(),
  createdAt: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
});
export type PayoutView = z.infer<typeof payoutView>;

/** What the owner of masters earns, per currency, and where it is. */
export const earningsView = z.object({
  mode: billingModeView,
  simulation: z.boolean(),
  platformPercentage: z.number(),
  reservePercentage: z.number(),
  holdDays: z.number(),
  reserveDays: z.number(),
  /** The account for payouts at Stripe. "none": not begun. "incomplete": Stripe asks for more. */
  onboarding: z.object({ status: z.enum(["manual", "none", "incomplete", "ready"]), requirements: z.array(z.string()) }),
  totals: z.array(
    z.object({
      currency: z.string(),
      /** The master's part of fees that would be due now, of all follows. An estimate that moves with prices. */
      accruing: decimalView,
      /** Charged, not yet paid by followers: the master's part. */
      awaitingPayment: decimalView,
      /** Paid by followers, in its holding period. */
      held: decimalView,
      /** Goes out with the next payout. */
      ready: decimalView,
      reserve: decimalView,
      paidOut: decimalView,
      /** Taken back by refunds and disputes. */
      takenBack: decimalView,
    }),
  ),
  /** When money in the holding period or the reserve comes free, soonest first. */
  releases: z.array(z.object({ at: z.iso.datetime(), currency: z.string(), amount: decimalView, kind: z.enum(["held", "reserve"]) })),
});
export type EarningsView = z.infer<typeof earningsView>;

/** For operators: who owes, since when, and what was done. `user` is a name that only operators see. */
export const unpaidView = z.object({ invoice: invoiceView, userId: z.uuid(), user: z.string(), onHold: z.boolean() });
export type UnpaidView = z.infer<typeof unpaidView>;
/** For operators in manual mode: payouts to make. */
export const duePayoutView = z.object({ payout: payoutView, userId: z.uuid(), user: z.string() });
export type DuePayoutView = z.infer<typeof duePayoutView>;
/** For operators: money of a master that is due and cannot go out, and why: nobody is set up to take it, or its owner erased themselves. */
export const waitingShareView = z.object({
  masterId: z.uuid(),
  masterName: z.string(),
  userId: z.uuid().nullable(),
  currency: z.string(),
  amount: decimalView,
  because: z.enum(["onboarding", "erased"]),
});
export type WaitingShareView = z.infer<typeof waitingShareView>;
