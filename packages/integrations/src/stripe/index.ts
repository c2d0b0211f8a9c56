export { createStripePayments, type StripeOptions } from "./stripe-payments.ts";
