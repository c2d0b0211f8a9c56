import { randomInt } from "node:crypto";
import path from "node:path";
import { onShutdown } from "@slipstream/telemetry";
import { startStripeFake } from "@slipstream/testing/stripe-fake";
import { z } from "zod";

const port = z.url().transform((url) => Number(new URL(url).port));

/** What `npm start` with BILLING_DEMO=1 tells its simulation of Stripe: the same as web and worker hear. */
const env = z
  .object({
    STRIPE_API_URL: port,
    STRIPE_SECRET_KEY: z.string(),
    STRIPE_WEBHOOK_SECRET: z.string(),
    APP_URL: z.url(),
    DATA_DIR: z.string(),
  })
  .parse(process.env);

const fake = await startStripeFake({
  port: env.STRIPE_API_URL,
  apiKey: env.STRIPE_SECRET_KEY,
  webhookSecret: env.STRIPE_WEBHOOK_SECRET,
  webhookUrl: new URL("/api/webhooks/stripe", env.APP_URL).href,
  stateFile: path.join(env.DATA_DIR, "stripe.json"),
  clock: { now: Date.now },
  seed: randomInt(2 ** 31),
});
console.log(`simulation of Stripe on ${fake.url}`);
onShutdown(() => fake.close(), { onError: (error) => console.error("the simulation of Stripe did not stop in order", error) });
