import { codeOf, followerReceivable, type Journal, masterAccount, platformAccount } from "@slipstream/core/ledger/server";
import { money } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectDatabase, type Database, inTransaction } from "../connection.ts";
import { appendJournals } from "./append-journals.ts";
import { balanceOf, balancesOf, takeSnapshots } from "./balances.ts";
import { feeJournal, NOON, plainJournal } from "./test-ledger.ts";

let fresh: FreshDatabase;
let database: Database;
const nextId = sequentialIds(4);
const [ANN, BOB, MASTER] = [nextId(), nextId(), nextId()] as [string, string, string];
const ofAnn = followerReceivable(ANN, MASTER, "USD");
const ofBob = followerReceivable(BOB, MASTER, "USD");
const accrued = masterAccount("fee-accrued", null, MASTER, "USD");

beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});
const append = (...journals: Journal[]) => inTransaction(database.pool, (client) => appendJournals(client, journals));
const fee = (userId: string, amount: string) => append(feeJournal(nextId, { userId, masterId: MASTER, amount }));
const balances = async () => {
  const found = await balancesOf(database.pool, [ofAnn, ofBob, accrued]);
  return [ofAnn, ofBob, accrued].map((ref) => found.get(codeOf(ref)));
};
const snapshots = () =>
  fresh.sql(
    "SELECT a.code, s.balance_minor FROM ledger_snapshots s JOIN ledger_accounts a ON a.id = s.account_id ORDER BY s.through_id, a.code",
  );

it("is the newest snapshot and what came after; snapshots are of accounts that moved, and change no balance", async () => {
  expect(await balances()).toEqual([0n, 0n, 0n]);
  await fee(ANN, "1.5");
  await fee(BOB, "2");
  const before = [money("1.5"), money("2"), money("-3.5")];
  expect(await balances()).toEqual(before);
  expect(await takeSnapshots(database.pool, NOON)).toBe(3);
  expect(await takeSnapshots(database.pool, NOON)).toBe(0);
  expect(await balances()).toEqual(before);
  await fee(ANN, "0.00000001");
  expect(await balances()).toEqual([money("1.50000001"), money("2"), money("-3.50000001")]);
  expect(await takeSnapshots(database.pool, NOON)).toBe(2);
  expect((await snapshots()).slice(3)).toEqual([
    { code: codeOf(accrued), balance_minor: "-350000001" },
    { code: codeOf(ofAnn), balance_minor: "150000001" },
  ]);
});

it("trusts its snapshot, so the later of two decides", async () => {
  await fresh.sql(
    "UPDATE ledger_snapshots SET balance_minor = balance_minor + 7 WHERE account_id = (SELECT id FROM ledger_accounts WHERE code = $1)",
    [codeOf(ofAnn)],
  );
  expect(await balanceOf(database.pool, ofAnn)).toBe(money("1.50000008"));
});

it("is made anew by deleting snapshots, all or of one account", async () => {
  await fresh.sql("DELETE FROM ledger_snapshots WHERE account_id = (SELECT id FROM ledger_accounts WHERE code = $1)", [codeOf(ofAnn)]);
  expect(await balanceOf(database.pool, ofAnn)).toBe(money("1.50000001"));
  await fee(ANN, "1");
  await takeSnapshots(database.pool, NOON);
  expect(await balances()).toEqual([money("2.50000001"), money("2"), money("-4.50000001")]);
  await fresh.sql("DELETE FROM ledger_snapshots");
  expect(await balances()).toEqual([money("2.50000001"), money("2"), money("-4.50000001")]);
});

it("sees what the caller's own transaction wrote", async () => {
  const clearing = platformAccount("payment-clearing", "USD");
  await inTransaction(database.pool, async (client) => {
    await appendJournals(client, [plainJournal(nextId, 3n)]);
    expect(await balanceOf(client, clearing)).toBe(3n);
    expect(await balanceOf(database.pool, clearing)).toBe(0n);
  });
});

it("waits for a writer that holds an earlier number, so that no transfer is ever left out", async () => {
  const slow = await database.pool.connect();
  await slow.query("BEGIN");
  await appendJournals(slow, [feeJournal(nextId, { userId: BOB, masterId: MASTER, amount: "4" })]);
  const taken = takeSnapshots(database.pool, NOON);
  // The snapshot stands in the queue for the table: only then the writer goes on.
  await expect
    .poll(async () => (await fresh.sql("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'ledger_transfers'::regclass")).length, {
      interval: 5,
    })
    .toBe(1);
  await slow.query("COMMIT");
  slow.release();
  await taken;
  expect(await snapshots()).toContainEqual({ code: codeOf(ofBob), balance_minor: String(money("6")) });
  expect(await balanceOf(database.pool, ofBob)).toBe(money("6"));
});

it("gives up where a writer does not end, and leaves everything as it was", async () => {
  const slow = await database.pool.connect();
  await slow.query("BEGIN");
  await appendJournals(slow, [plainJournal(nextId, 1n)]);
  const before = await snapshots();
  await expect(takeSnapshots(database.pool, NOON, { lockTimeoutMs: 20 })).rejects.toThrow("lock timeout");
  await slow.query("ROLLBACK");
  slow.release();
  expect(await snapshots()).toEqual(before);
});
