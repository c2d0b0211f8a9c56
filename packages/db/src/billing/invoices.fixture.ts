// Followers who owe, and what collects it of them, beside Stripe in memory.
import {
  type BillingTerms,
  billingEnv,
  collectDueInvoices,
  createBilling,
  planInvoices,
  toBillingTerms,
} from "@slipstream/core/billing/server";
import { lastPeriodEnd } from "@slipstream/core/fees";
import { HOUR_MS, money, type NextId } from "@slipstream/kernel";
import { brokenBooks, fixedClock, freshDatabase, sequentialIds } from "@slipstream/testing";
import { z } from "zod";
import { connectDatabase, inTransaction } from "../connection.ts";
import { appendJournals } from "../ledger/append-journals.ts";
import { feeJournal } from "../ledger/test-ledger.ts";
import { createCustomerStore } from "./customer-store.ts";
import { createInvoiceStore } from "./invoice-store.ts";
import { type CardBehaviour, paymentsSim } from "./payments.fixture.ts";

const env = z.object(billingEnv);
/** Reminders at once, after 72 and after 168 hours; opens stop after 240. */
export const TEST: BillingTerms = toBillingTerms(env.parse({ STRIPE_SECRET_KEY: "sk_test_invoices" }));
export const LIVE: BillingTerms = toBillingTerms(env.parse({ STRIPE_SECRET_KEY: "sk_live_invoices" }));
export const MANUAL: BillingTerms = toBillingTerms(env.parse({}));
export const VISITOR = { ip: "10.0.0.1", userAgent: "test" };
/** Market time: the Monday after which the first invoices are made. */
export const MONDAY = lastPeriodEnd(Date.UTC(2025, 5, 4), "week");
export const WEEK_MS = 168 * HOUR_MS;

export type Follower = { readonly userId: string; readonly accountId: string };
export type InvoicesWorld = Awaited<ReturnType<typeof invoicesWorld>>;

export async function invoicesWorld() {
  const fresh = await freshDatabase();
  const database = connectDatabase(fresh.url, { maxConnections: 6 });
  const nextId: NextId = sequentialIds(23);
  const clock = fixedClock("2026-11-21T12:00:00Z");
  const market = { ms: MONDAY + HOUR_MS };
  const stripe = paymentsSim();
  const told: string[] = [];
  let terms = TEST;
  let people = 0;
  const customers = createCustomerStore(database);
  const deps = () => ({
    invoices: createInvoiceStore(database, terms),
    customers,
    payments: terms.mode === "manual" ? null : stripe.port,
    terms,
    clock,
    nextId,
    live: { publish: (events: readonly { kind: string }[]) => void told.push(...events.map(({ kind }) => kind)) },
    marketTime: { now: async () => market.ms },
    appUrl: "https://slip.test",
  });

  const world = {
    fresh,
    database,
    clock,
    market,
    stripe,
    told,
    nextId,
    /** Another key, or none. */
    useTerms(other: BillingTerms): void {
      terms = other;
    },
    terms: () => terms,
    deps,
    billing: () => createBilling(deps()),
    async person({ confirmed = true }: { confirmed?: boolean } = {}): Promise<string> {
      const id = nextId();
      people += 1;
      await fresh.sql("INSERT INTO users (id, email, name, password_hash, email_confirmed_at) VALUES ($1, $2, $3, 'none', $4)", [
        ...[id, `person${people}@example.com`, `Person ${people}`, confirmed ? new Date() : null],
      ]);
      return id;
    },
    async follower(options: { confirmed?: boolean; mode?: "paper" | "live" } = {}): Promise<Follower> {
      const userId = await world.person(options);
      return { userId, accountId: await world.account(userId, options.mode ?? "paper") };
    },
    async account(userId: string, mode: "paper" | "live"): Promise<string> {
      const id = nextId();
      await fresh.sql(
        `INSERT INTO accounts (id, user_id, venue, mode, name, initial_balance_minor, taker_fee_centibps, maker_fee_centibps, created_at)
         VALUES ($1, $2, 'paper', $3, 'Main', 0, 500, 200, now())`,
        [id, userId, mode],
      );
      return id;
    },
    async master(): Promise<{ masterId: string; ownerId: string }> {
      const [masterId, ownerId] = [nextId(), await world.person()];
      await fresh.sql(
        "INSERT INTO masters (id, user_id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, $2, $3, 1000, 1, now(), now())",
        [masterId, ownerId, `Master ${masterId.slice(-4)}`],
      );
      return { masterId, ownerId };
    },
    /** A fee that was settled and booked. */
    async fee(
      { userId, accountId }: Follower,
      { masterId, ownerId }: { masterId: string; ownerId: string },
      amount: string,
      reason: "period" | "stop" | "early" = "period",
    ): Promise<void> {
      const id = nextId();
      const journal = feeJournal(nextId, { userId, masterId, ownerId, amount, key: `fee:${id}`, at: clock.now() });
      await inTransaction(database.pool, async (client) => {
        await appendJournals(client, [journal]);
        await client.query(
          `INSERT INTO fee_settlements (id, follow_id, user_id, account_id, master_id, reason, from_ms, to_ms, currency, fill_seq, cash_id, prices, held,
             price_minor, fees_minor, funding_minor, flow_minor, unrealized_minor, profit_minor, mark_before_minor, mark_minor, rate_bps, base_minor,
             charged_minor, fee_minor, platform_bps, platform_minor, charge, journal_id, settled_at)
           VALUES ($1, $2, $3, $4, $5, $11, 0, $6, 'USDT', 0, 0, '{}', '{}', 0, 0, 0, 0, 0, 0, 0, 0, 1000, 0, 0, $7, $8, 0, 'ledger', $9, $10)`,
          [
            ...[id, nextId(), userId, accountId, masterId, market.ms, String(money(amount)), terms.platformBps],
            ...[journal.id, new Date(clock.now()), reason],
          ],
        );
      });
      clock.advance(1);
    },
    async saveCard(userId: string, behaviour: CardBehaviour): Promise<void> {
      const { url } = await world.billing().startSetup({ userId });
      const sessionId = new URL(url).pathname.slice(1);
      stripe.fillIn(sessionId, behaviour);
      await world.billing().finishSetup({ userId, sessionId });
    },
    plan: () => planInvoices(deps(), market.ms),
    collect: () => collectDueInvoices(deps()),
    /** Plans and collects, with the next period of market time. */
    async nextWeek(): Promise<void> {
      market.ms += WEEK_MS;
      await world.plan();
      await world.collect();
    },
    async later(hours: number): Promise<void> {
      clock.advance(hours * HOUR_MS);
      await world.collect();
    },
    async invoicesOf(userId: string) {
      return (await world.billing().invoices({ userId, limit: 50 })).items;
    },
    async invoiceOf(userId: string) {
      const [first] = await world.invoicesOf(userId);
      if (!first) throw new Error("no invoice");
      return first;
    },
    async noticesOf(userId: string): Promise<string[]> {
      const rows = await fresh.sql<{ kind: string }>("SELECT kind FROM notices WHERE user_id = $1 ORDER BY seq", [userId]);
      return rows.map(({ kind }) => kind);
    },
    async holds(): Promise<string[]> {
      return (await fresh.sql<{ user_id: string }>("SELECT user_id FROM billing_holds ORDER BY 1")).map(({ user_id }) => user_id);
    },
    brokenBooks: () => brokenBooks(database.pool),
    close: async () => {
      await database.close();
      await fresh.drop();
    },
  };
  return world;
}
