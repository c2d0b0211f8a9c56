import { brokenBooks, type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MarketWorld, openMarketWorld } from "../market-world.fixture.ts";
import { startInvoiceWorkers } from "./invoices.ts";

let fresh: FreshDatabase;
let world: MarketWorld;
const nextId = sequentialIds(61);
const [ada, gone, masterId] = [nextId(), nextId(), nextId()];
beforeAll(async () => {
  fresh = await freshDatabase();
  world = await openMarketWorld(fresh.url);
  await fresh.sql(
    "INSERT INTO users (id, email, name, password_hash, email_confirmed_at) VALUES ($1, 'ada@example.com', 'Ada', 'x', now())",
    [ada],
  );
  await fresh.sql(
    "INSERT INTO masters (id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, 'Trend', 1000, 1, now(), now())",
    [masterId],
  );
  await fresh.sql("INSERT INTO market_clocks (source, market_ms, wall_at, speed) VALUES ('replay', $1, now(), 60)", [Date.UTC(2025, 5, 4)]);
  await fresh.sql("INSERT INTO billing_customers (user_id, updated_at) VALUES ($1, now())", [gone]);
  const journalId = nextId();
  await fresh.sql("INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES ($1, 'fee', 'fee:1', '{}', now())", [journalId]);
  const account = "INSERT INTO ledger_accounts (code, kind, user_id, master_id, currency) VALUES ($1, $2, $3, $4, 'USD')";
  await fresh.sql(account, [`follower-receivable:${ada}:${masterId}:USD`, "follower-receivable", ada, masterId]);
  await fresh.sql(account, [`fee-accrued:${masterId}:USD`, "fee-accrued", null, masterId]);
  await fresh.sql(
    `INSERT INTO ledger_transfers (journal_id, debit_id, credit_id, amount_minor, currency)
     SELECT $1, d.id, c.id, 250999999, 'USD' FROM ledger_accounts d, ledger_accounts c WHERE d.kind = 'follower-receivable' AND c.kind = 'fee-accrued'`,
    [journalId],
  );
});
afterAll(async () => {
  await world?.close();
  await fresh?.drop();
});

/** One look: the first comes at once, and the stop waits for it. */
async function look(): Promise<void> {
  const { deps } = await world.takeLane();
  const stop = await startInvoiceWorkers(deps);
  await stop();
}

it("without a key, what was settled becomes an open invoice, once, and its payer hears of it; nobody is left at Stripe", async () => {
  await look();
  await look();
  expect(await fresh.sql("SELECT user_id, amount_cents::text AS cents, provider, status, reminders FROM billing_invoices")).toEqual([
    { user_id: ada, cents: "250", provider: "manual", status: "open", reminders: 1 },
  ]);
  expect(await fresh.sql("SELECT kind FROM notices WHERE user_id = $1", [ada])).toEqual([{ kind: "payment-reminder" }]);
  expect(await fresh.sql("SELECT user_id FROM billing_customers")).toEqual([]);
  expect(await brokenBooks(fresh.pool)).toEqual([]);
});
