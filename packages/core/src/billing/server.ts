export { createPaymentEvents, type PaymentEvents } from "./apply-event.ts";
export { type BillingTerms, billingEnv, daysOf, toBillingTerms } from "./billing-env.ts";
export { paymentJournal, shareOut, writeOffBackJournal, writeOffJournal } from "./book-payment.ts";
export { type CollectDeps, collectDueInvoices } from "./collect-invoices.ts";
export { type Billing, type BillingDeps, createBilling } from "./create-billing.ts";
export { createPayouts, type Payouts, type PayoutsDeps } from "./create-payouts.ts";
export { failureOf } from "./decide-try.ts";
export { dropErasedCustomers } from "./drop-erased-customers.ts";
export type { EventEffect, EventStore, SubjectEvent } from "./event-ports.ts";
export type {
  CustomerRecord,
  CustomerStore,
  InvoiceAudit,
  InvoiceChange,
  InvoiceLine,
  InvoiceRecord,
  InvoiceStatus,
  InvoiceStore,
  NewInvoice,
  PairBalance,
  PairEvent,
  TriedInvoice,
  UnpaidRecord,
} from "./invoice-ports.ts";
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
  PayoutLane,
  PayoutOwner,
  PayoutStore,
  PlannedPayout,
  PlannedRefund,
  PlannedReversal,
  Release,
  Till,
} from "./payout-ports.ts";
export { tillsOf } from "./payout-ports.ts";
export {
  floorToCents,
  type LineLeft,
  type MasterDue,
  moneyFromCents,
  planPayout,
  planReversals,
  type Reversible,
  splitReturn,
} from "./payout-rules.ts";
export { carriedOf } from "./plan-invoices.ts";
export { type ReconcileDeps, type ReconcileStore, reconcile, UNDER_WAY_MS } from "./reconcile.ts";
export { BOOKED_WHEN_SEEN, bookingsOf, type SourceSums } from "./reconcile-rules.ts";
export { AFTER_FAILURE_MS, type PayoutRun, type PayoutRunDeps, runPayouts } from "./run-payouts.ts";
export { createPlanner, planInvoices } from "./run-planning.ts";
export { createInvoiceReader } from "./to-invoice-view.ts";
