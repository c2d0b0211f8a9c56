import type { PaymentMethod, Payments } from "@slipstream/core/billing/server";
import { type FixedClock, fixedClock, sequentialIds } from "@slipstream/testing";
import { type CardName, type StripeFake, startStripeFake } from "@slipstream/testing/stripe-fake";
import { createStripePayments } from "./stripe-payments.ts";

const SECRET_KEY = "sk_test_canaryofthekey";
const WEBHOOK_SECRET = "whsec_canaryofthehook";
/** What may be in no error and no log. */
export const CANARY = /canary/;

/** The adapter before the simulation of Stripe. */
export type Stage = {
  readonly fake: StripeFake;
  readonly payments: Payments;
  readonly clock: FixedClock;
  nextId(): string;
  close(): Promise<void>;
};

export async function openStage(seed = 1): Promise<Stage> {
  const clock = fixedClock("2026-11-21T12:00:00.000Z");
  const fake = await startStripeFake({ webhookSecret: WEBHOOK_SECRET, apiKey: SECRET_KEY, clock, seed });
  const payments = createStripePayments({ secretKey: SECRET_KEY, webhookSecret: WEBHOOK_SECRET, apiUrl: fake.url, clock });
  return { fake, payments, clock, nextId: sequentialIds(seed), close: () => fake.close() };
}

/** Sends a form of one of Stripe's pages, as a browser does; answers where it leads. */
export async function submit(url: string, fields: Readonly<Record<string, string>> = {}): Promise<string | null> {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  return answer.headers.get("location");
}

/** Somebody who saved a card on Stripe's page, and is charged to it. */
export async function follower(
  stage: Stage,
  card: CardName = "works",
): Promise<{ userId: string; customerId: string; method: PaymentMethod }> {
  const { payments, nextId } = stage;
  const userId = nextId();
  const customerId = await payments.createCustomer({ userId, email: `${userId}@example.com`, key: `customer:${userId}` });
  const method = await saveCard(stage, customerId, card);
  await payments.chargeTo(customerId, method.id);
  return { userId, customerId, method };
}

export async function saveCard({ payments, fake, nextId }: Stage, customerId: string, card: CardName = "works"): Promise<PaymentMethod> {
  const setup = await payments.startSetup({
    customerId,
    userId: nextId(),
    successUrl: "http://app.test/done?session={CHECKOUT_SESSION_ID}",
    cancelUrl: "http://app.test/back",
    key: `setup:${nextId()}`,
  });
  const to = await submit(setup.url, { card });
  if (to?.startsWith("/pages/confirm/")) await submit(new URL(to, fake.url).href, { answer: "confirm" });
  const saved = await payments.readSetup(setup.id);
  if (!saved) throw new Error("the card was not saved");
  return saved.method;
}

/** An open invoice of two lines over 12.34 in all, and how it was asked for. */
export async function invoiceOf({ payments, nextId }: Stage, customerId: string) {
  const invoiceId = nextId();
  const asked = {
    customerId,
    invoiceId,
    currency: "USD",
    description: "Fees of a week",
    lines: [
      { id: nextId(), amountCents: 1_000n, description: "Ada" },
      { id: nextId(), amountCents: 234n, description: "Grace" },
    ],
    key: `invoice:${invoiceId}`,
  };
  return { asked, invoice: await payments.createInvoice(asked) };
}

/** A master who gave Stripe everything, or all but a document. */
export async function onboarded({ payments, nextId }: Stage, how: "done" | "document-missing" = "done"): Promise<string> {
  const userId = nextId();
  const payeeId = await payments.createPayee({ userId, email: `${userId}@example.com`, key: `payee:${userId}` });
  const url = await payments.onboardingUrl({ payeeId, returnUrl: "http://app.test/back", refreshUrl: "http://app.test/again" });
  await submit(url, { how });
  return payeeId;
}
