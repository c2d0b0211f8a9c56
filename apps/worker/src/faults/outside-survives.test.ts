import { setTimeout as sleep } from "node:timers/promises";
import { createInstrumentBook } from "@slipstream/core/market";
import type { OrderStatus } from "@slipstream/core/orders";
import { createOrderDesk, type OrderDesk } from "@slipstream/core/orders/server";
import {
  connectDatabase,
  createAccountStateReader,
  createAccountStore,
  createNextId,
  createOrderStore,
  type Database,
} from "@slipstream/db";
import { isRefusal, money, price, quantity } from "@slipstream/kernel";
import { brokenLaws, createRandom, type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { startBadVenue, type VenueProcess } from "@slipstream/testing/bad-venue";
import { checkLog } from "@slipstream/testing/check-log";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BooksRow, toCheckedOrder } from "./checked-books.fixture.ts";
import { keepOutsideWorkers, type OutsideWorkers } from "./outside-workers.fixture.ts";
import { HABITS, MANNERS } from "./quick-venue.fixture.ts";

// Real processes at a venue with bad manners: workers are killed at every labelled point and at random, stopped beyond their lease between claim
// and send, and lose their database connections. What is checked is the venue's own log against Postgres.

const LONG = process.env.FAULTS === "long";
const ROUNDS = LONG ? Number(process.env.FAULT_ROUNDS ?? "20") : 1;
const LABELS = [
  "after-claim",
  "after-submit",
  "before-record",
  "after-record",
  "before-release",
  "after-cancel",
  "after-query",
  "after-trades",
];
const VENUE = "bad";
const SYMBOLS = ["BTC-USDT", "ETH-USDT"];
const TRADERS = LONG ? 20 : 12;
const LEASE_MS = 1_000;
const LABEL_LIMIT_MS = LONG ? 30_000 : 8_000;
const THINK_MS = 300;
const ENDED: readonly OrderStatus[] = ["filled", "cancelled", "expired", "rejected"];

const nextId = createNextId({ now: Date.now });
const random = createRandom(20_261_121);
let fresh: FreshDatabase;
let database: Database;
let desk: OrderDesk;
let venue: VenueProcess;
let workers: OutsideWorkers;
const traders: { userId: string; accountId: string }[] = [];

beforeAll(async () => {
  [fresh, venue] = await Promise.all([freshDatabase(), startBadVenue({ seed: 20_261_121, habits: HABITS })]);
  database = connectDatabase(fresh.url, { onError: () => undefined });
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
  for (let trader = 0; trader < TRADERS; trader++) traders.push(await openTrader());
});
afterAll(async () => {
  await workers?.stop();
  await database?.close();
  await venue?.stop();
  await fresh?.drop();
});

async function openTrader(): Promise<{ userId: string; accountId: string }> {
  const [userId, accountId] = [nextId(), nextId()];
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
  await createAccountStore(database).open(
    {
      id: accountId,
      userId,
      venue: VENUE,
      mode: "paper",
      name: "Main",
      currency: "USDT",
      initialBalance: money("100000"),
      takerFeeCentibps: 500,
      makerFeeCentibps: 200,
      defaultLeverage: 10,
    },
    { journalId: nextId(), at: Date.now(), marketMs: 0 },
    { maxOpen: 20, onlyFirst: false },
  );
  return { userId, accountId };
}

const startWorkers = (count: number): OutsideWorkers =>
  keepOutsideWorkers(count, {
    databaseUrl: fresh.url,
    venueUrl: venue.url,
    venue: VENUE,
    manners: MANNERS,
    patienceMs: 1_000,
    leaseMs: LEASE_MS,
    thinkMs: THINK_MS,
  });

/** Opens, closes and cancels until told to stop; what is refused is refused, and what cannot be asked just now is not asked. */
async function trade({ userId, accountId }: (typeof traders)[number], isOver: () => boolean): Promise<void> {
  const calmly = (work: () => Promise<unknown>): Promise<unknown> => work().catch(() => null);
  while (!isOver()) {
    const symbol = SYMBOLS[random.below(SYMBOLS.length)] ?? "BTC-USDT";
    const side = random.chance(0.5) ? "buy" : "sell";
    const common = { accountId, symbol, side, quantity: `0.${1 + random.below(9)}` } as const;
    if (random.chance(0.25)) {
      const open = await desk.listPositions({ userId, status: "open", limit: 5 }).catch(() => null);
      const position = open?.items[random.below(2)];
      if (position) void calmly(() => desk.closePosition({ userId, positionId: position.id, fraction: random.chance(0.5) ? 1 : 0.5 }));
    } else {
      const wish = random.chance(0.2) ? { ...common, type: "limit" as const, price: "100" } : { ...common, type: "market" as const };
      const answers = await desk.placeAll([{ userId, wish }]).catch(() => []);
      const [answer] = answers;
      if (answer?.kind === "placed" && (wish.type === "limit" || random.chance(0.1)))
        void sleep(random.below(1_500)).then(() => calmly(() => desk.cancel({ userId, orderId: answer.order.id })));
    }
    await sleep(500 + random.below(4_000));
  }
}

const aliveOrders = () =>
  fresh.sql(
    "SELECT id, seq, account_id, symbol, status, type, reduce_only, submitted_at, updated_at, fence FROM orders WHERE done_at IS NULL ORDER BY seq",
  );
const holderPid = async (): Promise<number> => {
  const [row] = await fresh.sql<{ holder: string }>("SELECT holder FROM leases WHERE lane = $1", [`venue:${VENUE}`]);
  return Number(row?.holder.split(":")[1] ?? 0);
};
const until = async (what: string, isSo: () => Promise<boolean>, limitMs = 60_000): Promise<void> => {
  const deadline = performance.now() + limitMs;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`still not so: ${what}; alive: ${JSON.stringify(await aliveOrders())}`);
    await sleep(50);
  }
};

const CLAIMED = `
SELECT 1 FROM orders WHERE venue = $1 AND status = 'submitted' AND submitted_at > clock_timestamp() - interval '80 milliseconds'`;

/** Stops whoever holds the lane while a claim of its is about to be sent, for longer than its lease and the receive window. */
async function stopBetweenClaimAndSend(workers: OutsideWorkers): Promise<void> {
  const deadline = performance.now() + 3_000;
  while ((await fresh.sql(CLAIMED, [VENUE])).length === 0) {
    if (performance.now() > deadline) return;
    await sleep(5);
  }
  workers.pause(await holderPid(), LEASE_MS + 200 + random.below(3_800));
}
const endConnections = () =>
  fresh.sql(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%orders%'",
  );

const statusCounts = async (): Promise<Record<string, number>> => {
  const rows = await fresh.sql<{ status: string; n: string }>("SELECT status, count(*) AS n FROM orders GROUP BY status");
  return Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]));
};
const allEnded = async () => Object.keys(await statusCounts()).every((status) => (ENDED as readonly string[]).includes(status));

async function whatIsWrong(): Promise<string[]> {
  const rows = await fresh.sql<BooksRow>("SELECT * FROM orders WHERE venue = $1 ORDER BY seq", [VENUE]);
  const net = await fresh.sql<{ pair: string; net: string }>(
    "SELECT account_id || ' ' || symbol AS pair, sum(quantity) AS net FROM positions WHERE closed_at IS NULL GROUP BY account_id, symbol",
  );
  return checkLog(await venue.log(), {
    orders: rows.map(toCheckedOrder),
    net: new Map(net.map((row) => [row.pair, quantity(row.net)])),
  });
}

/** A wish to cancel whose connection was cut was never written down: what rests is cancelled in the end. */
async function cancelResting(): Promise<void> {
  const rows = await fresh.sql<{ id: string; user_id: string }>("SELECT id, user_id FROM orders WHERE type = 'limit' AND done_at IS NULL");
  const cancel = ({ id, user_id }: (typeof rows)[number]) =>
    desk.cancel({ userId: user_id, orderId: id }).catch((error: unknown) => {
      // It has ended meanwhile.
      if (!isRefusal(error)) throw error;
    });
  await Promise.all(rows.map(cancel));
}

/** Lets whoever holds the lane die at a labelled point; says whether it came to it in time. */
async function dieAt(label: string, workers: OutsideWorkers): Promise<boolean> {
  const before = workers.deaths();
  workers.crashAt(`${label}#${1 + random.below(2)}`);
  const died = await until(`a death at ${label}`, async () => workers.deaths() > before, LABEL_LIMIT_MS).then(
    () => true,
    () => false,
  );
  workers.crashAt(null);
  return died;
}

describe("real workers at a venue with bad manners", () => {
  it(
    "lose nothing, double nothing and keep the order while they are killed, stopped and cut off",
    async () => {
      workers = startWorkers(3);
      const diedAt = new Set<string>();
      let isOver = false;
      const trading = Promise.all(traders.map((trader) => trade(trader, () => isOver)));
      await until("a first execution", async () => (await venue.log()).executions.length > 0);

      for (let round = 0; round < ROUNDS; round++) {
        for (const label of LABELS) if (await dieAt(label, workers)) diedAt.add(label);
        for (let stop = 0; stop < (LONG ? 8 : 3); stop++) {
          await stopBetweenClaimAndSend(workers);
          await sleep(LEASE_MS + random.below(2_500));
          const pids = workers.pids();
          workers.kill(pids[random.below(pids.length)] ?? 0);
          await endConnections();
        }
      }
      isOver = true;
      await trading;
      await cancelResting();
      await until("every order is at its end", allEnded, 90_000);
      // What was executed last is told, or listed, by then.
      await sleep(2 * MANNERS.catchUpEveryMs + HABITS.maxTradeLagMs);
      await until("every order is still at its end", allEnded);
      await workers.stop();

      const log = await venue.log();
      const { refusedStale, lostReplies } = log;
      const told = { deaths: workers.deaths(), diedAt: [...diedAt], orders: log.orders.length, executions: log.executions.length };
      process.stdout.write(`${JSON.stringify({ ...told, refusedStale, lostReplies, ends: await statusCounts() })}\n`);
      expect(await whatIsWrong()).toEqual([]);
      expect(await brokenLaws((text, values) => fresh.sql(text, values))).toEqual([]);
      // Otherwise the test proved nothing.
      expect(refusedStale).toBeGreaterThan(0);
      expect(diedAt.size).toBeGreaterThan(LONG ? LABELS.length - 1 : LABELS.length / 2);
      expect(log.executions.length).toBeGreaterThan(50);
    },
    LONG ? 3_600_000 : 300_000,
  );
});
