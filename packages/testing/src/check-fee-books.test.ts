import { afterEach, beforeEach, expect, it } from "vitest";
import { brokenBooks, type FreshDatabase, freshDatabase } from "./index.ts";

const A = "'00000000-0000-7000-8000-00000000000a'";
const B = "'00000000-0000-7000-8000-00000000000b'";
const journal = (kind: string, key: string, debit: string, credit: string, minor: bigint) => `
  INSERT INTO ledger_accounts (code, kind, master_id, currency) VALUES ('${debit}', '${debit}', ${B}, 'USD'), ('${credit}', '${credit}', ${B}, 'USD');
  WITH j AS (INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES (gen_random_uuid(), '${kind}', '${key}', '{}', now()) RETURNING id)
  INSERT INTO ledger_transfers (journal_id, debit_id, credit_id, amount_minor, currency)
    SELECT j.id, d.id, c.id, ${minor}, 'USD' FROM j, ledger_accounts d, ledger_accounts c WHERE d.code = '${debit}' AND c.code = '${credit}'`;
const invoice = (status: string) => `
  INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, status, paid_at, created_at, updated_at)
    VALUES (${A}, ${A}, 0, 'USD', 100, 'stripe', '${status}', ${status === "paid" ? "now()" : "NULL"}, now(), now());
  INSERT INTO billing_invoice_lines (invoice_id, master_id, master_name, amount_cents, platform_bps) VALUES (${A}, ${B}, 'x', 100, 2000)`;
const payout = (status: string, minor: number) => `
  INSERT INTO billing_payouts (id, user_id, currency, amount_cents, provider, status, created_at) VALUES (${A}, ${A}, 'USD', 100, 'stripe', '${status}', now());
  INSERT INTO billing_payout_parts (payout_id, master_id, amount_minor) VALUES (${A}, ${B}, ${minor})`;

let db: FreshDatabase;
beforeEach(async () => {
  db = await freshDatabase();
});
afterEach(() => db?.drop());

it.each([
  [
    "a journal of nothing",
    "INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES (gen_random_uuid(), 'fee', 'fee:1', '{}', now())",
    /^every journal moves/,
  ],
  ["a debt without a fee", journal("fee", "fee:1", "follower-receivable", "platform-revenue", 5n), /^what followers owe/],
  ["a debt below nothing", journal("payment", "payment:1", "payment-clearing", "follower-receivable", 5n), /^nobody owes less/],
  ["a paid invoice without its payment", invoice("paid"), /^a paid invoice has one payment/],
  ["a paid line without its share", invoice("paid"), /^each line that was paid/],
  ["a payment of no invoice", journal("payment", "payment:1", "payment-clearing", "fee-accrued", 5n), /^every payment in the books/],
  ["a reserve of no share", journal("payment", "payment:1", "fee-accrued", "master-reserve", 5n), /^a master's reserve/],
  [
    "money that a master is owed for nothing",
    journal("payment", "payment:1", "fee-accrued", "master-payable", 5n),
    /^what a master is owed/,
  ],
  ["revenue of no share", journal("payment", "payment:1", "fee-accrued", "platform-revenue", 5n), /^the platform has its part/],
  ["money that came in from nowhere", journal("payout", "payout:1", "payment-clearing", "bank", 5n), /^clearing is what came in/],
  [
    "a unit that was lost between paid and got",
    journal("refund", "refund:1", "master-payable", "bank", 1n),
    /^what was paid less what was returned/,
  ],
  ["money that stays on its way back", journal("refund", "refund:1", "refunds", "payment-clearing", 5n), /^nothing stays/],
  ["a payout that is not its parts", payout("planned", 99_999_999), /^a payout is the sum/],
  ["a payout that was sent and not booked", payout("sent", 100_000_000), /^a payout that was sent/],
  [
    "a payout that was reversed by nothing",
    `${payout("planned", 100_000_000)}; UPDATE billing_payouts SET reversed_cents = 1`,
    /^what was reversed/,
  ],
  [
    "a return that is not in the books",
    `${invoice("paid")}; INSERT INTO billing_returns (id, invoice_id, user_id, kind, amount_cents, status, created_at, updated_at) VALUES (${A}, ${A}, ${A}, 'refund', 1, 'done', now(), now())`,
    /^a return is in the books/,
  ],
] as const)("finds %s", async (_name, sql, law) => {
  expect(await brokenBooks(db.pool)).toEqual([]);
  await db.pool.query(sql);
  expect(await brokenBooks(db.pool)).toContainEqual(expect.stringMatching(law));
});
