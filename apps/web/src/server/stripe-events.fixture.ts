// Followers who pay their invoices at the simulation of Stripe, and services that hear of it by its events.
import { createHmac } from "node:crypto";
import type { InvoiceState, PaymentMethod, Payments } from "@slipstream/core/billing/server";
import { createStripePayments } from "@slipstream/integrations/stripe";
import { fixedClock, sequentialIds } from "@slipstream/testing";
import { type CardName, type StripeFake, startStripeFake } from "@slipstream/testing/stripe-fake";
import { type Answer, startTestService, type TestService } from "./test-service.ts";

const SECRET_KEY = "sk_test_canaryofthekey";
export const WEBHOOK_SECRET = "whsec_canaryofthehook";
const LINES = [1_000, 234] as const;

export type StripeEvent = { readonly id: string; readonly type: string; readonly [more: string]: unknown };
export type Follower = { readonly userId: string; readonly customerId: string; readonly invoiceId: string; readonly invoice: InvoiceState };
export type StripeWorld = {
  readonly fake: StripeFake;
  readonly payments: Payments;
  readonly services: readonly TestService[];
  nextId(): string;
  /** Somebody who owes two masters 10 and 2.34, by an invoice that Stripe has. The row is in the database of every service. */
  follower(): Promise<Follower>;
  saveCard(customerId: string, card: CardName): Promise<PaymentMethod>;
  pay(follower: Follower, method: PaymentMethod): Promise<InvoiceState>;
  /** The owner of a master, who goes through Stripe's questions. */
  payee(how: "done" | "document-missing"): Promise<void>;
  submit(url: string, fields: Readonly<Record<string, string>>): Promise<string | null>;
  close(): Promise<void>;
};

export async function openStripeWorld(count: number): Promise<StripeWorld> {
  const clock = fixedClock("2026-11-21T12:00:00.000Z");
  const fake = await startStripeFake({ webhookSecret: WEBHOOK_SECRET, apiKey: SECRET_KEY, clock, seed: 5 });
  const payments = createStripePayments({ secretKey: SECRET_KEY, webhookSecret: WEBHOOK_SECRET, apiUrl: fake.url, clock });
  const variables = { STRIPE_SECRET_KEY: SECRET_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, STRIPE_API_URL: fake.url };
  const services: TestService[] = [];
  for (let index = 0; index < count; index++) services.push(await startTestService(variables));
  const nextId = sequentialIds(77);
  const everywhere = async (text: string, values: unknown[]) => {
    for (const { fresh } of services) await fresh.sql(text, values);
  };
  const user = async (): Promise<string> => {
    const id = nextId();
    const text = "INSERT INTO users (id, email, name, password_hash, email_confirmed_at) VALUES ($1, $2, 'Somebody', 'none', now())";
    await everywhere(text, [id, `${id}@example.com`]);
    return id;
  };
  const masters: { id: string; ownerId: string }[] = [];
  for (const _line of LINES) {
    const master = { id: nextId(), ownerId: await user() };
    const text =
      "INSERT INTO masters (id, user_id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, $2, $3, 1000, 1, now(), now())";
    await everywhere(text, [master.id, master.ownerId, `Master ${master.id}`]);
    masters.push(master);
  }
  const submit: StripeWorld["submit"] = async (url, fields) => {
    // What people do takes time; Stripe counts it in seconds.
    clock.advance(2_000);
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
    return answer.headers.get("location");
  };

  return {
    fake,
    payments,
    services,
    nextId,
    submit,
    async follower() {
      const [userId, invoiceId] = [await user(), nextId()];
      const customerId = await payments.createCustomer({ userId, email: `${userId}@example.com`, key: `customer:${userId}` });
      await everywhere("INSERT INTO billing_customers (user_id, stripe_customer_id, updated_at) VALUES ($1, $2, now())", [
        userId,
        customerId,
      ]);
      await everywhere(
        `INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, status, created_at, updated_at)
         VALUES ($1, $2, 1, 'USD', $3, 'stripe', 'planned', now(), now())`,
        [invoiceId, userId, LINES.reduce((sum, cents) => sum + cents, 0)],
      );
      const lines = masters.map(({ id, ownerId }, index) => ({ masterId: id, ownerId, cents: LINES[index] ?? 0 }));
      for (const { masterId, ownerId, cents } of lines) {
        const owed = { userId, masterId, ownerId, minor: `${cents}000000`, journalId: nextId() };
        for (const { fresh } of services) await oweFee(fresh, owed);
        await everywhere(
          `INSERT INTO billing_invoice_lines (invoice_id, master_id, master_user_id, master_name, amount_cents, platform_bps) VALUES ($1, $2, $3, 'Master', $4, 2000)`,
          [invoiceId, masterId, ownerId, cents],
        );
      }
      const invoice = await payments.createInvoice({
        customerId,
        invoiceId,
        currency: "USD",
        description: "Fees of a week",
        lines: lines.map(({ masterId, cents }) => ({ id: masterId, amountCents: BigInt(cents), description: "Master" })),
        key: `invoice:${invoiceId}`,
      });
      return { userId, customerId, invoiceId, invoice };
    },
    async saveCard(customerId, card) {
      const [successUrl, cancelUrl] = ["http://app.test/done", "http://app.test/back"];
      const setup = await payments.startSetup({ customerId, userId: nextId(), successUrl, cancelUrl, key: `setup:${nextId()}` });
      const to = await submit(setup.url, { card });
      if (to?.startsWith("/pages/confirm/")) await submit(new URL(to, fake.url).href, { answer: "confirm" });
      const saved = await payments.readSetup(setup.id);
      if (!saved) throw new Error("the card was not saved");
      return saved.method;
    },
    pay: ({ invoice }, { id }) => payments.payInvoice({ stripeInvoiceId: invoice.id, methodId: id, key: `pay:${invoice.id}:${id}` }),
    async payee(how) {
      const userId = await user();
      const payeeId = await payments.createPayee({ userId, email: `${userId}@example.com`, key: `payee:${userId}` });
      await everywhere("INSERT INTO billing_connects (user_id, stripe_account_id, requirements, updated_at) VALUES ($1, $2, '[]', now())", [
        userId,
        payeeId,
      ]);
      await submit(await payments.onboardingUrl({ payeeId, returnUrl: "http://app.test/back", refreshUrl: "http://app.test/again" }), {
        how,
      });
    },
    close: async () => {
      for (const service of services) await service.close();
      await fake.close();
    },
  };
}

type Owed = { userId: string; masterId: string; ownerId: string; minor: string; journalId: string };
/** A fee in the books, as the settlement writes it. */
async function oweFee({ sql }: TestService["fresh"], { userId, masterId, ownerId, minor, journalId }: Owed): Promise<void> {
  await sql("INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES ($1, 'fee', $2, '{}', now())", [journalId, `fee:${journalId}`]);
  await sql(
    `WITH accounts AS (INSERT INTO ledger_accounts (code, kind, user_id, master_id, currency) VALUES
       ('follower-receivable:' || $1::uuid || ':' || $2::uuid || ':USD', 'follower-receivable', $1, $2, 'USD'),
       ('fee-accrued:' || $2::uuid || ':USD', 'fee-accrued', $3, $2, 'USD') ON CONFLICT (code) DO NOTHING RETURNING 1)
     SELECT count(*) FROM accounts`,
    [userId, masterId, ownerId],
  );
  await sql(
    `INSERT INTO ledger_transfers (journal_id, debit_id, credit_id, amount_minor, currency)
     SELECT $1, d.id, c.id, $2, 'USD' FROM ledger_accounts d, ledger_accounts c
     WHERE d.code = 'follower-receivable:' || $3::uuid || ':' || $4::uuid || ':USD' AND c.code = 'fee-accrued:' || $4::uuid || ':USD'`,
    [journalId, minor, userId, masterId],
  );
}

type Sent = {
  readonly secret?: string;
  readonly ageS?: number;
  readonly peer?: string;
  readonly signature?: string;
  readonly origin?: string;
};

/** One delivery, signed as Stripe does it: HMAC-SHA256 over the time and the body. */
export function deliver(
  service: TestService,
  event: StripeEvent | string,
  { secret = WEBHOOK_SECRET, ageS = 0, peer = "10.0.0.1", signature, origin }: Sent = {},
): Promise<Answer> {
  const rawBody = typeof event === "string" ? event : JSON.stringify(event);
  const timestamp = Math.floor(Date.now() / 1_000) - ageS;
  const digest = createHmac("sha256", secret).update(`${timestamp}.${rawBody}`).digest("hex");
  const headers = { "stripe-signature": signature ?? `t=${timestamp},v1=${digest}`, "x-peer-address": peer, ...(origin ? { origin } : {}) };
  return service.rest("POST", "/api/webhooks/stripe", { rawBody, headers });
}

/** What a service knows of payments, without the times and ids that are its own. */
export async function snapshotOf({ fresh: { sql } }: TestService) {
  return {
    balances: await sql(
      `SELECT a.code, sum(e.amount_minor)::text AS minor FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id
       GROUP BY a.code HAVING sum(e.amount_minor) <> 0 ORDER BY a.code`,
    ),
    payments: await sql("SELECT key FROM ledger_journals WHERE kind = 'payment' ORDER BY key"),
    invoices: await sql("SELECT id, status, stripe_invoice_id, stripe_payment_id, failure FROM billing_invoices ORDER BY id"),
    shares: await sql(
      "SELECT invoice_id, master_id, payable_minor, reserve_minor, platform_minor, payable_back_minor, reserve_back_minor, platform_back_minor FROM billing_shares ORDER BY 1, 2",
    ),
    returns: await sql("SELECT invoice_id, kind, amount_cents, status, stripe_id FROM billing_returns ORDER BY stripe_id"),
    customers: await sql("SELECT user_id, payment_method_id FROM billing_customers ORDER BY user_id"),
    payees: await sql(
      "SELECT user_id, details_submitted, transfers_active, payouts_enabled, requirements FROM billing_connects ORDER BY user_id",
    ),
    paidNotices: await sql(
      "SELECT user_id, count(*)::int AS count FROM notices WHERE kind = 'invoice-paid' GROUP BY user_id ORDER BY user_id",
    ),
  };
}
