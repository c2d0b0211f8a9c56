import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { type FixedClock, fixedClock } from "../fixed-clock.ts";
import { type CardName, type StripeFake, type StripeFakeOptions, startStripeFake } from "./index.ts";

export const WEBHOOK_SECRET = "whsec_simulation0001";

/** The fake with the real SDK before it, and an endpoint that takes its events. */
export type Stage = {
  readonly fake: StripeFake;
  readonly stripe: Stripe;
  readonly clock: FixedClock;
  /** What the endpoint took, verified by the SDK. */
  readonly events: Stripe.Event[];
  /** Answers of the endpoint to come; 200 when there is none. */
  readonly answers: number[];
  types(): string[];
  close(): Promise<void>;
};

export async function openStage(options: Partial<StripeFakeOptions> = {}, apiKey = "sk_test_simulation"): Promise<Stage> {
  const clock = fixedClock();
  const events: Stripe.Event[] = [];
  const answers: number[] = [];
  const verifier = new Stripe(apiKey);
  const endpoint = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => response.writeHead(take(Buffer.concat(parts), request.headers["stripe-signature"] ?? "")).end());
  });
  /** A signature that is forged, or too old when the test moves the clock on meanwhile, is a 400 as in the product. */
  function take(body: Buffer, signature: string | string[]): number {
    try {
      const event = verifier.webhooks.constructEvent(body, signature, WEBHOOK_SECRET, 300, undefined, clock.now());
      const status = answers.shift() ?? 200;
      if (status < 300) events.push(event);
      return status;
    } catch {
      return 400;
    }
  }
  const webhookUrl = `http://127.0.0.1:${await listen(endpoint)}/api/webhooks/stripe`;
  const fake = await startStripeFake({ webhookSecret: WEBHOOK_SECRET, webhookUrl, clock, seed: 7, retryAfterMs: [0, 0, 0], ...options });
  return {
    fake,
    stripe: sdkFor(fake.url, apiKey),
    clock,
    events,
    answers,
    types: () => events.map(({ type }) => type),
    close: async () => {
      await fake.close();
      await new Promise((resolve) => endpoint.close(resolve));
    },
  };
}

export function sdkFor(url: string, apiKey = "sk_test_simulation", maxNetworkRetries = 0): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(apiKey, { host: hostname, port: Number(port), protocol: "http", telemetry: false, maxNetworkRetries });
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));

/** Fills in a form of a page, as a browser does, and follows where it leads. */
export async function submit(
  url: string,
  fields: Record<string, string> = {},
): Promise<{ status: number; location: string | null; text: string }> {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
}

export const onPage = (stage: Stage, path: string | null) => new URL(path ?? "", stage.fake.url).href;

/** A customer with a saved card that invoices are charged to. */
export async function customerWith(stage: Stage, card: CardName = "works"): Promise<{ customer: string; method: string }> {
  const { stripe } = stage;
  const customer = await stripe.customers.create({ email: "follower@example.test" });
  const session = await stripe.checkout.sessions.create({
    mode: "setup",
    currency: "usd",
    customer: customer.id,
    success_url: "http://app.test/done?session={CHECKOUT_SESSION_ID}",
    cancel_url: "http://app.test/back",
  });
  const chosen = await submit(session.url ?? "", { card });
  if (chosen.location?.startsWith("/pages/confirm/")) await submit(onPage(stage, chosen.location), { answer: "confirm" });
  const { setup_intent } = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent"] });
  const method = typeof setup_intent === "object" ? setup_intent?.payment_method : null;
  if (typeof method !== "string") throw new Error("the card was not saved");
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method } });
  return { customer: customer.id, method };
}

/** An open invoice of one line. */
export async function openInvoice(stage: Stage, customer: string, amount = 2_000): Promise<Stripe.Invoice> {
  const { stripe } = stage;
  const draft = await stripe.invoices.create({ customer, currency: "usd", collection_method: "charge_automatically", auto_advance: false });
  await stripe.invoiceItems.create({ customer, invoice: draft.id, amount, currency: "usd", description: "Performance fee" });
  return stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false });
}

/** What a call was refused with. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ type: string; code: string | undefined; status: number | undefined; param: string | undefined }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    return { type: error.type, code: error.code, status: error.statusCode, param: error.param };
  }
  throw new Error("it was not refused");
}
