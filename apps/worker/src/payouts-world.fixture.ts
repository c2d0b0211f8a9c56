import {
  type BillingTerms,
  type BooksContext,
  billingEnv,
  type Payments,
  type PayoutRun,
  reconcile,
  runPayouts,
  toBillingTerms,
} from "@slipstream/core/billing/server";
import { followerReceivable, masterAccount } from "@slipstream/core/ledger/server";
import {
  appendJournals,
  connectDatabase,
  createEventStore,
  createPayoutLane,
  createPayoutStore,
  createReconcileStore,
  inTransaction,
} from "@slipstream/db";
import { createStripePayments } from "@slipstream/integrations/stripe";
import { type Ms, moneyFromMinor } from "@slipstream/kernel";
import { fixedClock, freshDatabase, sequentialIds } from "@slipstream/testing";
import { startStripeFake } from "@slipstream/testing/stripe-fake";
import { z } from "zod";

const SECRET_KEY = "sk_test_payoutsworld";
const WEBHOOK_SECRET = "whsec_payoutsworld";
const MINOR_OF_CENT = 1_000_000n;

export type PayoutsWorld = Awaited<ReturnType<typeof openPayoutsWorld>>;

/** Followers whose invoices are charged at a simulation of Stripe, masters who are paid from them, and the books; no webhook is sent. */
export async function openPayoutsWorld(seed = 3) {
  const fresh = await freshDatabase();
  const database = connectDatabase(fresh.url, { maxConnections: 5 });
  const clock = fixedClock("2026-11-21T12:00:00Z");
  const nextId = sequentialIds(seed);
  const fake = await startStripeFake({ webhookSecret: WEBHOOK_SECRET, apiKey: SECRET_KEY, clock, seed });
  const payments: Payments = createStripePayments({ secretKey: SECRET_KEY, webhookSecret: WEBHOOK_SECRET, apiUrl: fake.url, clock });
  const terms: BillingTerms = toBillingTerms(z.object(billingEnv).parse({ STRIPE_SECRET_KEY: SECRET_KEY }));
  const context = (): BooksContext => ({ at: clock.now(), nextId, terms });
  const events = createEventStore(database);
  const books = createReconcileStore(database);
  const [lane, store] = [createPayoutLane(database), createPayoutStore(database, terms)];
  const person = async (): Promise<string> => {
    const id = nextId();
    await fresh.sql("INSERT INTO users (id, email, name, password_hash, email_confirmed_at) VALUES ($1, $2, 'Somebody', 'x', now())", [
      id,
      `${id}@example.com`,
    ]);
    return id;
  };
  /** A customer there with a card. */
  const customer = async (userId: string): Promise<{ customerId: string; methodId: string }> => {
    const customerId = await payments.createCustomer({ userId, email: `${userId}@example.com`, key: `customer:${userId}` });
    const urls = { successUrl: "http://app.test/done?session={CHECKOUT_SESSION_ID}", cancelUrl: "http://app.test/back" };
    const setup = await payments.startSetup({ customerId, userId, ...urls, key: `setup:${userId}` });
    await fetch(setup.url, { method: "POST", body: new URLSearchParams({ card: "works" }), redirect: "manual" });
    const saved = await payments.readSetup(setup.id);
    if (!saved) throw new Error("the card was not saved");
    return { customerId, methodId: saved.method.id };
  };

  return {
    fresh,
    database,
    fake,
    payments,
    clock,
    nextId,
    terms,
    context,
    books,
    store,
    person,
    /** A master whose owner is through with Stripe's questions. */
    async master(): Promise<{ owner: string; masterId: string }> {
      const [owner, masterId] = [await person(), nextId()];
      await fresh.sql(
        "INSERT INTO masters (id, user_id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, $2, $3, 1000, 1, now(), now())",
        [masterId, owner, `Master ${masterId}`],
      );
      const payeeId = await payments.createPayee({ userId: owner, email: `${owner}@example.com`, key: `payee:${owner}` });
      const by = { userId: owner, at: clock.now(), ip: "::1", userAgent: "test", detail: {} };
      await store.openPayee(owner, payeeId, { id: nextId(), kind: "payout-onboarding-begun", ...by });
      fake.control.onboard(payeeId);
      await store.savePayee(await payments.readPayee(payeeId), clock.now());
      return { owner, masterId };
    },
    /** Fees of these masters are charged, invoiced, and paid by a new follower's card. */
    async paid(lines: readonly { masterId: string; owner: string; cents: bigint }[]): Promise<{ id: string; paymentId: string }> {
      const [userId, id] = [await person(), nextId()];
      const { customerId, methodId } = await customer(userId);
      const total = lines.reduce((sum, { cents }) => sum + cents, 0n);
      await inTransaction(database.pool, async (client) => {
        await appendJournals(
          client,
          lines.map(({ masterId, owner, cents }) => {
            const journalId = nextId();
            const transfer = {
              debit: followerReceivable(userId, masterId, "USD"),
              credit: masterAccount("fee-accrued", owner, masterId, "USD"),
              amount: moneyFromMinor(cents * MINOR_OF_CENT),
            };
            return { id: journalId, kind: "fee", key: `fee:${journalId}`, detail: {}, marketMs: 0, at: clock.now(), transfers: [transfer] };
          }),
        );
        await client.query(
          `INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, live, status, created_at, updated_at)
           VALUES ($1, $2, 0, 'USD', $3, 'stripe', false, 'planned', now(), now())`,
          [id, userId, String(total)],
        );
        for (const { masterId, owner, cents } of lines)
          await client.query(
            `INSERT INTO billing_invoice_lines (invoice_id, master_id, master_user_id, master_name, amount_cents, platform_bps)
             VALUES ($1, $2, $3, 'A master', $4, $5)`,
            [id, masterId, owner, String(cents), terms.platformBps],
          );
      });
      const asked = lines.map(({ masterId, cents }) => ({ id: masterId, amountCents: cents, description: "A fee" }));
      const open = { customerId, invoiceId: id, currency: "USD", description: "Fees", lines: asked, key: `invoice:${id}` };
      const { id: stripeInvoiceId } = await payments.createInvoice(open);
      const invoice = await payments.payInvoice({ stripeInvoiceId, methodId, key: `pay:${id}` });
      const about = { objectId: invoice.id, subject: invoice.id, account: null, customerId, paymentId: invoice.paymentId };
      const event = { id: `evt_${id}`, type: "invoice.paid", createdAt: clock.now(), ...about };
      await events.apply(event, { kind: "invoice", invoice }, 0, context());
      if (invoice.paymentId === null) throw new Error("the invoice was not paid");
      return { id, paymentId: invoice.paymentId };
    },
    turn: (crashAt?: string): Promise<PayoutRun> => {
      const crashPoint = (label: string): void => {
        if (label === crashAt) throw new Error(`killed at ${label}`);
      };
      return runPayouts({ lane, store, payments, terms, clock, nextId, crashPoint, onFailure: () => undefined });
    },
    compare: (graceMs: Ms = 0) => reconcile({ store: books, payments, terms, clock, nextId }, { graceMs }),
    async close() {
      await fake.close();
      await database.close();
      await fresh.drop();
    },
  };
}
