import type { Route } from "../fake.ts";
import { ACCOUNT_ROUTES } from "./accounts.ts";
import { BALANCE_ROUTES } from "./balance.ts";
import { CUSTOMER_ROUTES } from "./customers.ts";
import { EVENT_ROUTES } from "./events.ts";
import { INVOICE_ITEM_ROUTES } from "./invoice-items.ts";
import { INVOICE_ROUTES } from "./invoices.ts";
import { PAYMENT_METHOD_ROUTES } from "./payment-methods.ts";
import { PAYMENT_ROUTES } from "./payments.ts";
import { RETURN_ROUTES } from "./returns.ts";
import { SETUP_ROUTES } from "./setups.ts";
import { TRANSFER_ROUTES } from "./transfers.ts";

/** Everything that the API knows. */
export const ROUTES: readonly Route[] = [
  ...CUSTOMER_ROUTES,
  ...PAYMENT_METHOD_ROUTES,
  ...SETUP_ROUTES,
  ...INVOICE_ROUTES,
  ...INVOICE_ITEM_ROUTES,
  ...PAYMENT_ROUTES,
  ...RETURN_ROUTES,
  ...ACCOUNT_ROUTES,
  ...TRANSFER_ROUTES,
  ...BALANCE_ROUTES,
  ...EVENT_ROUTES,
];
