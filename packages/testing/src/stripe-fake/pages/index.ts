import { ACCOUNT_PAGES } from "./account-pages.ts";
import { ACTIONS } from "./actions.ts";
import { CHECKOUT_PAGES } from "./checkout-page.ts";
import { CONFIRM_PAGES } from "./confirm-page.ts";
import { INVOICE_PAGES } from "./invoice-page.ts";
import { OVERVIEW_PAGES } from "./overview-page.ts";
import type { Page } from "./page.ts";

/** Everything that people can open or press. */
export const PAGES: readonly Page[] = [
  ...OVERVIEW_PAGES,
  ...ACTIONS,
  ...CHECKOUT_PAGES,
  ...CONFIRM_PAGES,
  ...INVOICE_PAGES,
  ...ACCOUNT_PAGES,
];
