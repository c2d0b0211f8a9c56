import { type BooksContext, billingEnv, toBillingTerms } from "@slipstream/core/billing/server";
import { money } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { applyInvoiceState } from "../billing/apply-invoice.ts";
import { applyRefund } from "../billing/apply-returns.ts";
import { bookSent } from "../billing/book-payout.ts";
import { inTransaction } from "../connection.ts";
import { type FeeWorld, openFeeWorld, SYMBOL, WEEK, WEEK_0 } from "../fees/fees.fixture.ts";
import { takeSnapshots } from "./balances.ts";
import { createLedgerStore } from "./ledger-store.ts";
import { NOON } from "./test-ledger.ts";
import { verifyBooks, verifyMoment } from "./verify-books.ts";

let fresh: FreshDatabase;
let world: FeeWorld;
const nextId = sequentialIds(9);
const terms = toBillingTerms(z.object(billingEnv).parse({ STRIPE_SECRET_KEY: "sk_test_verify" }));
const context = (): BooksContext => ({ at: NOON, nextId, terms });
const clock = { now: () => NOON };

/** Fees of three weeks and a stop, paid, refunded in part, and paid out: all of it written by the product. */
beforeAll(async () => {
  fresh = await freshDatabase();
  world = await openFeeWorld(fresh);
  const ann = await world.user("Ann");
  const account = await world.account(ann);
  const master = await world.master(1_000);
  const follow = await world.follow(ann, account, master);
  const position = nextId();
  await world.fill(follow, { at: WEEK_0 + 5, side: "buy", quantity: "2", price: "100", fee: "0.1", positionId: position });
  await world.fill(follow, {
    at: WEEK_0 + 9,
    side: "sell",
    quantity: "0.5",
    price: "150",
    realized: "25",
    fee: "0.2",
    positionId: position,
  });
  await addFunding(account, ann, follow, position);
  await world.price(WEEK_0 + WEEK, "90");
  await world.settleAt(WEEK_0 + WEEK + 600_000);
  await takeSnapshots(world.database.pool, NOON);
  await world.fill(follow, {
    at: WEEK_0 + WEEK + 9,
    side: "sell",
    quantity: "1.5",
    price: "120",
    realized: "30",
    fee: "0.3",
    positionId: position,
  });
  await world.settleAt(WEEK_0 + 2 * WEEK + 600_000);
  await fresh.sql("UPDATE follows SET fee_bps = 2000");
  await world.trade(follow, WEEK_0 + 2 * WEEK + 9, 33);
  await world.settleAt(WEEK_0 + 3 * WEEK + 600_000);
  await takeSnapshots(world.database.pool, NOON);
  await world.trade(follow, WEEK_0 + 3 * WEEK + 9, -5);
  await world.stop(follow, WEEK_0 + 3 * WEEK + 700_000);
  await world.settleAt(WEEK_0 + 3 * WEEK + 800_000);
  await bookCash();
  const { invoiceId, paymentId } = await payInvoice(ann, master);
  await inTransaction(world.database.pool, (client) =>
    applyRefund(
      client,
      { id: "re_1", status: "succeeded", paymentId, amountCents: 100n, returnId: null } as Parameters<typeof applyRefund>[1],
      context(),
    ),
  );
  await payOut(master, invoiceId);
});
afterAll(async () => {
  await world?.database.close();
  await fresh?.drop();
});

async function addFunding(account: string, user: string, follow: string, position: string): Promise<void> {
  await fresh.sql(
    `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity, entered_minor,
       exited_quantity, exited_minor, leverage, opened_at, opened_ms)
     VALUES ($1, $2, $3, 'paper', $4, 'follow', $5, 'long', 2, 20000000000, 2, 20000000000, 0, 0, 10, now(), $6)`,
    [position, account, user, SYMBOL, follow, WEEK_0 + 5],
  );
  await fresh.sql(
    `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
     SELECT c.cause, $2, 'funding', 'funding', 'cash', 5000000, 'USDT', c.cause, now(), $3 FROM (SELECT md5($1 || ':' || $3::bigint)::uuid AS cause) c`,
    [position, account, WEEK_0 + 7],
  );
}
/** What trading would have moved. */
async function bookCash(): Promise<void> {
  await fresh.sql(
    `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
     SELECT id, account_id, 'trade', CASE WHEN realized_pnl_minor > 0 THEN 'cash' ELSE 'profit-and-loss' END, CASE WHEN realized_pnl_minor > 0 THEN 'profit-and-loss' ELSE 'cash' END,
       abs(realized_pnl_minor), 'USDT', id, now(), market_ms FROM fills WHERE realized_pnl_minor <> 0
     UNION ALL SELECT id, account_id, 'fee', 'fees', 'cash', fee_minor, 'USDT', id, now(), market_ms FROM fills WHERE fee_minor > 0`,
  );
  await fresh.sql(
    `UPDATE accounts a SET cash_minor = (SELECT COALESCE(sum(CASE WHEN debit = 'cash' THEN amount_minor ELSE -amount_minor END), 0) FROM cash_transfers WHERE account_id = a.id)`,
  );
}
async function payInvoice(user: string, master: string): Promise<{ invoiceId: string; paymentId: string }> {
  const [invoiceId, paymentId] = [nextId(), "pi_1"];
  const [row] = await fresh.sql<{ cents: string }>("SELECT (sum(fee_minor) / 1000000)::bigint AS cents FROM fee_settlements");
  const cents = row?.cents ?? "0";
  await fresh.sql(
    `INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, status, created_at, updated_at) VALUES ($1, $2, 1, 'USD', $3, 'stripe', 'open', now(), now())`,
    [invoiceId, user, cents],
  );
  await fresh.sql(
    "INSERT INTO billing_invoice_lines (invoice_id, master_id, master_user_id, master_name, amount_cents, platform_bps) VALUES ($1, $2, $3, 'M', $4, 2000)",
    [invoiceId, master, world.masterUserId, cents],
  );
  const paid = {
    id: "in_1",
    status: "paid",
    currency: "USD",
    amountCents: BigInt(cents),
    paidCents: BigInt(cents),
    payUrl: null,
    paymentId,
    failure: null,
    invoiceId,
  } as const;
  await inTransaction(world.database.pool, (client) => applyInvoiceState(client, paid, context()));
  return { invoiceId, paymentId };
}
async function payOut(master: string, invoiceId: string): Promise<void> {
  const payoutId = nextId();
  await fresh.sql(
    "INSERT INTO billing_payouts (id, user_id, currency, amount_cents, provider, status, created_at) VALUES ($1, $2, 'USD', 300, 'stripe', 'planned', now())",
    [payoutId, world.masterUserId],
  );
  await fresh.sql("INSERT INTO billing_payout_parts (payout_id, master_id, amount_minor) VALUES ($1, $2, $3)", [
    payoutId,
    master,
    String(money("3")),
  ]);
  await inTransaction(world.database.pool, (client) => bookSent(client, payoutId, { transferId: "tr_1", note: null }, context()));
  expect(invoiceId).not.toBe("");
}

it("finds nothing where nobody tampered, counts what it looked at, and writes down that it was there", async () => {
  const run = await verifyBooks(world.database, { clock, nextId });
  expect(run.findings).toEqual([]);
  expect(run).toMatchObject({ kind: "verify", at: NOON, differences: 0 });
  expect(run.figures).toMatchObject({ settlements: 4, pairs: 1, erased: 0, fills: 7, cashAccounts: 1 });
  expect(run.figures.entries).toBeGreaterThan(10);
  expect(run.figures.snapshots).toBeGreaterThan(2);
  expect((await createLedgerStore(world.database).listRuns(1))[0]).toMatchObject({ id: run.id, kind: "verify", differences: 0 });
});

/** Runs the change with every guard of the database off, looks, and takes it back. */
async function findingsAfter(change: string): Promise<{ differences: number; findings: readonly string[] }> {
  const client: pg.PoolClient = await world.database.pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL session_replication_role = replica");
    await client.query(change);
    return await verifyMoment(client);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}
const FEE = "(SELECT id FROM ledger_journals WHERE kind = 'fee' ORDER BY key LIMIT 1)";
const LAST = "(SELECT max(number) FROM fee_settlements)";

describe("whatever is changed behind the product's back is found", () => {
  it.each([
    [
      "the amount of a transfer",
      `UPDATE ledger_transfers SET amount_minor = amount_minor + 1 WHERE journal_id = ${FEE}`,
      /fee: .* is booked, .* is right/,
    ],
    ["a transfer that is gone", `DELETE FROM ledger_transfers WHERE journal_id = ${FEE}`, /moves nothing/],
    ["a journal that is gone", `DELETE FROM ledger_journals WHERE id = ${FEE}`, /its journal is not there/],
    [
      "a fee that is not booked",
      `DELETE FROM ledger_transfers WHERE journal_id = ${FEE}; DELETE FROM ledger_journals WHERE id = ${FEE}`,
      /fee of .* is not booked/,
    ],
    [
      "a transfer the other way round",
      `UPDATE ledger_transfers SET debit_id = credit_id, credit_id = debit_id WHERE journal_id = ${FEE}`,
      /booked otherwise/,
    ],
    [
      "a transfer to another account",
      `UPDATE ledger_transfers SET credit_id = (SELECT id FROM ledger_accounts WHERE kind = 'master-payable') WHERE journal_id = ${FEE}`,
      /booked otherwise/,
    ],
    [
      "a negative amount",
      `ALTER TABLE ledger_transfers DROP CONSTRAINT ledger_transfers_amount; UPDATE ledger_transfers SET amount_minor = -amount_minor WHERE journal_id = ${FEE}`,
      /it moves -/,
    ],
    ["the currency of an account", "UPDATE ledger_accounts SET currency = 'EUR' WHERE kind = 'platform-revenue'", /mixes currencies/],
    ["whose an account is", "UPDATE ledger_accounts SET user_id = master_id WHERE kind = 'follower-receivable'", /by its columns it is/],
    [
      "a snapshot",
      "UPDATE ledger_snapshots SET balance_minor = balance_minor + 1 WHERE through_id = (SELECT min(through_id) FROM ledger_snapshots)",
      /snapshot of .* is stored, .* computed/,
    ],
    ["a journal without a statement", `UPDATE ledger_journals SET key = 'fee:x:1:period' WHERE id = ${FEE}`, /booked otherwise/],
    ["a statement that is gone", `DELETE FROM fee_settlements WHERE number = ${LAST} - 1`, /there is no statement of this fee/],
    [
      "the fee of a statement",
      `UPDATE fee_settlements SET fee_minor = fee_minor + 1 WHERE number = ${LAST} - 1`,
      /statement \d+: fee .* is stored, .* computed/,
    ],
    ["the mark of a statement", `UPDATE fee_settlements SET mark_minor = mark_minor + 1 WHERE number = ${LAST} - 1`, /: mark .* is stored/],
    ["the chain of marks", `UPDATE fee_settlements SET mark_before_minor = 0 WHERE number = ${LAST}`, /mark before 0 is stored/],
    ["the rate of a statement", `UPDATE fee_settlements SET rate_bps = 1500 WHERE number = ${LAST} - 1`, /: fee .* is stored/],
    [
      "a price of a statement",
      `UPDATE fee_settlements SET prices = jsonb_build_object('${SYMBOL}', '91') WHERE prices <> '{}'`,
      /open result/,
    ],
    ["a price that is gone", `UPDATE fee_settlements SET prices = '{}'`, /a price of what is held is missing/],
    [
      "what a statement says was held",
      `UPDATE fee_settlements SET held = '{}' WHERE held <> '{}'`,
      /nothing is stored as held, 1.5 ETH-USDT computed/,
    ],
    [
      "where a statement stopped counting",
      `UPDATE fee_settlements SET fill_seq = 1 WHERE number = (SELECT min(number) FROM fee_settlements)`,
      /price results 25 is stored, 0 computed/,
    ],
    ["the platform's part", `UPDATE fee_settlements SET platform_minor = platform_minor - 1 WHERE platform_minor > 0`, /platform's part/],
    [
      "a fee on paper that names a journal",
      `UPDATE fee_settlements SET charge = 'paper' WHERE number = ${LAST} - 1`,
      /nothing was to be charged/,
    ],
    [
      "the result of a fill",
      "UPDATE fills SET realized_pnl_minor = realized_pnl_minor + 1 WHERE realized_pnl_minor > 0",
      /fill .*: result .* is stored, .* computed/,
    ],
    ["the fee of a fill", "UPDATE fills SET fee_minor = fee_minor + 1 WHERE seq = (SELECT min(seq) FROM fills)", /exchange fees/],
    ["the price of a fill", "UPDATE fills SET price = price + 1 WHERE seq = (SELECT min(seq) FROM fills)", /value .* is stored/],
    ["a fill that is gone", "DELETE FROM fills WHERE seq = (SELECT min(seq) FROM fills)", /statement \d+: .* computed/],
    [
      "a fill that came from nowhere",
      "INSERT INTO fills SELECT (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid(), 'seq', 0, 'venue_trade_id', 'z'))).* FROM fills f WHERE seq = (SELECT min(seq) FROM fills)",
      /computed/,
    ],
    ["funding that is gone", "DELETE FROM cash_transfers WHERE kind = 'funding'", /funding -0.05 is stored, 0 computed/],
    ["the mark of now", "UPDATE fee_marks SET mark_minor = mark_minor + 1", /the mark: .* is kept/],
    ["the mark of now, gone", "DELETE FROM fee_marks", /its mark is missing/],
    ["how far the mark has counted", "UPDATE fee_marks SET fill_seq = fill_seq + 1", /another place/],
    ["what was charged in all", "UPDATE fee_marks SET charged_all_minor = charged_all_minor + 1", /charged in all/],
    [
      "an invoice marked as paid",
      "INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, status, paid_at, created_at, updated_at) SELECT gen_random_uuid(), user_id, 2, 'USD', 100, 'stripe', 'paid', now(), now(), now() FROM billing_invoices",
      /its lines of 0/,
    ],
    ["an invoice marked as open again", "UPDATE billing_invoices SET status = 'open', paid_at = NULL", /no paid invoice has this line/],
    [
      "an invoice marked as written off",
      "UPDATE billing_invoices SET status = 'written-off', paid_at = NULL",
      /its write-off is not booked/,
    ],
    ["a line of an invoice", "UPDATE billing_invoice_lines SET amount_cents = amount_cents + 1", /line: .* is booked/],
    ["a master's share", "UPDATE billing_shares SET payable_minor = payable_minor + 1", /master's part: .* is booked/],
    [
      "the platform's share",
      "UPDATE billing_shares SET platform_minor = platform_minor - 1, payable_minor = payable_minor + 1",
      /platform's part: .* is booked/,
    ],
    ["a reserve marked as released", "UPDATE billing_shares SET reserve_released_at = now()", /released, and that is not booked/],
    ["what was taken back", "UPDATE billing_shares SET reserve_back_minor = 0", /reserve of master/],
    ["a payout marked as failed", "UPDATE billing_payouts SET status = 'failed'", /part of a master: 3 is booked, 0 is right/],
    ["a part of a payout", "UPDATE billing_payout_parts SET amount_minor = amount_minor - 1", /its parts of 2.99999999/],
    ["a refund that did not happen", "UPDATE billing_returns SET status = 'planned'", /1 times out and 0 times back/],
    ["the amount of a refund", "UPDATE billing_returns SET amount_cents = 99", /amount: 1 is booked, 0.99 is right/],
    ["a refund that is gone", "DELETE FROM billing_returns", /amount: 1 is booked, 0 is right/],
    ["the cash of a trading account", "UPDATE accounts SET cash_minor = cash_minor + 1", /cash of account/],
    ["a trade that moved other cash", "UPDATE cash_transfers SET amount_minor = amount_minor + 1 WHERE kind = 'fee'", /trades of account/],
  ])("%s", async (_what, change, words) => {
    const { differences, findings } = await findingsAfter(change);
    expect(differences).toBeGreaterThan(0);
    expect(findings.join("\n")).toMatch(words);
  });
});

it("tells operators of differences, once a run, and writes them down", async () => {
  const operator = await world.user("Olga");
  await fresh.sql("UPDATE users SET role = 'operator' WHERE id = $1", [operator]);
  await fresh.sql("UPDATE accounts SET cash_minor = cash_minor + 1");
  const run = await verifyBooks(world.database, { clock, nextId });
  await fresh.sql("UPDATE accounts SET cash_minor = cash_minor - 1");
  expect(run.told).toEqual([operator]);
  expect(await fresh.sql("SELECT user_id, payload FROM notices WHERE kind = 'books-differ'")).toEqual([
    { user_id: operator, payload: { runId: run.id, differences: 1, first: run.findings[0] } },
  ]);
  expect((await verifyBooks(world.database, { clock, nextId })).told).toEqual([]);
});

it("counts pairs whose account was erased, and still follows their marks and fees", async () => {
  const erase =
    "DELETE FROM cash_transfers; DELETE FROM fills; DELETE FROM positions; DELETE FROM fee_marks; DELETE FROM follows; DELETE FROM accounts";
  const client = await world.database.pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL session_replication_role = replica");
    await client.query(erase);
    const clean = await verifyMoment(client);
    expect(clean.findings).toEqual([]);
    expect(clean.figures).toMatchObject({ pairs: 1, erased: 1, fills: 0 });
    await client.query(`UPDATE fee_settlements SET profit_minor = profit_minor + 1 WHERE number = ${LAST} - 1`);
    expect((await verifyMoment(client)).findings.join()).toMatch(/profit .* is stored/);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
});

it("tells the first differences in words and counts the others", async () => {
  const { differences, findings } = await findingsAfter(
    "INSERT INTO ledger_journals (id, kind, key, detail, at) SELECT gen_random_uuid(), 'fee', 'fee:' || n, '{}', now() FROM generate_series(1, 120) n",
  );
  expect(differences).toBe(120);
  expect(findings).toHaveLength(51);
  expect(findings.at(-1)).toBe("and 70 more");
});
