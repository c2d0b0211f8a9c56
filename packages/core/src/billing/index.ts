export { finishSetupSchema, invoiceStatusSchema, noteInvoiceSchema, oneInvoiceSchema } from "./invoice-input.ts";
export { type MarkSentInput, markSentSchema, type RefundInput, refundSchema } from "./payout-input.ts";
export { BILLING_REFUSAL_CODES, type BillingRefusalCode } from "./refusal-codes.ts";
export {
  type BillingMode,
  type BillingOverviewView,
  billingOverviewView,
  type DuePayoutView,
  duePayoutView,
  type EarningsView,
  earningsView,
  type InvoiceView,
  invoiceView,
  type PayoutView,
  payoutView,
  type UnpaidView,
  unpaidView,
  type WaitingShareView,
  waitingShareView,
} from "./views.ts";
