import type { Route } from "../fake.ts";
import { CUSTOMER_ROUTES } from "./customers.ts";
import { EVENT_ROUTES } from "./events.ts";
import { INVOICE_ITEM_ROUTES } from "./invoice-items.ts";
import { INVOICE_ROUTES } from "./invoices.ts";
import { PAYMENT_METHOD_ROUTES } from "./payment-methods.ts";
import { PAYMENT_ROUTES } from "./payments.ts";
import { SETUP_ROUTES } from "./setups.ts";

/** Everything that the API knows. */
export const ROUTES: readonly Route[] = [
  ...CUSTOMER_ROUTES,
  ...PAYMENT_METHOD_ROUTES,
  ...SETUP_ROUTES,
  ...INVOICE_ROUTES,
  ...INVOICE_ITEM_ROUTES,
  ...PAYMENT_ROUTES,
  ...EVENT_ROUTES,
];
