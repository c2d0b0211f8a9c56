import { billingEnv, reconcile as compare, toBillingTerms } from "@slipstream/core/billing/server";
import { connectDatabase, createNextId, createReconcileStore } from "@slipstream/db";
import { createStripePayments } from "@slipstream/integrations/stripe";
import { type Clock, MINUTE_MS } from "@slipstream/kernel";
import { z } from "zod";
import { type OpsContext, OpsFailure, type Verb, WrongUsage } from "./verb.ts";

const reconcileEnv = z.object(billingEnv);
const MOST_MINUTES = 10_080;

/** What the worker does by itself once a day. */
export const reconcile: Verb = {
  usage: "[--grace MINUTES]",
  help: [
    "Compares the books with Stripe's balance transactions: payments, refunds, disputes, payouts, reversals, costs, and the balance.",
    "Costs and payouts to the platform's bank, which only Stripe knows, are booked, each once; refunds and disputes that no webhook told of too.",
    "The worker does this by itself once a day; running it again, or beside the worker, books nothing twice.",
    "",
    "  --grace MINUTES  what is younger may still be told of by a webhook, and is no difference (default 0)",
    "",
    "Needs STRIPE_SECRET_KEY in the environment or in .env. Without it (manual mode), what is marked as paid and sent is compared with the books.",
    "The run is kept, and shown to operators; where something differs, they are told.",
  ].join("\n"),
  run: (args, context) => run(parseGrace(args), context),
};

function parseGrace(args: readonly string[]): number {
  const [option, minutes, ...rest] = args;
  if (option === undefined) return 0;
  if (option !== "--grace" || !/^\d{1,5}$/.test(minutes ?? "") || Number(minutes) > MOST_MINUTES || rest.length > 0)
    throw new WrongUsage(`expected nothing, or --grace and minutes up to ${MOST_MINUTES}`);
  return Number(minutes) * MINUTE_MS;
}

async function run(graceMs: number, { databaseUrl, print }: OpsContext): Promise<void> {
  const url = databaseUrl();
  const parsed = reconcileEnv.safeParse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== "")));
  if (!parsed.success) throw new OpsFailure(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  const env = parsed.data;
  const clock: Clock = { now: Date.now };
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: apiUrl } = env;
  const payments = secretKey === undefined ? null : createStripePayments({ secretKey, webhookSecret, apiUrl, clock });
  const database = connectDatabase(url, { maxConnections: 2 });
  const begun = performance.now();
  try {
    const deps = { store: createReconcileStore(database), payments, terms: toBillingTerms(env), clock, nextId: createNextId(clock) };
    const { run: done } = await compare(deps, { graceMs });
    for (const finding of done.findings) print(finding);
    print(
      Object.entries(done.figures)
        .map(([name, figure]) => `${name} ${figure}`)
        .join(", "),
    );
    print(`${((performance.now() - begun) / 1_000).toFixed(1)} s`);
    if (done.differences > 0) throw new OpsFailure(`difference ${done.differences}`);
    print("difference 0");
  } finally {
    await database.close();
  }
}
