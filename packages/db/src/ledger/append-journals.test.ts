import { codeOf, followerReceivable, type Journal, masterAccount, platformAccount } from "@slipstream/core/ledger/server";
import { money } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase, type Database, inTransaction } from "../connection.ts";
import { appendJournals } from "./append-journals.ts";
import { balanceOf } from "./balances.ts";
import { feeJournal, NOON, plainJournal } from "./test-ledger.ts";

let fresh: FreshDatabase;
let database: Database;
const nextId = sequentialIds(3);

beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});
const append = (...journals: Journal[]) => inTransaction(database.pool, (client) => appendJournals(client, journals));
const count = async (table: string) => Number((await fresh.sql<{ count: string }>(`SELECT count(*) AS count FROM ${table}`))[0]?.count);

describe("writing", () => {
  it("opens accounts that are new, once, and writes transfers in their order", async () => {
    const [userId, masterId] = [nextId(), nextId()];
    const payment: Journal = {
      ...plainJournal(nextId, 1n),
      detail: { invoiceId: "i" },
      transfers: [
        { debit: platformAccount("manual-clearing", "USD"), credit: followerReceivable(userId, masterId, "USD"), amount: money("2") },
        {
          debit: masterAccount("fee-accrued", null, masterId, "USD"),
          credit: platformAccount("platform-revenue", "USD"),
          amount: money("0.4"),
        },
        {
          debit: masterAccount("fee-accrued", null, masterId, "USD"),
          credit: masterAccount("master-payable", null, masterId, "USD"),
          amount: money("1.6"),
        },
      ],
    };
    const fee = feeJournal(nextId, { userId, masterId, amount: "2.00000001" });
    expect(await append(payment, fee)).toEqual(new Set([payment.key, fee.key]));
    const rows = await fresh.sql(
      `SELECT d.code AS debit, c.code AS credit, t.amount_minor FROM ledger_transfers t JOIN ledger_accounts d ON d.id = t.debit_id
       JOIN ledger_accounts c ON c.id = t.credit_id WHERE t.journal_id = $1 ORDER BY t.id`,
      [payment.id],
    );
    expect(rows).toEqual([
      { debit: "manual-clearing:USD", credit: `follower-receivable:${userId}:${masterId}:USD`, amount_minor: "200000000" },
      { debit: `fee-accrued:${masterId}:USD`, credit: "platform-revenue:USD", amount_minor: "40000000" },
      { debit: `fee-accrued:${masterId}:USD`, credit: `master-payable:${masterId}:USD`, amount_minor: "160000000" },
    ]);
    expect(await balanceOf(database.pool, followerReceivable(userId, masterId, "USD"))).toBe(1n);
    expect(await fresh.sql("SELECT kind, detail, market_ms, at FROM ledger_journals WHERE id = $1", [payment.id])).toEqual([
      { kind: "payment", detail: { invoiceId: "i" }, market_ms: null, at: new Date(NOON) },
    ]);
  });

  it("writes nothing for nothing", async () => {
    expect(await append()).toEqual(new Set());
  });

  it("is undone with its transaction, accounts too", async () => {
    const before = [await count("ledger_journals"), await count("ledger_accounts")];
    const journal = feeJournal(nextId, { userId: nextId(), masterId: nextId(), amount: "1" });
    const undone = inTransaction(database.pool, async (client) => {
      await appendJournals(client, [journal]);
      throw new Error("the power is cut");
    });
    await expect(undone).rejects.toThrow("the power is cut");
    expect([await count("ledger_journals"), await count("ledger_accounts")]).toEqual(before);
    expect(await append(journal)).toEqual(new Set([journal.key]));
  });
});

describe("a key", () => {
  it("is written once, whatever comes under it again", async () => {
    const key = "payment:once";
    const [first, second] = [plainJournal(nextId, 5n, { key }), plainJournal(nextId, 7n, { key })];
    const other = plainJournal(nextId, 1n);
    expect(await append(first)).toEqual(new Set([key]));
    expect(await append(second, other)).toEqual(new Set([other.key]));
    expect(
      await fresh.sql("SELECT t.amount_minor FROM ledger_transfers t JOIN ledger_journals j ON j.id = t.journal_id WHERE j.key = $1", [
        key,
      ]),
    ).toEqual([{ amount_minor: "5" }]);
  });

  it("is written once where it comes twice in one call", async () => {
    const key = "payment:twin";
    expect(await append(plainJournal(nextId, 5n, { key }), plainJournal(nextId, 7n, { key }))).toEqual(new Set([key]));
    expect(
      await fresh.sql(
        "SELECT count(*)::int AS count FROM ledger_transfers t JOIN ledger_journals j ON j.id = t.journal_id WHERE j.key = $1",
        [key],
      ),
    ).toEqual([{ count: 1 }]);
  });

  it("is refused by the database itself", async () => {
    const { key } = plainJournal(nextId, 1n, { key: "payment:direct" });
    const insert = () =>
      fresh.sql("INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES ($1, 'payment', $2, '{}', now())", [nextId(), key]);
    await insert();
    await expect(insert()).rejects.toThrow("ledger_journals_key_key");
  });

  it("brings one journal where many writers come at once, with the same new accounts, in any order", async () => {
    const [userId, masterId] = [nextId(), nextId()];
    const keys = Array.from({ length: 20 }, (_, index) => `fee:race:${index}`);
    const written = await Promise.all(
      Array.from({ length: 8 }, (_, writer) => {
        const journals = keys.map((key) => feeJournal(nextId, { userId, masterId, amount: "1", key }));
        return append(...(writer % 2 === 0 ? journals : journals.reverse()));
      }),
    );
    expect(written.flatMap((each) => [...each]).sort()).toEqual([...keys].sort());
    expect(await balanceOf(database.pool, followerReceivable(userId, masterId, "USD"))).toBe(money("20"));
    expect(await fresh.sql("SELECT 1 FROM ledger_accounts WHERE master_id = $1", [masterId])).toHaveLength(2);
  });
});

describe("what cannot be booked", () => {
  it.each([0n, -1n])("%s minor units", async (amount) => {
    await expect(append(plainJournal(nextId, amount))).rejects.toThrow("ledger_transfers_amount");
  });

  it("an amount beyond the column", async () => {
    await expect(append(plainJournal(nextId, 2n ** 63n))).rejects.toThrow("out of range");
  });

  it("two currencies, by us and by the database", async () => {
    const journal = plainJournal(nextId, 1n);
    const [transfer] = journal.transfers;
    if (!transfer) throw new Error("no transfer");
    await expect(append({ ...journal, transfers: [{ ...transfer, credit: platformAccount("platform-revenue", "EUR") }] })).rejects.toThrow(
      "between currencies",
    );
    await append(plainJournal(nextId, 1n, { currency: "EUR" }), plainJournal(nextId, 1n));
    const direct = (currency: string) =>
      fresh.sql(
        `INSERT INTO ledger_transfers (journal_id, debit_id, credit_id, amount_minor, currency)
         SELECT (SELECT id FROM ledger_journals LIMIT 1), d.id, c.id, 1, $1 FROM ledger_accounts d, ledger_accounts c
         WHERE d.code = 'payment-clearing:USD' AND c.code = 'platform-revenue:EUR'`,
        [currency],
      );
    await expect(direct("USD")).rejects.toThrow("ledger_transfers_credit_fkey");
    await expect(direct("EUR")).rejects.toThrow("ledger_transfers_debit_fkey");
  });

  it("an account against itself", async () => {
    const journal = plainJournal(nextId, 1n);
    const same = platformAccount("refunds", "USD");
    await expect(append({ ...journal, transfers: [{ debit: same, credit: same, amount: money("1") }] })).rejects.toThrow(
      "ledger_transfers_two_accounts",
    );
  });

  it("a journal that moves nothing", async () => {
    await expect(append({ ...plainJournal(nextId, 1n), transfers: [] })).rejects.toThrow("moves nothing");
  });
});

describe("books are never changed", () => {
  const TABLES = ["ledger_accounts", "ledger_journals", "ledger_transfers", "fee_settlements", "fee_consents"];
  const CHANGES = [
    ["UPDATE", (table: string) => `UPDATE ${table} SET id = id`],
    ["DELETE", (table: string) => `DELETE FROM ${table}`],
    ["TRUNCATE", (table: string) => `TRUNCATE ${table} CASCADE`],
  ] as const;
  const cases = TABLES.flatMap((table) => CHANGES.map(([name, statement]) => [name, table, statement(table)] as const));

  it.each(cases)("%s of %s is refused to its owner", async (_name, _table, statement) => {
    await expect(fresh.sql(statement)).rejects.toThrow("is append-only");
  });

  it("and to a role that was given every right on them", async () => {
    const role = `clerk_${nextId().replaceAll("-", "")}`;
    await fresh.sql(`CREATE ROLE ${role} LOGIN`);
    await fresh.sql(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
    const url = new URL(fresh.url);
    const client = new pg.Client({ connectionString: url.toString() });
    await client.connect();
    try {
      await client.query(`SET SESSION AUTHORIZATION ${role}`);
      for (const [, , statement] of cases) await expect(client.query(statement)).rejects.toThrow("is append-only");
      await expect(client.query("ALTER TABLE ledger_transfers DISABLE TRIGGER ALL")).rejects.toThrow("must be owner");
      await expect(client.query("SET session_replication_role = replica")).rejects.toThrow("permission denied");
    } finally {
      await client.end();
      await fresh.sql(`DROP OWNED BY ${role}`);
      await fresh.sql(`DROP ROLE ${role}`);
    }
  });

  it("nor as a conflict that is resolved by an update", async () => {
    const [row] = await fresh.sql<{ id: string }>("SELECT id FROM ledger_journals LIMIT 1");
    await expect(
      fresh.sql(
        `INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES ($1, 'fee', 'fee:x', '{}', now())
         ON CONFLICT (id) DO UPDATE SET kind = 'payout'`,
        [row?.id],
      ),
    ).rejects.toThrow("is append-only");
  });
});

it("names an account by what it is for, not by who owns the master", () => {
  const of = (userId: string | null) => codeOf(masterAccount("master-payable", userId, "m", "USD"));
  expect(of("a")).toBe(of(null));
});
