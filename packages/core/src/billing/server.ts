export { createPaymentEvents, type PaymentEvents } from "./apply-event.ts";
export { type BillingTerms, billingEnv, daysOf, toBillingTerms } from "./billing-env.ts";
export { createPayouts, type Payouts, type PayoutsDeps } from "./create-payouts.ts";
export type { EventEffect, EventStore, SubjectEvent } from "./event-ports.ts";
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
export type {
  AccruingOf,
  BooksContext,
  EarningsTotal,
  InvoiceReader,
  PayeeRecord,
  PayoutAudit,
  PayoutOwner,
  PayoutStore,
  PlannedRefund,
  Release,
} from "./payout-ports.ts";
