import { CHECKOUT_PAGES } from "./checkout-page.ts";
import { CONFIRM_PAGES } from "./confirm-page.ts";
import { INVOICE_PAGES } from "./invoice-page.ts";
import type { Page } from "./page.ts";

export const PAGES: readonly Page[] = [...CHECKOUT_PAGES, ...CONFIRM_PAGES, ...INVOICE_PAGES];
