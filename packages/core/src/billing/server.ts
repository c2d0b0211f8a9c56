export { type BillingTerms, billingEnv, daysOf, toBillingTerms } from "./billing-env.ts";
export {
  type BalanceTransaction,
  type CallKey,
  type DisputeState,
  type InvoiceState,
  type Payee,
  PaymentError,
  type PaymentEvent,
  type PaymentMethod,
  type Payments,
  type RefundState,
} from "./payments.ts";
