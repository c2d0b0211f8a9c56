import type { Ms } from "@slipstream/kernel";

/** Derived from the id of a row of ours: the same call twice is one thing at Stripe. */
export type CallKey = string;

export type PaymentMethod = {
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  /** Of two, the later one is meant: news of the earlier may come after it. */
  readonly savedAt: Ms;
};

/** An invoice as Stripe has it now. */
export type InvoiceState = {
  readonly id: string;
  readonly status: "draft" | "open" | "paid" | "void" | "uncollectible";
  readonly currency: string;
  readonly amountCents: bigint;
  readonly paidCents: bigint;
  /** Stripe's page on which it can be paid or confirmed. */
  readonly payUrl: string | null;
  /** The payment intent of the payment that was made, or is tried. Null on a paid one: it was paid outside Stripe. */
  readonly paymentId: string | null;
  /** Of the last try. */
  readonly failure: { readonly code: string; readonly message: string } | null;
  /** Ours, from its metadata. */
  readonly invoiceId: string | null;
};

export type Payee = {
  readonly id: string;
  readonly detailsSubmitted: boolean;
  readonly transfersActive: boolean;
  readonly payoutsEnabled: boolean;
  readonly requirements: readonly string[];
};

export type BalanceTransaction = {
  readonly id: string;
  /** Stripe's type: charge, payment, refund, transfer, transfer_refund, adjustment, stripe_fee, payout … */
  readonly type: string;
  /** Signed: what came in is positive. */
  readonly amountCents: bigint;
  readonly feeCents: bigint;
  readonly currency: string;
  /** What it is about, by the id that our rows know: of a charge its payment intent (`pi_…`); of a refund, transfer, reversal, dispute, payout its own. */
  readonly sourceId: string | null;
  readonly createdAt: Ms;
};

export type RefundState = {
  readonly id: string;
  readonly status: "pending" | "succeeded" | "failed";
  readonly amountCents: bigint;
  readonly currency: string;
  readonly paymentId: string | null;
  /** Ours, from its metadata. Null: made in Stripe's dashboard. */
  readonly returnId: string | null;
};
export type DisputeState = {
  readonly id: string;
  /** "inquiry": the bank only asks, or it was prevented: no money moved. "open": the money is gone until it is decided. */
  readonly status: "inquiry" | "open" | "won" | "lost";
  readonly amountCents: bigint;
  readonly currency: string;
  readonly paymentId: string | null;
  readonly reason: string;
};

/** A webhook event whose signature, age and mode are good. Nothing in it is believed but what it is about: what matters is fetched again. */
export type PaymentEvent = {
  readonly id: string;
  readonly type: string;
  /** "" where its object has no id. */
  readonly objectId: string;
  /** The payee's account that it happened in; null: in our own. */
  readonly account: string | null;
  /** The customer and the payment intent that its object names, or did before the change it tells of. */
  readonly customerId: string | null;
  readonly paymentId: string | null;
  readonly createdAt: Ms;
};

/** What a call to Stripe came to when it did not succeed. "temporary": nobody knows whether it happened, or our key is wrong; the same call may be sent again. "invalid": never as it stands. */
export class PaymentError extends Error {
  override name = "PaymentError";
  readonly kind: "declined" | "action-required" | "invalid" | "temporary";
  readonly code: string;
  constructor(kind: PaymentError["kind"], code: string, message: string) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

/** Stripe, as this product uses it: the one port to it. Amounts are in the smallest unit of the currency (ISO 4217, upper case). Every method may throw `PaymentError`. */
export type Payments = {
  createCustomer(customer: { userId: string; email: string; key: CallKey }): Promise<string>;
  /** Erases the customer there. Gone already is fine. */
  deleteCustomer(customerId: string): Promise<void>;
  /** A page of Stripe's on which a card is saved; `successUrl` may carry {CHECKOUT_SESSION_ID}. */
  startSetup(setup: {
    customerId: string;
    userId: string;
    successUrl: string;
    cancelUrl: string;
    key: CallKey;
  }): Promise<{ id: string; url: string }>;
  /** Whom invoices are charged to by default; null where the customer is erased or unknown. */
  readCustomer(customerId: string): Promise<{ method: PaymentMethod | null } | null>;
  /** What a finished setup saved: its customer and payment method. Null while it is open, was given up, is unknown, or the method was removed since. */
  readSetup(sessionId: string): Promise<{ customerId: string; method: PaymentMethod } | null>;
  /** Makes a method the one that invoices are charged to. */
  chargeTo(customerId: string, methodId: string): Promise<void>;
  /** Removed already is fine. */
  removeMethod(methodId: string): Promise<void>;

  /** Writes an invoice with its lines and finalizes it, without charging it. Each step has its own key, derived from `key`. */
  createInvoice(invoice: {
    customerId: string;
    invoiceId: string;
    currency: string;
    description: string;
    lines: readonly { readonly id: string; readonly amountCents: bigint; readonly description: string }[];
    key: CallKey;
  }): Promise<InvoiceState>;
  readInvoice(stripeInvoiceId: string): Promise<InvoiceState>;
  /** The invoice that a payment is for; null where it is for none, or not known. */
  findInvoice(paymentId: string): Promise<InvoiceState | null>;
  /** Charges it now, off session. A decline or a wanted confirmation is in the answer's `failure` ("authentication_required" …), not thrown. */
  payInvoice(pay: { stripeInvoiceId: string; methodId: string | null; key: CallKey }): Promise<InvoiceState>;
  /** It will not be collected any more. Void already is fine; a paid one is an "invalid" error. */
  voidInvoice(stripeInvoiceId: string): Promise<void>;

  refund(refund: { paymentId: string; amountCents: bigint; returnId: string; key: CallKey }): Promise<RefundState>;
  readRefund(refundId: string): Promise<RefundState>;
  readDispute(disputeId: string): Promise<DisputeState>;
  /** Of one payment, all refunds: also those made in Stripe's own dashboard. */
  listRefunds(paymentId: string): Promise<readonly RefundState[]>;

  createPayee(payee: { userId: string; email: string; key: CallKey }): Promise<string>;
  onboardingUrl(link: { payeeId: string; returnUrl: string; refreshUrl: string }): Promise<string>;
  /** Stripe's own page for a payee that is through. */
  dashboardUrl(payeeId: string): Promise<string>;
  readPayee(payeeId: string): Promise<Payee>;

  /** The one that carries this payout's id, if it was made already: keys are forgotten after a day. */
  transfer(transfer: { payeeId: string; amountCents: bigint; currency: string; payoutId: string; key: CallKey }): Promise<{ id: string }>;
  /** Takes a part of a transfer back; once for a reversal of ours, as above. */
  reverseTransfer(reversal: { transferId: string; amountCents: bigint; reversalId: string; key: CallKey }): Promise<{ id: string }>;

  /** Oldest first, from a time on (inclusive). */
  listBalanceTransactions(since: Ms): AsyncIterable<BalanceTransaction>;
  /** Available and pending together, per currency. */
  readBalance(): Promise<ReadonlyMap<string, bigint>>;

  /** Checks the signature over the raw body, its age (300 s) and live or test mode. Throws a `Refusal` (`event-invalid`, `event-wrong-mode`). */
  readEvent(rawBody: string, signature: string): PaymentEvent;
};
