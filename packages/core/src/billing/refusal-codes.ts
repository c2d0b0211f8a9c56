/** Every no of this area that a user may hear. */
export const BILLING_REFUSAL_CODES = [
  "billing-manual",
  "email-not-confirmed",
  "second-factor-missing",
  "invoice-not-found",
  "invoice-not-open",
  "setup-not-found",
  "payout-not-found",
  "no-payment-method",
  "payment-failed",
  "payment-action-required",
  "payments-unreachable",
  "refund-too-large",
  "refund-repeated",
  "currency-mismatch",
  "event-invalid",
  "event-wrong-mode",
  "not-a-master",
] as const;
export type BillingRefusalCode = (typeof BILLING_REFUSAL_CODES)[number];
