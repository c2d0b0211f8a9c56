import { setTimeout as sleep } from "node:timers/promises";
import { createInstrumentBook, type Quote, type Tick } from "@slipstream/core/market";
import { createOrderDesk, createOrderLane, createRiskDesk } from "@slipstream/core/orders/server";
import {
  connectDatabase,
  createAccountStateReader,
  createLaneStore,
  createLeaseStore,
  createNextId,
  createOrderStore,
  createRiskStore,
  type Database,
} from "@slipstream/db";
import { type Clock, type Price, price } from "@slipstream/kernel";
import { createPaperVenue } from "@slipstream/venues/paper";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { z } from "zod";
import { makePlace, startProduct } from "../scripts/test/product.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { printMeasure } from "./measure.ts";
import { openPlainTables } from "./plain-tables.ts";
import { quantileOf, timed } from "./samples.ts";

// Market orders through the whole path: gate, order, paper venue, fill, position, journal, durable. In batches of 1,000 accounts, beside a plain
// insert of as many rows into the same tables; and one by one over HTTP, beside a request that does nothing.

const BATCH = 1_000;
const ROUNDS = 15;
const WARM_UPS = 3;
const ONE_BY_ONE = 200;
const LANE = "market:bench";
const SYMBOL = "BTC-USDT";
const MARKET_MS = Date.parse("2025-05-20T10:00:00Z");

const tokenAnswer = z.object({ token: z.string() });
const orderAnswer = z.object({ order: z.object({ status: z.string() }) });

async function measureBatches(): Promise<void> {
  const server = await startBenchDatabase();
  const database = connectDatabase(server.url, { maxConnections: 4 });
  try {
    const path = await openPath(database);
    const plain = await openPlainTables(database, WRITTEN);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < WARM_UPS + ROUNDS; round++) {
      // Buys and sells in turn: positions open and close.
      const milliseconds = await timed(() => path.trade(round % 2 === 0 ? "buy" : "sell"));
      const rows = await plain.readLast(BATCH);
      const bare = await timed(() => plain.insert(rows));
      if (round < WARM_UPS) continue;
      ours.push(milliseconds);
      theirs.push(bare);
    }
    const [fast, bare] = [quantileOf(ours, 0.5), quantileOf(theirs, 0.5)];
    printMeasure({ name: "orders.batch-1000", value: fast, unit: "ms", n: ROUNDS, peer: bare });
    printMeasure({ name: "orders.batch-1000-p95", value: quantileOf(ours, 0.95), unit: "ms", n: ROUNDS, peer: quantileOf(theirs, 0.95) });
    printMeasure({
      name: "orders.batch-rate",
      value: (BATCH / fast) * 1_000,
      unit: "orders/s",
      n: ROUNDS * BATCH,
      peer: (BATCH / bare) * 1_000,
    });
  } finally {
    await database.close();
    await server.stop();
  }
}

/** The desk, the lane and the paper venue in this process, and 1,000 accounts that can pay. */
async function openPath(database: Database) {
  const clock: Clock = { now: Date.now };
  const nextId = createNextId(clock);
  const instruments = createInstrumentBook((await loadInstruments(findDataFolder(import.meta.dirname))).instruments);
  const fence = await createLeaseStore(database).take(LANE, "bench", 3_600_000);
  if (fence === null) throw new Error("the lane is held");
  const held = { venue: "paper", lane: LANE, fence };
  const bus = { publish: () => undefined };
  const venue = createPaperVenue(instruments);
  const risk = createRiskDesk({ store: createRiskStore(database, held, { clock, nextId }), instruments, bus, standsAtMs: MARKET_MS });
  const lane = createOrderLane({
    venue,
    store: createLaneStore(database, held, { clock, nextId }),
    bus,
    onSettled: risk.settled,
    crashPoint: () => undefined,
  });
  const quotes = new Map<string, Quote>();
  const move = async () => {
    for (const { symbol, tickSize } of instruments.list()) {
      const last = price("100000");
      const tick: Tick = {
        symbol,
        last,
        bid: (last - tickSize) as Price,
        ask: (last + tickSize) as Price,
        volume: 1,
        marketMs: MARKET_MS,
        jump: false,
      };
      venue.onTick(tick);
      await risk.onTick(tick);
      quotes.set(symbol, { ...tick, wallMs: clock.now() });
    }
  };
  await move();
  const desk = createOrderDesk({
    store: createOrderStore(database, { clock, nextId }),
    holdings: createAccountStateReader(database),
    instruments,
    quotes: { find: async (symbol) => quotes.get(symbol) ?? null, list: async () => [...quotes.values()] },
    wakeUps: { ring: () => undefined, listen: () => () => undefined },
    clock,
    nextId,
    fundedSymbols: new Set(),
    sleep: (ms) => sleep(ms),
  });
  const accounts = await openAccounts(database, nextId);
  return {
    async trade(side: "buy" | "sell") {
      await move();
      const placed = await desk.placeAll(
        accounts.map(({ userId, accountId }) => ({
          userId,
          wish: { accountId, symbol: SYMBOL, side, type: "market" as const, quantity: "0.01" },
        })),
      );
      const refused = placed.find(({ kind }) => kind !== "placed");
      if (refused) throw new Error(JSON.stringify(refused));
      const sent = await lane.work();
      if (sent !== BATCH) throw new Error(`${sent} of ${BATCH} orders were sent`);
    },
  };
}

async function openAccounts(database: Database, nextId: () => string) {
  const accounts = Array.from({ length: BATCH }, () => ({ userId: nextId(), accountId: nextId() }));
  const users = accounts.map(({ userId }) => userId);
  const ids = accounts.map(({ accountId }) => accountId);
  await database.pool.query(
    "INSERT INTO users (id, email, name, password_hash) SELECT u, u || '@bench.example', 'Bench', 'x' FROM unnest($1::uuid[]) u",
    [users],
  );
  await database.pool.query(
    `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     SELECT a, u, 'paper', 'paper', 'Bench', true, 0, 500, 200, now() FROM unnest($1::uuid[], $2::uuid[]) t(a, u)`,
    [ids, users],
  );
  await database.pool.query("UPDATE accounts SET cash_minor = 1000000000000");
  return accounts;
}

/** The written tables, and by what the newest rows are known. */
const WRITTEN = { intents: "id", orders: "seq", fills: "seq", positions: "seq", cash_transfers: "id" } as const;

/** At the server of BENCH_URL, else at one that is started for it. */
async function measureOneByOne(): Promise<void> {
  const given = process.env.BENCH_URL;
  if (given) {
    await measureServer(given);
    return;
  }
  const place = await makePlace();
  const product = await startProduct(place);
  try {
    await measureServer(product.url);
  } finally {
    await product.stop();
    await place.leave();
  }
}

async function measureServer(url: string): Promise<void> {
  const call = async (path: string, body?: unknown, token?: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const person = { email: `bench-${Date.now()}@bench.example`, password: `correct horse ${Date.now()}` };
  await call("/api/auth/register", { ...person, name: "Bench" });
  const { token } = tokenAnswer.parse(await call("/api/auth/token", person));
  const order = (index: number) => ({ symbol: SYMBOL, side: index % 2 === 0 ? "buy" : "sell", type: "market", quantity: "0.001" });
  const orders: number[] = [];
  const bare: number[] = [];
  for (let index = -10; index < ONE_BY_ONE; index++) {
    const milliseconds = await timed(async () => {
      const placed = orderAnswer.parse(await call("/api/orders", order(index), token));
      if (placed.order.status !== "filled") throw new Error(`an order is ${placed.order.status}`);
    });
    const nothing = await timed(() => call("/api/health"));
    // The first ones warm the server up.
    if (index < 0) continue;
    orders.push(milliseconds);
    bare.push(nothing);
  }
  printMeasure({ name: "orders.http-p50", value: quantileOf(orders, 0.5), unit: "ms", n: ONE_BY_ONE, peer: quantileOf(bare, 0.5) });
  printMeasure({ name: "orders.http-p99", value: quantileOf(orders, 0.99), unit: "ms", n: ONE_BY_ONE, peer: quantileOf(bare, 0.99) });
}

await measureBatches();
await measureOneByOne();
