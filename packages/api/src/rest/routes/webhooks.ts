import { z } from "zod";
import { hookRoute } from "../route.ts";

/** Events with large invoices stay well below it. */
const MAX_BYTES = 256 * 1_024;

export const webhookRoutes = [
  hookRoute({
    method: "POST",
    path: "/api/webhooks/stripe",
    tag: "Webhooks",
    summary: "What Stripe tells us",
    description:
      "Takes events that Stripe signed within the last five minutes, in the mode of this deployment's key. An event counts once, however often it comes. 503 where there is no key.",
    meta: { auth: "public", owner: "none", rateLimit: "change" },
    maxBytes: MAX_BYTES,
    signedBy: "stripe-signature",
    answer: z.object({ received: z.literal(true) }),
    run: async (ctx, { body, signature }) => {
      await ctx.paymentEvents.receive(body, signature);
      return { received: true as const };
    },
  }),
];
