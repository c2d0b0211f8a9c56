import type { Stripe } from "stripe";
import type { CardFailure, Cents, Like, Metadata, Seconds } from "./like.ts";

export type Customer = Like<
  Stripe.Customer,
  {
    id: string;
    object: "customer";
    balance: Cents;
    created: Seconds;
    default_source: null;
    delinquent: boolean;
    description: string | null;
    email: string | null;
    invoice_settings: { custom_fields: null; default_payment_method: string | null; footer: null; rendering_options: null };
    livemode: false;
    metadata: Metadata;
    name: string | null;
    shipping: null;
  }
>;

export type PaymentMethod = Like<
  Stripe.PaymentMethod,
  {
    id: string;
    object: "payment_method";
    billing_details: Stripe.PaymentMethod["billing_details"];
    card: {
      brand: string;
      checks: null;
      country: string;
      display_brand: string;
      exp_month: number;
      exp_year: number;
      fingerprint: string;
      funding: string;
      generated_from: null;
      last4: string;
      networks: null;
      regulated_status: null;
      three_d_secure_usage: { supported: boolean };
      wallet: null;
    };
    created: Seconds;
    customer: string | null;
    livemode: false;
    metadata: Metadata;
    type: "card";
  }
>;

type RedirectAction = { type: "redirect_to_url"; redirect_to_url: { return_url: string | null; url: string } };

export type SetupIntent = Like<
  Stripe.SetupIntent,
  {
    id: string;
    object: "setup_intent";
    client_secret: string;
    created: Seconds;
    customer: string | null;
    description: string | null;
    last_setup_error: CardFailure | null;
    livemode: false;
    metadata: Metadata;
    next_action: RedirectAction | null;
    payment_method: string | null;
    payment_method_types: string[];
    status: "requires_payment_method" | "requires_confirmation" | "requires_action" | "succeeded" | "canceled";
    usage: string;
  }
>;

export type CheckoutSession = Like<
  Stripe.Checkout.Session,
  {
    id: string;
    object: "checkout.session";
    cancel_url: string | null;
    client_reference_id: string | null;
    created: Seconds;
    currency: string | null;
    customer: string | null;
    expires_at: Seconds;
    livemode: false;
    metadata: Metadata;
    mode: "setup";
    payment_intent: null;
    payment_method_types: string[];
    payment_status: "no_payment_required";
    setup_intent: string;
    status: "open" | "complete" | "expired";
    success_url: string;
    url: string | null;
  }
>;

export type Invoice = Like<
  Stripe.Invoice,
  {
    id: string;
    object: "invoice";
    amount_due: Cents;
    amount_overpaid: Cents;
    amount_paid: Cents;
    amount_remaining: Cents;
    attempt_count: number;
    attempted: boolean;
    auto_advance: boolean;
    billing_reason: "manual";
    collection_method: "charge_automatically" | "send_invoice";
    created: Seconds;
    currency: string;
    customer: string;
    customer_email: string | null;
    customer_name: string | null;
    default_payment_method: string | null;
    description: string | null;
    due_date: Seconds | null;
    effective_at: Seconds | null;
    hosted_invoice_url: string | null;
    invoice_pdf: null;
    livemode: false;
    metadata: Metadata;
    next_payment_attempt: null;
    number: string | null;
    period_end: Seconds;
    period_start: Seconds;
    status: "draft" | "open" | "paid" | "void" | "uncollectible";
    status_transitions: {
      finalized_at: Seconds | null;
      marked_uncollectible_at: Seconds | null;
      paid_at: Seconds | null;
      voided_at: Seconds | null;
    };
    subtotal: Cents;
    total: Cents;
  }
>;

type Span = { end: Seconds; start: Seconds };

/** `quantity` is left to the line that is shown for it. */
export type InvoiceItem = Like<
  Stripe.InvoiceItem,
  {
    id: string;
    object: "invoiceitem";
    amount: Cents;
    currency: string;
    customer: string;
    date: Seconds;
    description: string | null;
    discountable: boolean;
    invoice: string | null;
    livemode: false;
    metadata: Metadata;
    parent: null;
    period: Span;
    proration: false;
    quantity: number;
  }
>;

export type InvoiceLine = Like<
  Stripe.InvoiceLineItem,
  {
    id: string;
    object: "line_item";
    amount: Cents;
    currency: string;
    description: string | null;
    discountable: boolean;
    invoice: string | null;
    livemode: false;
    metadata: Metadata;
    parent: {
      invoice_item_details: { invoice_item: string; proration: false; proration_details: null; subscription: null };
      subscription_item_details: null;
      type: "invoice_item_details";
    };
    period: Span;
    quantity: number;
    subtotal: Cents;
  }
>;

export type InvoicePayment = Like<
  Stripe.InvoicePayment,
  {
    id: string;
    object: "invoice_payment";
    amount_paid: Cents | null;
    amount_requested: Cents;
    created: Seconds;
    currency: string;
    invoice: string;
    is_default: boolean;
    livemode: false;
    payment: { type: "payment_intent"; payment_intent: string };
    status: "open" | "paid" | "canceled";
    status_transitions: { canceled_at: Seconds | null; paid_at: Seconds | null };
  }
>;

export type PaymentIntent = Like<
  Stripe.PaymentIntent,
  {
    id: string;
    object: "payment_intent";
    amount: Cents;
    amount_capturable: Cents;
    amount_received: Cents;
    canceled_at: Seconds | null;
    cancellation_reason: "void_invoice" | "requested_by_customer" | "duplicate" | "fraudulent" | "abandoned" | null;
    capture_method: "automatic";
    client_secret: string;
    created: Seconds;
    currency: string;
    customer: string | null;
    description: string | null;
    last_payment_error: CardFailure | null;
    latest_charge: string | null;
    livemode: false;
    metadata: Metadata;
    next_action: RedirectAction | null;
    payment_method: string | null;
    payment_method_types: string[];
    status: "requires_payment_method" | "requires_confirmation" | "requires_action" | "succeeded" | "canceled";
    transfer_group: string | null;
  }
>;

export type Charge = Like<
  Stripe.Charge,
  {
    id: string;
    object: "charge";
    amount: Cents;
    amount_captured: Cents;
    amount_refunded: Cents;
    balance_transaction: string | null;
    captured: boolean;
    created: Seconds;
    currency: string;
    customer: string | null;
    description: string | null;
    disputed: boolean;
    failure_code: string | null;
    failure_message: string | null;
    livemode: false;
    metadata: Metadata;
    paid: boolean;
    payment_intent: string;
    payment_method: string;
    refunded: boolean;
    status: "succeeded" | "failed";
    transfer_group: string | null;
  }
>;
