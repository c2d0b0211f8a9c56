import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EXPORTED_TABLES } from "./exported-tables.ts";

/** Tables without rows of a person. */
const NOBODYS = [
  ...[
    "_prisma_migrations",
    // Events and balance transactions name objects at Stripe, no person.
    "billing_balances",
    "billing_events",
    "candles",
    // Imported by operators: of the market.
    "candle_chunks",
    "candle_imports",
    "copy_cursors",
    "funding_rates",
    "instruments",
    "leases",
    // Computed from ledger_transfers, or the same rows again.
    "ledger_entries",
    "ledger_runs",
    "ledger_snapshots",
    "market_clocks",
    "market_gaps",
    "market_prices",
    // Computed from master_fills, which are exported.
    "master_roots",
    "master_stats",
    "order_moves",
    "trail_peaks",
  ],
  "rate_limits",
];

let db: FreshDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db?.drop());

it("names every table and every column of the database, so that a new one is decided on", async () => {
  const rows = await db.sql<{ table: string; column: string }>(
    "SELECT table_name AS table, column_name AS column FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
  );
  const actual = new Map<string, string[]>();
  for (const { table, column } of rows) if (!NOBODYS.includes(table)) actual.set(table, [...(actual.get(table) ?? []), column]);
  const named = new Map(EXPORTED_TABLES.map(({ table, columns }) => [table, Object.keys(columns).sort()]));
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries(actual));
});

it("withholds every column that sounds like a secret", () => {
  for (const { table, columns } of EXPORTED_TABLES) {
    for (const [column, as] of Object.entries(columns)) {
      if (/hash|secret|sealed|token$|password/.test(column)) expect([table, column, as]).toEqual([table, column, "withheld"]);
    }
  }
});

it("erases with the user whatever it exports: each table refers to the user or to an account, and goes with it", async () => {
  const rows = await db.sql<{ child: string; parent: string }>(
    `SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent FROM pg_constraint WHERE contype = 'f' AND confdeltype = 'c'`,
  );
  const [erasing] = await db.sql<{ source: string }>("SELECT prosrc AS source FROM pg_proc WHERE proname = 'erase_account_rows'");
  // Without a reference to their account, for speed: a trigger takes them away with it.
  const goesByTrigger = (table: string): boolean => erasing?.source.includes(`DELETE FROM "${table}" WHERE`) ?? false;
  const goesWith = (table: string): boolean =>
    table === "users" || goesByTrigger(table) || rows.some(({ child, parent }) => child === table && parent !== table && goesWith(parent));
  // Mails outlive users on purpose (the last one does); erasing deletes them by itself. Published records stay, without a name and an owner.
  const mails = ["mails", "masters", "master_fills"];
  // Erasing deletes these by itself (erase-billing.ts); the customer at Stripe first, its row after it.
  const byHand = ["fee_marks", "billing_customers", "billing_connects", "billing_holds"];
  // Books stay as they are: they name nobody but by a number. Decision 0042.
  const books = [
    ...["fee_settlements", "fee_consents", "ledger_accounts", "ledger_journals", "ledger_transfers"],
    ...["billing_invoices", "billing_invoice_lines", "billing_shares", "billing_payouts", "billing_returns"],
    ...["billing_payout_parts", "billing_return_parts", "billing_reversals"],
  ];
  const staying = EXPORTED_TABLES.map(({ table }) => table).filter((table) => !goesWith(table));
  expect([...staying].sort()).toEqual([...mails, ...byHand, ...books].sort());
});
