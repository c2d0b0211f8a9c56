import type { Account, BalanceTransaction, Dispute, Payout, Refund, StripeEvent, Transfer, TransferReversal } from "./money-objects.ts";
import type {
  Charge,
  CheckoutSession,
  Customer,
  Invoice,
  InvoiceItem,
  InvoicePayment,
  PaymentIntent,
  PaymentMethod,
  SetupIntent,
} from "./paying-objects.ts";

export type { CardFailure } from "./like.ts";
export type { Account, BalanceTransaction, Dispute, Payout, Refund, StripeEvent, Transfer, TransferReversal } from "./money-objects.ts";
export type {
  Charge,
  CheckoutSession,
  Customer,
  Invoice,
  InvoiceItem,
  InvoiceLine,
  InvoicePayment,
  PaymentIntent,
  PaymentMethod,
  SetupIntent,
} from "./paying-objects.ts";

/** Every kind of object that has an id and can be asked for, by the name that Stripe gives it in `object`. */
export type Kinds = {
  customer: Customer;
  payment_method: PaymentMethod;
  setup_intent: SetupIntent;
  "checkout.session": CheckoutSession;
  invoice: Invoice;
  invoiceitem: InvoiceItem;
  invoice_payment: InvoicePayment;
  payment_intent: PaymentIntent;
  charge: Charge;
  refund: Refund;
  dispute: Dispute;
  account: Account;
  transfer: Transfer;
  transfer_reversal: TransferReversal;
  payout: Payout;
  balance_transaction: BalanceTransaction;
  event: StripeEvent;
};
export type Kind = keyof Kinds;
export type StripeObject = Kinds[Kind];
