import { followerReceivable, type Journal, masterAccount, platformAccount } from "@slipstream/core/ledger/server";
import { appendJournals, connectDatabase, createNextId, type Database, inTransaction, verifyBooks } from "@slipstream/db";
import { type Clock, money, type NextId } from "@slipstream/kernel";
import type pg from "pg";
import { startBenchDatabase } from "./bench-database.ts";
import { fillLedger } from "./ledger-rows.ts";
import { printMeasure } from "./measure.ts";
import { timed } from "./samples.ts";

// Journals of three transfers, the platform's account in each of them: by eight writers at once, one in a transaction and in batches as the
// settlement writes them; beside the same with a row that keeps the balance of each account. And verifying a ledger of 1,000,000 entries.

const WRITERS = 8;
const BATCH = 500;
const SINGLE_JOURNALS = 4_000;
const BATCHED_JOURNALS = 80_000;
const ROUNDS = 3;
const SECOND_MS = 1_000;
const [FOLLOWERS, MASTERS] = [2_000, 50];
const ENTRIES = 1_000_000;

type Write = (client: pg.PoolClient, journals: readonly Journal[]) => Promise<unknown>;

/** The same journals, and beside them a balance that is kept up to date: the platform's row is everybody's. */
const withHotRows: Write = async (client, journals) => {
  await appendJournals(client, journals);
  const sums = new Map<string, bigint>();
  const add = (code: string, amount: bigint) => sums.set(code, (sums.get(code) ?? 0n) + amount);
  for (const { transfers } of journals)
    for (const { debit, credit, amount } of transfers) {
      add(nameOf(debit), amount);
      add(nameOf(credit), -amount);
    }
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  await client.query(
    `INSERT INTO hot_balances (code, balance) SELECT * FROM unnest($1::text[], $2::bigint[]) ON CONFLICT (code) DO UPDATE SET balance = hot_balances.balance + EXCLUDED.balance`,
    [rows.map(([code]) => code), rows.map(([, sum]) => String(sum))],
  );
};
const nameOf = ({ kind, userId, masterId, currency }: Journal["transfers"][number]["debit"]) => `${kind} ${userId} ${masterId} ${currency}`;

/** A fee that is paid: of the receivable, and of the platform's and the master's part. */
function paymentsOf(nextId: NextId, people: { followers: string[]; masters: string[] }, count: number, from: number): Journal[] {
  return Array.from({ length: count }, (_, index) => {
    const id = nextId();
    const at = from + index;
    const follower = people.followers[at % FOLLOWERS] ?? "";
    const master = people.masters[at % MASTERS] ?? "";
    const accrued = masterAccount("fee-accrued", null, master, "USD");
    return {
      id,
      kind: "payment",
      key: `payment:${id}`,
      detail: { invoiceId: id },
      marketMs: null,
      at: 1_764_000_000_000 + at,
      transfers: [
        { debit: platformAccount("payment-clearing", "USD"), credit: followerReceivable(follower, master, "USD"), amount: money("5") },
        { debit: accrued, credit: platformAccount("platform-revenue", "USD"), amount: money("1") },
        { debit: accrued, credit: masterAccount("master-payable", null, master, "USD"), amount: money("4") },
      ],
    };
  });
}

/** Journals a second, by all writers together. */
async function rateOf(database: Database, batches: readonly (readonly Journal[])[], write: Write): Promise<number> {
  const queue = [...batches];
  const journals = batches.reduce((sum, batch) => sum + batch.length, 0);
  const milliseconds = await timed(() =>
    Promise.all(
      Array.from({ length: WRITERS }, async () => {
        for (let batch = queue.shift(); batch; batch = queue.shift()) {
          const journalsOfBatch = batch;
          await inTransaction(database.pool, (client) => write(client, journalsOfBatch));
        }
      }),
    ),
  );
  return (journals / milliseconds) * SECOND_MS;
}

async function measureWriting(database: Database, nextId: NextId): Promise<void> {
  await database.pool.query("CREATE TABLE hot_balances (code text PRIMARY KEY, balance bigint NOT NULL)");
  const people = { followers: Array.from({ length: FOLLOWERS }, nextId), masters: Array.from({ length: MASTERS }, nextId) };
  let from = 0;
  const batchesOf = (count: number, size: number) =>
    Array.from({ length: count / size }, () => {
      from += size;
      return paymentsOf(nextId, people, size, from);
    });
  // The accounts are opened, and the plans are made.
  await rateOf(database, batchesOf(FOLLOWERS, BATCH), withHotRows);
  for (const [name, count, size] of [
    ["ledger.single", SINGLE_JOURNALS, 1],
    ["ledger.batch-500", BATCHED_JOURNALS, BATCH],
  ] as const) {
    let [rows, hot] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      rows += (await rateOf(database, batchesOf(count / ROUNDS - ((count / ROUNDS) % size), size), appendJournals)) / ROUNDS;
      hot += (await rateOf(database, batchesOf(count / ROUNDS - ((count / ROUNDS) % size), size), withHotRows)) / ROUNDS;
    }
    printMeasure({ name, value: rows, unit: "journals/s", n: count, peer: hot });
  }
}

async function measureVerifying(database: Database, clock: Clock, nextId: NextId): Promise<void> {
  await fillLedger(database);
  const bare = await timed(() => database.pool.query("SELECT account_id, sum(amount_minor) FROM ledger_entries GROUP BY 1"));
  const { differences, findings, figures, tookMs } = await verifyBooks(database, { clock, nextId });
  if (differences > 0) throw new Error(`difference ${differences}: ${findings[0]}`);
  if (figures.entries !== ENTRIES) throw new Error(`${figures.entries} entries`);
  process.stderr.write(`${JSON.stringify(figures)}\n`);
  printMeasure({ name: "ledger.verify-1m-entries", value: tookMs, unit: "ms", n: ENTRIES, peer: bare });
}

async function onFreshDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const server = await startBenchDatabase();
  const database = connectDatabase(server.url, { maxConnections: WRITERS + 1 });
  try {
    await work(database);
  } finally {
    await database.close();
    await server.stop();
  }
}

const clock = { now: Date.now };
const nextId = createNextId(clock);
await onFreshDatabase((database) => measureWriting(database, nextId));
await onFreshDatabase((database) => measureVerifying(database, clock, nextId));
