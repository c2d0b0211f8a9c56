import { setTimeout as sleep } from "node:timers/promises";
import { followSettingsSchema } from "@slipstream/core/copy";
import { createInstrumentBook } from "@slipstream/core/market";
import { createOrderDesk, type OrderDesk } from "@slipstream/core/orders/server";
import { connectDatabase, createAccountStateReader, createNextId, createOrderStore, type Database } from "@slipstream/db";
import { price } from "@slipstream/kernel";
import { brokenLaws, createRandom, type FreshRedis, freshRedis, type OwnPostgres, ownPostgres } from "@slipstream/testing";
import { startBadVenue, type VenueProcess } from "@slipstream/testing/bad-venue";
import { checkLog } from "@slipstream/testing/check-log";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BooksRow, toCheckedOrder } from "./checked-books.fixture.ts";
import { keepOutsideWorkers, type OutsideWorkers } from "./outside-workers.fixture.ts";
import { HABITS, MANNERS } from "./quick-venue.fixture.ts";

// A master trades for many followers at a venue with bad manners while real workers are killed and stopped, Postgres is cut off and stopped at
// once, Redis forgets and is away. Then the venue's own log is compared with Postgres, and with nothing else.

const LONG = process.env.FAULTS === "long";
const FOLLOWERS = LONG ? 300 : 60;
const ROUNDS = LONG ? 12 : 1;
const VENUE = "bad";
const SYMBOLS = ["BTC-USDT", "ETH-USDT"];
const LABELS = ["copy-begun", "copy-written", "copy-tended", "after-claim", "after-submit", "after-record"];
const LEASE_MS = 1_000;

const nextId = createNextId({ now: Date.now });
const random = createRandom(20_261_122);
let postgres: OwnPostgres;
let redis: FreshRedis;
let database: Database;
let desk: OrderDesk;
let venue: VenueProcess;
let workers: OutsideWorkers;
const master = { userId: nextId(), accountId: nextId(), masterId: nextId() };

beforeAll(async () => {
  [postgres, redis, venue] = await Promise.all([ownPostgres(), freshRedis(), startBadVenue({ seed: 20_261_122, habits: HABITS })]);
  database = connectDatabase(postgres.url, { onError: () => undefined });
  const { instruments } = await loadInstruments(findDataFolder(import.meta.dirname));
  const last = price("100");
  const quotes = () => SYMBOLS.map((symbol) => ({ symbol, last, bid: last, ask: last, marketMs: 1_000, wallMs: Date.now() }));
  desk = createOrderDesk({
    store: createOrderStore(database, { clock: { now: Date.now }, nextId }),
    holdings: createAccountStateReader(database),
    instruments: createInstrumentBook(instruments),
    quotes: { find: async (symbol) => quotes().find((quote) => quote.symbol === symbol) ?? null, list: async () => quotes() },
    wakeUps: { ring: () => undefined, listen: () => () => undefined },
    clock: { now: Date.now },
    nextId,
    fundedSymbols: new Set(),
    sleep: (ms) => sleep(ms),
  });
  await openAccounts([master]);
  await postgres.sql(
    `INSERT INTO masters (id, user_id, account_id, display_name, fee_bps, min_copy_minor, created_at, updated_at)
     VALUES ($1, $2, $3, 'Master', 1000, 10000000000, now(), now())`,
    [master.masterId, master.userId, master.accountId],
  );
  await postgres.sql("INSERT INTO copy_cursors (master_id, venue, done_seq, updated_at) VALUES ($1, $2, 0, now())", [
    master.masterId,
    VENUE,
  ]);
  const followers = Array.from({ length: FOLLOWERS }, () => ({ userId: nextId(), accountId: nextId() }));
  await openAccounts(followers);
  for (const [index, { userId, accountId }] of followers.entries()) {
    const settings = followSettingsSchema.parse({
      copyAmount: String(2_000 + (index % 5) * 1_000),
      copyRatio: index % 2 === 0 ? "1" : "0.5",
    });
    await postgres.sql(
      `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, agreed_bps, own, turn, start_seq, started_at, started_ms, updated_at)
       VALUES ($1, $2, $3, $4, $5, 'active', $6, 1000, 1000, false, $7, 0, now(), 0, now())`,
      [nextId(), userId, accountId, master.masterId, VENUE, JSON.stringify(settings), random.below(2 ** 31)],
    );
  }
}, 120_000);
afterAll(async () => {
  await workers?.stop();
  await database?.close();
  await venue?.stop();
  await redis?.stop();
  await postgres?.stop();
});

async function openAccounts(people: readonly { userId: string; accountId: string }[]): Promise<void> {
  const users = people.map(({ userId }) => userId);
  await postgres.sql(
    "INSERT INTO users (id, email, name, password_hash) SELECT u, u || '@example.com', 'Ann', 'x' FROM unnest($1::uuid[]) u",
    [users],
  );
  await postgres.sql(
    `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     SELECT a, u, $3, 'paper', 'Main', true, 0, 10000000000000, 500, 200, now() FROM unnest($1::uuid[], $2::uuid[]) t(a, u)`,
    [people.map(({ accountId }) => accountId), users, VENUE],
  );
  await postgres.sql(
    `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
     SELECT a, a, 'deposit', 'cash', 'external', 10000000000000, 'USDT', a, now(), 0 FROM unnest($1::uuid[]) a`,
    [people.map(({ accountId }) => accountId)],
  );
}

/** Opens, adds, reduces and turns around until told to stop; what cannot be asked just now is not asked. */
async function trade(isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const symbol = SYMBOLS[random.below(SYMBOLS.length)] ?? "BTC-USDT";
    const size = `${4 + random.below(20)}`;
    const wish = {
      accountId: master.accountId,
      symbol,
      side: random.chance(0.5) ? ("buy" as const) : ("sell" as const),
      type: "market" as const,
      quantity: size,
    };
    await desk.placeAll([{ userId: master.userId, wish }]).catch(() => []);
    await sleep(200 + random.below(2_500));
  }
}

const until = async (what: string, isSo: () => Promise<boolean>, limitMs = 60_000): Promise<void> => {
  const deadline = performance.now() + limitMs;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`still not so: ${what}`);
    await sleep(100);
  }
};
const count = async (query: string): Promise<number> =>
  Number((await postgres.sql<{ n: string }>(`SELECT count(*) AS n FROM ${query}`))[0]?.n ?? 0);
const holderPid = async (): Promise<number> => {
  const rows = await postgres.sql<{ holder: string }>("SELECT holder FROM leases WHERE lane = $1", [`venue:${VENUE}`]).catch(() => []);
  return Number(rows[0]?.holder.split(":")[1] ?? 0);
};
async function dieAt(label: string): Promise<boolean> {
  const before = workers.deaths();
  workers.crashAt(`${label}#${1 + random.below(2)}`);
  const died = await until(`a death at ${label}`, async () => workers.deaths() > before, 8_000).then(
    () => true,
    () => false,
  );
  workers.crashAt(null);
  return died;
}
const endConnections = () =>
  postgres
    .sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    .catch(() => []);

/** Closes all that the master holds, again and again until it is flat. */
async function flatten(): Promise<void> {
  await until(
    "the master is flat",
    async () => {
      const { items } = await desk.listPositions({ userId: master.userId, status: "open", limit: 10 });
      if (items.length === 0) return true;
      if ((await count(`orders WHERE account_id = '${master.accountId}' AND done_at IS NULL`)) === 0)
        for (const { id } of items) void desk.closePosition({ userId: master.userId, positionId: id, fraction: 1 }).catch(() => undefined);
      return false;
    },
    120_000,
  );
}
const isQuiet = async (): Promise<boolean> =>
  (await count("orders WHERE done_at IS NULL")) === 0 &&
  (await count("copies WHERE outcome = 'pending'")) === 0 &&
  (await count("positions WHERE closed_at IS NULL")) === 0 &&
  (await count("copy_cursors c JOIN masters m ON m.id = c.master_id WHERE c.batch_to IS NOT NULL OR c.done_seq < m.last_seq")) === 0;

it(
  "followers get each fill once and in order, or the reason why not, whatever is killed, stopped or cut off",
  async () => {
    workers = keepOutsideWorkers(3, {
      databaseUrl: postgres.url,
      redisUrl: redis.url,
      venueUrl: venue.url,
      venue: VENUE,
      manners: MANNERS,
      patienceMs: 1_000,
      leaseMs: LEASE_MS,
      thinkMs: 300,
      copiesAt: { symbols: SYMBOLS, price: "100" },
    });
    const diedAt = new Set<string>();
    let isOver = false;
    const trading = trade(() => isOver);
    await until("a first copy", async () => (await count("copies WHERE outcome = 'copied'")) > 0);
    for (let round = 0; round < ROUNDS; round++) {
      for (const label of LABELS) if (await dieAt(label)) diedAt.add(label);
      workers.kill(await holderPid());
      await sleep(2_000);
      workers.pause(await holderPid(), LEASE_MS + 200 + random.below(3_800));
      await sleep(3_000);
      await endConnections();
      await redis.flush();
      await sleep(1_000);
      await redis.stop();
      await postgres.crash();
      await sleep(2_000);
      await redis.start();
    }
    isOver = true;
    await trading;
    await flatten();
    await until("nothing is under way, and all are flat", isQuiet, 120_000);
    // What was executed last is told, or listed, by then.
    await sleep(2 * MANNERS.catchUpEveryMs + HABITS.maxTradeLagMs);
    await until("it still is", isQuiet);
    await workers.stop();

    const log = await venue.log();
    const outcomes = await postgres.sql<{ outcome: string; reason: string | null; n: string }>(
      "SELECT outcome, reason, count(*) AS n FROM copies GROUP BY outcome, reason ORDER BY 3 DESC",
    );
    const told = {
      deaths: workers.deaths(),
      diedAt: [...diedAt],
      masterFills: await count("master_fills"),
      executions: log.executions.length,
    };
    process.stdout.write(`${JSON.stringify({ ...told, refusedStale: log.refusedStale, lostReplies: log.lostReplies, outcomes })}\n`);
    const rows = await postgres.sql<BooksRow>("SELECT * FROM orders ORDER BY seq");
    expect(checkLog(log, { orders: rows.map(toCheckedOrder), net: new Map() })).toEqual([]);
    expect(await brokenLaws((text, values) => postgres.sql(text, values))).toEqual([]);
    // Otherwise the test proved nothing.
    expect(outcomes.find(({ outcome }) => outcome === "copied")).toBeDefined();
    expect(diedAt.size).toBeGreaterThan(LABELS.length / 2);
  },
  LONG ? 3_600_000 : 480_000,
);
