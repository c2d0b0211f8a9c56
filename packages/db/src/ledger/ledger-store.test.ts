import type { JournalView } from "@slipstream/core/ledger";
import { followerReceivable, type Journal, masterAccount, platformAccount } from "@slipstream/core/ledger/server";
import { type Money, money } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase, type Database, inTransaction } from "../connection.ts";
import { addAccount, addUser } from "../copy/test-copying.ts";
import { appendJournals } from "./append-journals.ts";
import { createLedgerStore } from "./ledger-store.ts";
import { feeJournal, NOON, plainJournal } from "./test-ledger.ts";

let fresh: FreshDatabase;
let database: Database;
let store: ReturnType<typeof createLedgerStore>;
const nextId = sequentialIds(5);
const [ANN, BOB, OWNER, RIVAL, MASTER, OTHER, INVOICE, RETURN] = Array.from({ length: 8 }, () => nextId()) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];
let account: string;
let bobsAccount: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  store = createLedgerStore(database);
  for (const id of [ANN, BOB, OWNER, RIVAL]) await addUser(fresh, id);
  account = await addAccount(database, nextId, ANN);
  bobsAccount = await addAccount(database, nextId, BOB);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});
const append = (...journals: Journal[]) => inTransaction(database.pool, (client) => appendJournals(client, journals));
const list = (userId: string, query: Partial<Parameters<typeof store.listJournals>[0]> = {}) =>
  store.listJournals({ userId, limit: 50, ...query });
const sumOf = ({ entries }: JournalView) => entries.reduce((sum, { amount }) => sum + money(amount), 0n);

const owed = (userId: string, masterId = MASTER) => followerReceivable(userId, masterId, "USD");
const ofMaster = (
  kind: "fee-accrued" | "master-payable" | "master-reserve",
  [masterId, ownerId]: readonly [string, string] = [MASTER, OWNER],
) => masterAccount(kind, ownerId, masterId, "USD");
const journal = (
  kind: Journal["kind"],
  id: string,
  at: number,
  detail: Record<string, string>,
  transfers: Journal["transfers"],
): Journal => ({
  id: nextId(),
  kind,
  key: `${kind}:${id}`,
  detail,
  marketMs: null,
  at,
  transfers,
});

describe("journals of a person", () => {
  const fee = feeJournal(nextId, {
    userId: ANN,
    masterId: MASTER,
    ownerId: OWNER,
    amount: "10",
    detail: { followId: "ann's follow", statementId: "s", masterId: MASTER },
  });
  const bobs = feeJournal(nextId, { userId: BOB, masterId: MASTER, ownerId: OWNER, amount: "3", at: NOON + 1 });
  const clearing = platformAccount("payment-clearing", "USD");
  const payment = journal("payment", INVOICE, NOON + 2, { invoiceId: INVOICE }, [
    { debit: clearing, credit: owed(ANN), amount: money("10") },
    { debit: ofMaster("fee-accrued"), credit: platformAccount("platform-revenue", "USD"), amount: money("2") },
    { debit: ofMaster("fee-accrued"), credit: ofMaster("master-reserve"), amount: money("1.6") },
    { debit: ofMaster("fee-accrued"), credit: ofMaster("master-payable"), amount: money("6.4") },
    { debit: clearing, credit: owed(ANN, OTHER), amount: money("5") },
    { debit: ofMaster("fee-accrued", [OTHER, RIVAL]), credit: ofMaster("master-payable", [OTHER, RIVAL]), amount: money("5") },
  ]);
  const refund = journal("refund", RETURN, NOON + 3, { returnId: RETURN, invoiceId: INVOICE }, [
    { debit: ofMaster("master-reserve"), credit: platformAccount("refunds", "USD"), amount: money("1") },
    { debit: platformAccount("refunds", "USD"), credit: clearing, amount: money("1") },
  ]);
  beforeAll(async () => {
    await fresh.sql(
      `INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, status, paid_at, created_at, updated_at)
       VALUES ($1, $2, 1, 'USD', 1500, 'manual', 'paid', now(), now(), now())`,
      [INVOICE, ANN],
    );
    await fresh.sql(
      `INSERT INTO billing_returns (id, invoice_id, user_id, kind, amount_cents, status, created_at, updated_at)
       VALUES ($1, $2, $3, 'refund', 100, 'done', now(), now())`,
      [RETURN, INVOICE, ANN],
    );
    await append(fee);
    await append(bobs);
    await append(payment);
    await append(refund);
  });

  it("are those of the person's accounts, and returns of what the person paid, whole and newest first", async () => {
    const { items, nextCursor } = await list(ANN, { book: "fees" });
    expect(items.map(({ id }) => id)).toEqual([refund.id, payment.id, fee.id]);
    expect(nextCursor).toBeNull();
    for (const item of items) expect(sumOf(item)).toBe(0n);
    expect(items[2]).toEqual({
      id: fee.id,
      book: "fees",
      kind: "fee",
      words: "Fee charged",
      at: "2026-11-21T12:00:00.000Z",
      marketTime: "2026-11-21T12:00:00.000Z",
      detail: { followId: "ann's follow", statementId: "s", masterId: MASTER },
      entries: [
        { account: "follower-receivable", currency: "USD", amount: "10", own: true },
        { account: "fee-accrued", currency: "USD", amount: "-10", own: false },
      ],
    });
    expect(items[1]?.detail).toEqual({ invoiceId: INVOICE });
    expect(items[0]?.entries).toEqual([
      { account: "master-reserve", currency: "USD", amount: "1", own: false },
      { account: "payment-clearing", currency: "USD", amount: "-1", own: false },
    ]);
  });

  it("tell a master's owner nothing of who paid, nor what anybody else got of the same payment", async () => {
    const { items } = await list(OWNER);
    expect(items.map(({ id }) => id)).toEqual([refund.id, payment.id, bobs.id, fee.id]);
    expect(items[3]?.detail).toEqual({ statementId: "s", masterId: MASTER });
    expect(items[1]?.detail).toEqual({});
    expect(items[1]?.entries).toEqual([
      { account: "fee-accrued", currency: "USD", amount: "10", own: true },
      { account: "platform-revenue", currency: "USD", amount: "-2", own: false },
      { account: "master-reserve", currency: "USD", amount: "-1.6", own: true },
      { account: "master-payable", currency: "USD", amount: "-6.4", own: true },
    ]);
    const text = JSON.stringify(items);
    for (const secret of [ANN, BOB, RIVAL, OTHER, INVOICE, "ann's follow"]) expect(text).not.toContain(secret);
  });

  it("are nobody else's", async () => {
    expect((await list(BOB, { book: "fees" })).items.map(({ id }) => id)).toEqual([bobs.id]);
    expect((await list(nextId())).items).toEqual([]);
  });

  it("take a span of the wall clock: from, inclusive, up to, exclusive", async () => {
    const ids = async (query: { from?: number; to?: number }) => (await list(OWNER, query)).items.map(({ id }) => id);
    expect(await ids({ from: NOON + 1, to: NOON + 3 })).toEqual([payment.id, bobs.id]);
    expect(await ids({ to: NOON + 1 })).toEqual([fee.id]);
    expect((await list(ANN, { book: "fees", from: NOON + 3 })).items.map(({ id }) => id)).toEqual([refund.id]);
  });

  it("merge the cash of trading accounts, one journal for what one fill moved", async () => {
    const fill = nextId();
    await fresh.sql(
      `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms) VALUES
       ($1, $2, 'trade', 'profit-and-loss', 'cash', 700000000, 'USDT', $1, $3, 5), ($1, $2, 'fee', 'fees', 'cash', 100000000, 'USDT', $1, $3, 5)`,
      [fill, account, new Date(NOON + 2)],
    );
    const { items } = await list(ANN);
    expect(items.map(({ kind, book }) => `${book} ${kind}`)).toEqual([
      "fees refund",
      "fees payment",
      "cash trade",
      "fees fee",
      "cash deposit",
    ]);
    expect(items[2]).toMatchObject({
      id: fill,
      words: "Result of a trade",
      marketTime: "1970-01-01T00:00:00.005Z",
      detail: { accountId: account },
      entries: [
        { account: "profit-and-loss", currency: "USDT", amount: "7", own: false },
        { account: "cash", currency: "USDT", amount: "-8", own: true },
        { account: "fees", currency: "USDT", amount: "1", own: false },
      ],
    });
    for (const item of items) expect(sumOf(item)).toBe(0n);
    expect((await list(ANN, { accountId: account })).items.map(({ book }) => book)).toEqual(["cash", "cash"]);
    expect((await list(ANN, { accountId: bobsAccount })).items).toEqual([]);
  });

  it("come in pages that neither leave out nor repeat, whatever their size", async () => {
    const whole = (await list(ANN)).items.map(({ id }) => id);
    for (const limit of [1, 2, 3, 4]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list(ANN, { limit, cursor });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(whole);
    }
  });

  it("pages hold where numbers of two journals are interleaved", async () => {
    const [reader, first, second] = [nextId(), nextId(), nextId()];
    const key = (id: string) =>
      [
        "INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES ($1, 'fee', $2, '{}', $3)",
        [id, `fee:${id}`, new Date(NOON + 9)],
      ] as const;
    for (const id of [first, second]) await fresh.sql(...(key(id) as unknown as [string, unknown[]]));
    await append(feeJournal(nextId, { userId: reader, masterId: MASTER, ownerId: OWNER, amount: "1", at: NOON + 8 }));
    for (const id of [first, second, first, second])
      await fresh.sql(
        `INSERT INTO ledger_transfers (journal_id, debit_id, credit_id, amount_minor, currency)
         SELECT $1, d.id, c.id, 1, 'USD' FROM ledger_accounts d, ledger_accounts c WHERE d.user_id = $2 AND c.code = 'platform-revenue:USD'`,
        [id, reader],
      );
    const one = await list(reader, { limit: 1 });
    const two = await list(reader, { limit: 1, cursor: one.nextCursor });
    expect([one, two].map(({ items }) => items.map(({ id }) => id))).toEqual([[second], [first]]);
    expect(two.items[0]?.entries[0]?.amount).toBe("0.00000002");
  });

  it.each(["x", "f1", "f-1c2", "1_2"])("a cursor that is none of ours (%s) is refused", async (cursor) => {
    await expect(list(ANN, { cursor })).rejects.toMatchObject({ code: "bad-cursor" });
    await expect(store.searchJournals({ limit: 1, cursor })).rejects.toMatchObject({ code: "bad-cursor" });
  });

  it("are found by operators by kind, its words, key and id, page by page", async () => {
    const found = async (search?: string) => (await store.searchJournals({ limit: 50, search })).items.map(({ id }) => id);
    expect((await found()).slice(-4)).toEqual([refund.id, payment.id, bobs.id, fee.id]);
    expect(await found("payment")).toEqual([payment.id]);
    expect(await found(" fee paid ")).toEqual([payment.id]);
    expect(await found(`refund:${RETURN.slice(0, 8)}`)).toEqual([refund.id]);
    expect(await found(INVOICE)).toEqual([refund.id, payment.id]);
    expect(await found(ANN.toUpperCase())).toEqual([payment.id, fee.id]);
    expect(await found(RIVAL)).toEqual([payment.id]);
    expect(await found(bobs.id)).toEqual([bobs.id]);
    expect(await found("nothing")).toEqual([]);
    const first = await store.searchJournals({ limit: 1, search: INVOICE });
    expect((await store.searchJournals({ limit: 1, search: INVOICE, cursor: first.nextCursor })).items.map(({ id }) => id)).toEqual([
      payment.id,
    ]);
    const [whole] = (await store.searchJournals({ limit: 1, search: fee.id })).items;
    expect(whole?.detail).toEqual(fee.detail);
    expect(whole?.entries.some(({ own }) => own)).toBe(false);
  });
});

it("the trial balance sums every account by kind and currency, and everything to zero", async () => {
  const before = await store.trialBalance(NOON);
  await append(plainJournal(nextId, money("3") as Money, { currency: "EUR" }), plainJournal(nextId, money("1") as Money));
  const after = await store.trialBalance(NOON);
  expect(after.lines.filter(({ currency }) => currency === "EUR")).toEqual([
    { account: "platform-revenue", words: "The platform's part", currency: "EUR", accounts: 1, debits: "0", credits: "3", balance: "-3" },
    { account: "payment-clearing", words: "At Stripe", currency: "EUR", accounts: 1, debits: "3", credits: "0", balance: "3" },
  ]);
  const clearing = ({ lines }: typeof after) =>
    lines.find(({ account: kind, currency }) => kind === "payment-clearing" && currency === "USD");
  expect(money(clearing(after)?.debits ?? "") - money(clearing(before)?.debits ?? "")).toBe(money("1"));
  expect(after.sums.toSorted((a, b) => (a.currency < b.currency ? -1 : 1))).toEqual([
    { currency: "EUR", sum: "0" },
    { currency: "USD", sum: "0" },
  ]);
});

it("shows the newest runs of each kind", async () => {
  const run = (kind: "verify" | "settle", at: number, differences = 0) =>
    store.recordRun({
      id: nextId(),
      kind,
      at,
      tookMs: 1.6,
      differences,
      figures: { journals: 4 },
      findings: Array.from({ length: 150 }, (_, index) => `${index}`),
    });
  await run("verify", NOON, 7);
  await run("verify", NOON + 2);
  await run("settle", NOON + 1);
  const runs = await store.listRuns(1);
  expect(runs.map(({ kind, at }) => [kind, Date.parse(at) - NOON])).toEqual([
    ["verify", 2],
    ["settle", 1],
  ]);
  expect(runs[0]).toMatchObject({ tookMs: 2, differences: 0, figures: { journals: 4 } });
  expect(runs[0]?.findings).toHaveLength(100);
  expect((await store.listRuns(5)).map(({ differences }) => differences)).toEqual([0, 0, 7]);
});
