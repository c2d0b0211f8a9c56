import type { Stripe } from "stripe";
import type { Cents, Like, Metadata, Seconds } from "./like.ts";

export type Refund = Like<
  Stripe.Refund,
  {
    id: string;
    object: "refund";
    amount: Cents;
    balance_transaction: string | null;
    charge: string;
    created: Seconds;
    currency: string;
    failure_balance_transaction?: string;
    failure_reason?: string;
    metadata: Metadata;
    payment_intent: string;
    reason: "duplicate" | "fraudulent" | "requested_by_customer" | null;
    status: "succeeded" | "failed";
  }
>;

export type Dispute = Like<
  Stripe.Dispute,
  {
    id: string;
    object: "dispute";
    amount: Cents;
    balance_transactions: BalanceTransaction[];
    charge: string;
    created: Seconds;
    currency: string;
    is_charge_refundable: boolean;
    livemode: false;
    metadata: Metadata;
    payment_intent: string;
    reason: string;
    status: "warning_needs_response" | "warning_closed" | "needs_response" | "under_review" | "won" | "lost";
  }
>;

export type Account = Like<
  Stripe.Account,
  {
    id: string;
    object: "account";
    business_type: "company" | "individual" | null;
    capabilities: { transfers?: "active" | "inactive" | "pending" };
    charges_enabled: boolean;
    controller: { is_controller: true; stripe_dashboard: { type: "express" | "full" | "none" }; type: "application" };
    country: string;
    created: Seconds;
    default_currency: string;
    details_submitted: boolean;
    email: string | null;
    metadata: Metadata;
    payouts_enabled: boolean;
    requirements: {
      alternatives: [];
      current_deadline: null;
      currently_due: string[];
      disabled_reason: "requirements.past_due" | null;
      errors: [];
      eventually_due: string[];
      past_due: string[];
      pending_verification: string[];
    };
    type: "express" | "none";
  }
>;

export type Transfer = Like<
  Stripe.Transfer,
  {
    id: string;
    object: "transfer";
    amount: Cents;
    amount_reversed: Cents;
    balance_transaction: string;
    created: Seconds;
    currency: string;
    description: string | null;
    destination: string;
    livemode: false;
    metadata: Metadata;
    reversed: boolean;
    source_transaction: string | null;
    transfer_group: string | null;
  }
>;

export type TransferReversal = Like<
  Stripe.TransferReversal,
  {
    id: string;
    object: "transfer_reversal";
    amount: Cents;
    balance_transaction: string;
    created: Seconds;
    currency: string;
    metadata: Metadata;
    source_refund: null;
    transfer: string;
  }
>;

/** Of the platform's balance, or of a connected account's. */
export type Payout = Like<
  Stripe.Payout,
  {
    id: string;
    object: "payout";
    amount: Cents;
    arrival_date: Seconds;
    automatic: boolean;
    balance_transaction: string | null;
    created: Seconds;
    currency: string;
    description: string | null;
    failure_code: string | null;
    failure_message: string | null;
    livemode: false;
    metadata: Metadata;
    method: "standard";
    status: "pending" | "paid" | "failed";
    type: "bank_account";
  }
>;

export type BalanceTransaction = Like<
  Stripe.BalanceTransaction,
  {
    id: string;
    object: "balance_transaction";
    amount: Cents;
    available_on: Seconds;
    balance_type: "payments";
    created: Seconds;
    currency: string;
    description: string | null;
    exchange_rate: null;
    fee: Cents;
    fee_details: { amount: Cents; application: null; currency: string; description: string; type: "stripe_fee" }[];
    net: Cents;
    reporting_category: string;
    source: string | null;
    status: "available" | "pending";
    type:
      | "charge"
      | "refund"
      | "refund_failure"
      | "transfer"
      | "transfer_refund"
      | "adjustment"
      | "payout"
      | "payout_failure"
      | "topup"
      | "payment"
      | "payment_refund";
  }
>;

export type StripeEvent = Like<
  Stripe.EventBase,
  {
    id: string;
    object: "event";
    account?: string;
    api_version: string;
    created: Seconds;
    data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
    livemode: false;
    pending_webhooks: number;
    request: { id: string | null; idempotency_key: string | null };
    type: Stripe.Event["type"];
  }
>;
