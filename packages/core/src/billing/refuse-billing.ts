import { Refusal } from "@slipstream/kernel";
import type { BillingRefusalCode } from "./refusal-codes.ts";

const WORDS = {
  "billing-manual": ["rule", "Fees are paid outside here: no payment provider is set up. The operator marks invoices as paid."],
  "email-not-confirmed": ["rule", "Confirm your e-mail address first: invoices go there."],
  "invoice-not-found": ["not-found", "There is no such invoice."],
  "invoice-not-open": ["conflict", "This invoice is neither planned nor open."],
  "setup-not-found": ["not-found", "There is no such page of yours at the payment provider."],
  "no-payment-method": ["rule", "Save a payment method first."],
  "payment-failed": ["rule", "The payment failed."],
  "payment-action-required": ["rule", "Your bank wants you to confirm this payment."],
  "payments-unreachable": ["try-later", "The payment provider does not answer. Try again in a moment."],
  "currency-mismatch": ["conflict", "The payment provider has another amount or currency for this invoice."],
} as const satisfies Partial<Record<BillingRefusalCode, readonly [Refusal["kind"], string]>>;

export function refuseBilling(
  code: keyof typeof WORDS,
  { message, detail }: { message?: string; detail?: Record<string, unknown> } = {},
): Refusal {
  const [kind, words] = WORDS[code];
  return new Refusal(kind, code, message ?? words, detail ? { detail } : {});
}
