import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { billingEnv, createBilling, createPaymentEvents, reconcile, toBillingTerms } from "@slipstream/core/billing/server";
import {
  connectDatabase,
  createCustomerStore,
  createEventStore,
  createInvoiceStore,
  createNextId,
  createPayoutStore,
  createReconcileStore,
} from "@slipstream/db";
import { createStripePayments } from "@slipstream/integrations/stripe";
import { isRefusal, type Ms } from "@slipstream/kernel";
import type { FreshDatabase } from "@slipstream/testing";
import { type StripeFake, startStripeFake } from "@slipstream/testing/stripe-fake";
import { z } from "zod";

const SOURCE = "replay";
const SYMBOL = "ETH-USDT";
const WEBHOOK_SECRET = "whsec_faults0000000001";
const KEY = "sk_test_faults0000000001";
const clock = { now: Date.now };

export type BillingWorld = Awaited<ReturnType<typeof openBillingWorld>>;
export type Pair = { readonly accountId: string; readonly masterId: string; readonly followId: string };

/**
 * Followers whose trading is written as trading would have written it, a simulation of Stripe beside them, and the door that its events come to;
 * workers are the test's. `terms`: of the environment of every process.
 */
export async function openBillingWorld(fresh: FreshDatabase, terms: Record<string, string>, seed: number) {
  const nextId = createNextId(clock);
  const database = connectDatabase(fresh.url, { onError: () => undefined });
  let events: ReturnType<typeof createPaymentEvents> | null = null;
  const door = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const taken = events?.receive(Buffer.concat(parts).toString(), String(request.headers["stripe-signature"] ?? ""));
      Promise.resolve(taken).then(
        () => response.writeHead(200).end(),
        (error: unknown) => response.writeHead(isRefusal(error) ? 400 : 500).end(),
      );
    });
  });
  const webhookUrl = `http://127.0.0.1:${await listen(door)}/`;
  const fake: StripeFake = await startStripeFake({
    webhookUrl,
    webhookSecret: WEBHOOK_SECRET,
    apiKey: KEY,
    clock,
    seed,
    retryAfterMs: [50, 200, 500, 1_000, 2_000],
  });
  const settings = { ...terms, STRIPE_SECRET_KEY: KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, STRIPE_API_URL: fake.url };
  const billingTerms = toBillingTerms(z.object(billingEnv).parse(settings));
  const payments = createStripePayments({ secretKey: KEY, webhookSecret: WEBHOOK_SECRET, apiUrl: fake.url, clock });
  const live = { publish: () => undefined };
  events = createPaymentEvents({ payments, store: createEventStore(database), terms: billingTerms, live, clock, nextId });
  let marketMs = Date.parse("2025-05-12T00:00:00Z");
  const billing = createBilling({
    invoices: createInvoiceStore(database, billingTerms),
    customers: createCustomerStore(database),
    payments,
    terms: billingTerms,
    marketTime: { now: async () => marketMs },
    appUrl: "http://app.example",
    clock,
    nextId,
    live,
  });
  const payees = createPayoutStore(database, billingTerms);
  const { sql } = fresh;

  const user = async (name: string): Promise<string> => {
    const id = nextId();
    await sql("INSERT INTO users (id, email, name, password_hash, email_confirmed_at) VALUES ($1, $2, $3, 'x', now())", [
      id,
      `${id}@example.com`,
      name,
    ]);
    return id;
  };

  return {
    fake,
    settings,
    payments,
    pool: database.pool,
    billing,
    marketMs: () => marketMs,
    user,
    async account(userId: string): Promise<string> {
      const id = nextId();
      await sql(
        `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
         VALUES ($1, $2, 'paper', 'paper', 'Main', true, 0, 0, 500, 200, now())`,
        [id, userId],
      );
      return id;
    },
    async master(userId: string, feeBps: number): Promise<string> {
      const id = nextId();
      await sql(
        "INSERT INTO masters (id, user_id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, $2, $3, $4, 10000000000, now(), now())",
        [id, userId, `Master ${id}`, feeBps],
      );
      return id;
    },
    async follow(userId: string, accountId: string, masterId: string): Promise<Pair> {
      const followId = nextId();
      await sql(
        `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, own, turn, start_seq, started_at, started_ms, updated_at)
         SELECT $1, $2, $3, id, 'paper', 'active', '{}', fee_bps, false, 0, 0, now(), $5, now() FROM masters WHERE id = $4`,
        [followId, userId, accountId, masterId, marketMs],
      );
      return { accountId, masterId, followId };
    },
    /** Opened and closed at once: so much profit on one ETH, in whole hundredths. */
    async trade({ followId }: Pair, profitCents: number): Promise<void> {
      marketMs += 1_000;
      const fill = (side: "buy" | "sell", price: string, minor: bigint, realized: bigint) =>
        sql(
          `INSERT INTO fills (id, venue, account_id, user_id, order_id, position_id, venue_trade_id, symbol, origin_kind, origin_id, side, quantity, price, notional_minor,
             fee_minor, realized_pnl_minor, liquidity, market_ms, recorded_at)
           SELECT $1::uuid, 'paper', f.account_id, f.user_id, $1::uuid, $1::uuid, $1::text, $2, 'follow', f.id::text, $3, 1, $4, $5, 30000001, $6, 'taker', $7, now() FROM follows f WHERE f.id = $8`,
          [nextId(), SYMBOL, side, price, String(minor), String(realized), marketMs, followId],
        );
      const gain = BigInt(profitCents) * 1_000_000n;
      await fill("buy", "1000", 100_000_000_000n, 0n);
      await fill("sell", (1_000 + profitCents / 100).toFixed(2), 100_000_000_000n + gain, gain);
    },
    /** The market's clock stands there from now on. */
    async moveTo(ms: Ms): Promise<void> {
      marketMs = ms;
      await sql(
        `INSERT INTO market_clocks (source, market_ms, wall_at, speed) VALUES ($1, $2, now(), 60)
         ON CONFLICT (source) DO UPDATE SET market_ms = EXCLUDED.market_ms, wall_at = EXCLUDED.wall_at`,
        [SOURCE, ms],
      );
    },
    /** Saves a card by Stripe's page, as a person does. */
    async saveCard(userId: string, card: string): Promise<void> {
      const { url } = await untilDone(() => billing.startSetup({ userId }));
      const chosen = await fetch(url, { method: "POST", body: new URLSearchParams({ card }), redirect: "manual" });
      const sessionId = new URL(chosen.headers.get("location") ?? "", url).searchParams.get("setup");
      if (sessionId === null) throw new Error(`the card was not saved: ${chosen.status}`);
      await untilDone(() => billing.finishSetup({ userId, sessionId }));
    },
    /** A master's owner goes through Stripe's onboarding. */
    async onboard(userId: string): Promise<void> {
      const payeeId = await untilDone(() => payments.createPayee({ userId, email: `${userId}@example.com`, key: `payee:${userId}` }));
      await payees.openPayee(userId, payeeId, {
        id: nextId(),
        kind: "payout-onboarding-begun",
        userId,
        at: clock.now(),
        ip: "test",
        userAgent: "test",
        detail: { payeeId },
      });
      const url = await untilDone(() =>
        payments.onboardingUrl({ payeeId, returnUrl: "http://app.example/a", refreshUrl: "http://app.example/b" }),
      );
      await fetch(url, { method: "POST", body: new URLSearchParams({ how: "done" }), redirect: "manual" });
      const payee = await untilDone(() => payments.readPayee(payeeId));
      if (!payee.transfersActive) throw new Error("the owner is not through");
      await payees.savePayee(payee, clock.now());
    },
    /** The daily comparison, with nothing excused. Answers what it found. */
    async reconcile(): Promise<readonly string[]> {
      const { run } = await reconcile(
        { store: createReconcileStore(database), payments, terms: billingTerms, clock, nextId },
        { graceMs: 0 },
      );
      return run.findings;
    },
    async close() {
      await fake.close();
      await new Promise((resolve) => door.close(resolve));
      await database.close();
    },
  };
}

/** Stripe does not always answer: a person tries again. */
async function untilDone<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++)
    try {
      return await call();
    } catch (error) {
      if (tries === 20) throw error;
    }
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
