import type { Money, Ms, NextId } from "@slipstream/kernel";
import type { PageOf } from "../orders/server.ts";
import type { BillingTerms } from "./billing-env.ts";
import type { Payee, RefundState } from "./payments.ts";
import type { DuePayoutView, InvoiceView, PayoutView, WaitingShareView } from "./views.ts";

/** What a change in the books needs from outside, for those who call it inside a transaction of their own. */
export type BooksContext = { readonly at: Ms; readonly nextId: NextId; readonly terms: BillingTerms };

/** Who did it, for the audit log. */
export type PayoutAudit = {
  readonly id: string;
  readonly kind: "payout-onboarding-begun" | "payout-marked-sent" | "refund-made";
  readonly userId: string;
  readonly at: Ms;
  readonly ip: string;
  readonly userAgent: string;
  readonly detail: Readonly<Record<string, string>>;
};

export type PayoutOwner = {
  readonly email: string;
  readonly emailConfirmed: boolean;
  readonly twoFactor: boolean;
  /** Published a record, now or before. */
  readonly isMaster: boolean;
};

/** A master's account at Stripe, as our row has it. */
export type PayeeRecord = Omit<Payee, "id"> & { readonly id: string | null };

/** Where an owner's money is, in one currency; exact, to 1e-8. */
export type EarningsTotal = {
  readonly currency: string;
  /** The balance of fees charged and not paid, each master's by itself: the platform's part is still in it. */
  readonly unpaidFees: readonly Money[];
  readonly held: Money;
  /** Past its holding period and not sent, what is on its way included. Below zero where more was taken back than there is. */
  readonly ready: Money;
  readonly reserve: Money;
  readonly paidOut: Money;
  readonly takenBack: Money;
};
export type Release = { readonly at: Ms; readonly currency: string; readonly amount: Money; readonly kind: "held" | "reserve" };

/** A refund that was asked for: the row that its call to Stripe is made from. */
export type PlannedRefund = {
  readonly id: string;
  readonly invoiceId: string;
  readonly amountCents: bigint;
  readonly provider: "stripe" | "manual";
  readonly paymentId: string | null;
};

/** Payouts in Postgres, as their pages and operators use them. */
export type PayoutStore = {
  findOwner(userId: string): Promise<PayoutOwner | null>;
  findPayee(userId: string): Promise<PayeeRecord | null>;
  /** Keeps the account that was made; the first stays. Writes the audit entry with it, and a notice to its owner. */
  openPayee(userId: string, payeeId: string, audit: PayoutAudit): Promise<void>;
  savePayee(payee: Payee, at: Ms): Promise<void>;
  readEarnings(userId: string, at: Ms): Promise<{ totals: readonly EarningsTotal[]; releases: readonly Release[] }>;
  /** Newest first. */
  list(page: { userId: string; limit: number; cursor?: string | null | undefined }): Promise<PageOf<PayoutView>>;
  /** What is due and cannot go out, the most first. */
  listWaiting(at: Ms, limit: number): Promise<readonly WaitingShareView[]>;
  /** What is planned, oldest first. */
  listDue(page: { limit: number; cursor?: string | null | undefined }): Promise<PageOf<DuePayoutView>>;
  /** Books a payout that the operator made outside. Null where there is no such payout; false where it is none of these. */
  markSent(payoutId: string, note: string, audit: PayoutAudit, context: BooksContext): Promise<DuePayoutView | false | null>;
  /**
   * Writes the refund down before it is asked for. `amountCents` null: all that is left. In manual mode it is booked in the same transaction.
   * The same amount for the same reason is `repeated` while the first is under way, and for some minutes after it.
   */
  planRefund(
    refund: { id: string; invoiceId: string; amountCents: bigint | null; reason: string },
    audit: PayoutAudit,
    context: BooksContext,
  ): Promise<PlannedRefund | "not-found" | "not-paid" | "too-large" | "repeated">;
  /** What Stripe says of a refund, once, in a transaction of its own. */
  bookRefund(refund: RefundState, context: BooksContext): Promise<void>;
  /** Stripe refuses it for good. */
  failRefund(refundId: string, code: string, at: Ms): Promise<void>;
};

/** One invoice, whoever asks. */
export type InvoiceReader = { read(invoiceId: string): Promise<InvoiceView | null> };
/** The master's part of what would be due now of all follows, per currency. An estimate. */
export type AccruingOf = (userId: string) => Promise<ReadonlyMap<string, Money>>;

/** The books that a deployment pays from: what was paid in by hand, with a test key or with a live one goes out the same way. */
export type Till = { readonly provider: "stripe" | "manual"; readonly live: boolean };
const BY_HAND: Till = { provider: "manual", live: false };
/** What is paid by hand may be, everywhere; it is neither test nor live. */
export const tillsOf = ({ mode }: Pick<BillingTerms, "mode">): readonly Till[] =>
  mode === "manual" ? [BY_HAND] : [BY_HAND, stripeTill({ mode })];
export const stripeTill = ({ mode }: Pick<BillingTerms, "mode">): Till => ({ provider: "stripe", live: mode === "live" });

export type PlannedPayout = {
  readonly id: string;
  readonly payeeId: string | null;
  readonly amountCents: bigint;
  readonly currency: string;
  /** How often Stripe said no for sure. */
  readonly refusals: number;
};
export type PlannedReversal = { readonly id: string; readonly transferId: string; readonly amountCents: bigint };

/** Payouts in Postgres, as their lane works them off. Every write happens once, whoever calls it how often. */
export type PayoutLane = {
  /** Releases reserves whose time has come, at most `limit`. Answers how many. */
  releaseReserves(limit: number, context: BooksContext): Promise<number>;
  /** Owners with something due, who can be paid: by hand anybody, by Stripe whose account there takes transfers. */
  listPayable(till: Till, at: Ms): Promise<readonly { userId: string; currency: string }[]>;
  /** Writes down a payout of all that is due, unless one is on its way. */
  plan(owner: { userId: string; currency: string }, till: Till, context: BooksContext): Promise<boolean>;
  /** Payouts by Stripe that are to be sent now, oldest first. */
  listPlanned(till: Till, at: Ms, limit: number): Promise<readonly PlannedPayout[]>;
  /** Answers who has news. */
  bookSent(payoutId: string, transferId: string, context: BooksContext): Promise<readonly string[]>;
  /** It did not go out, or nobody knows: tried again then. `refused`: it surely did not. */
  postpone(payoutId: string, failure: string, next: { nextAt: Ms; refused: boolean }): Promise<void>;
  /** It never will: what it was is due again. */
  fail(payoutId: string, failure: string): Promise<void>;

  listPlannedRefunds(till: Till, at: Ms, limit: number): Promise<readonly PlannedRefund[]>;
  postponeRefund(returnId: string, nextAt: Ms): Promise<void>;

  /** Writes down which transfers are taken back, where more was taken from a master than there is. Answers how many. */
  planReversals(till: Till, context: BooksContext): Promise<number>;
  listPlannedReversals(till: Till, at: Ms, limit: number): Promise<readonly PlannedReversal[]>;
  bookReversal(reversalId: string, stripeId: string, context: BooksContext): Promise<void>;
  postponeReversal(reversalId: string, nextAt: Ms): Promise<void>;
  failReversal(reversalId: string, failure: string, at: Ms): Promise<void>;
};
