import type { Payments } from "@slipstream/core/billing/server";
import { createStripePayments } from "@slipstream/integrations/stripe";
import type { Clock } from "@slipstream/kernel";
import type { WorkerEnv } from "./env.ts";

/** Stripe, as the environment names it; null in manual mode. */
export const stripeOf = (
  {
    STRIPE_SECRET_KEY,
    STRIPE_WEBHOOK_SECRET,
    STRIPE_API_URL,
  }: Pick<WorkerEnv, "STRIPE_SECRET_KEY" | "STRIPE_WEBHOOK_SECRET" | "STRIPE_API_URL">,
  clock: Clock,
): Payments | null =>
  STRIPE_SECRET_KEY === undefined
    ? null
    : createStripePayments({ secretKey: STRIPE_SECRET_KEY, webhookSecret: STRIPE_WEBHOOK_SECRET, apiUrl: STRIPE_API_URL, clock });
