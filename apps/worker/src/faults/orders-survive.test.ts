import { setTimeout as sleep } from "node:timers/promises";
import { createInstrumentBook, type InstrumentBook, type Tick } from "@slipstream/core/market";
import { createQuoteReader } from "@slipstream/core/market/server";
import type { OrderWish } from "@slipstream/core/orders";
import { createOrderDesk, type OrderDesk } from "@slipstream/core/orders/server";
import {
  connectDatabase,
  createAccountStateReader,
  createAccountStore,
  createMarketRecords,
  createNextId,
  createOrderStore,
  type Database,
} from "@slipstream/db";
import { formatPrice, isRefusal, money, type Price, parsePrice, roundToStep } from "@slipstream/kernel";
import { connectRedis, createQuoteCache, createWakeUps, type RedisConnection } from "@slipstream/queue";
import { brokenLaws, type FreshDatabase, type FreshRedis, freshDatabase, freshRedis } from "@slipstream/testing";
import { createReplaySource, findDataFolder, loadInstruments, loadRecording, replayStart } from "@slipstream/venues/replay";
import { afterAll, beforeAll, expect, it } from "vitest";
import { firstReach, type RestedOrder } from "./first-reach.fixture.ts";
import { keepWorkers, type Workers } from "./workers.fixture.ts";

// Orders of all kinds flow while workers die at every labelled point and at random, connections are cut, and Redis goes away. Afterwards every
// order that was taken is there once, every fill is the one that the recording's ticks demand, and the books add up.

const LABELS = ["after-claim", "after-submit", "before-record", "after-record", "before-peaks"];
const TRADERS = 6;
const SPEED = 300;
const FROM = "2025-05-18T00:00:00Z";
const SYMBOLS = ["BTC-USDT", "ETH-USDT"];

let fresh: FreshDatabase;
let redisServer: FreshRedis;
let database: Database;
let redis: RedisConnection;
let instruments: InstrumentBook;
let desk: OrderDesk;
let workers: Workers;
const clock = { now: Date.now };
const nextId = createNextId(clock);

beforeAll(async () => {
  [fresh, redisServer] = await Promise.all([freshDatabase(), freshRedis()]);
  database = connectDatabase(fresh.url, { onError: () => undefined });
  redis = connectRedis(redisServer.url, { onError: () => undefined });
  instruments = createInstrumentBook((await loadInstruments(findDataFolder(import.meta.dirname))).instruments);
  desk = createOrderDesk({
    store: createOrderStore(database, { clock, nextId }),
    holdings: createAccountStateReader(database),
    instruments,
    quotes: quotes(),
    wakeUps: createWakeUps(redis),
    clock,
    nextId,
    fundedSymbols: new Set(),
    sleep: (ms) => sleep(ms),
  });
  workers = keepWorkers(fresh, { REDIS_URL: redisServer.url, REPLAY_SPEED: String(SPEED), REPLAY_FROM: FROM });
});
afterAll(async () => {
  await workers?.stop();
  await redis?.close();
  await database?.close();
  await redisServer?.stop();
  await fresh?.drop();
});

const quotes = () =>
  createQuoteReader({ cache: createQuoteCache(redis, "replay"), prices: createMarketRecords(database, "replay"), clock });

async function openTrader(): Promise<{ userId: string; accountId: string }> {
  const [userId, accountId] = [nextId(), nextId()];
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
  await createAccountStore(database).open(
    {
      id: accountId,
      userId,
      venue: "paper",
      mode: "paper",
      name: "Main",
      currency: "USDT",
      initialBalance: money("100000"),
      takerFeeCentibps: 500,
      makerFeeCentibps: 200,
      defaultLeverage: 10,
    },
    { journalId: nextId(), at: clock.now(), marketMs: Date.parse(FROM) },
    { maxOpen: 20, onlyFirst: false },
  );
  return { userId, accountId };
}

/** Places, repeats, cancels, protects and closes until told to stop. What fails because something is down is tried again with the same id. */
async function trade(userId: string, seed: number, told: Map<string, string>, isOver: () => boolean): Promise<void> {
  let state = seed;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  for (let count = 0; !isOver(); count++) {
    const symbol = SYMBOLS[below(SYMBOLS.length)] ?? "BTC-USDT";
    const wish = await wishOf(symbol, below).catch(() => null);
    if (!wish) {
      await sleep(50);
      continue;
    }
    const clientOrderId = `t${seed}-${count}`;
    const order = await insist(() => desk.place({ userId, wish: { ...wish, clientOrderId } }), isOver);
    if (order) told.set(clientOrderId, order.id);
    if (order && below(4) === 0) {
      const again = await insist(() => desk.place({ userId, wish: { ...wish, clientOrderId } }), isOver);
      if (again && again.id !== order.id) throw new Error(`${clientOrderId} became two orders`);
    }
    if (order && below(5) === 0) await insist(() => desk.cancel({ userId, orderId: order.id }), isOver);
    const open = await desk.listPositions({ userId, status: "open", limit: 5 }).catch(() => null);
    const position = open?.items[below(3)];
    if (position && below(3) === 0)
      await insist(() => desk.closePosition({ userId, positionId: position.id, fraction: below(2) === 0 ? 1 : 0.4 }), isOver);
    if (position?.currentPrice && below(3) === 0) {
      const stopLoss = near(symbol, position.currentPrice, position.side === "long" ? -(2 + below(10)) : 2 + below(10));
      await insist(() => desk.protect({ userId, positionId: position.id, stopLoss }), isOver);
    }
  }
}

/** So many hundredths of a percent away, on the symbol's steps. */
function near(symbol: string, last: string, centipercent: number): string {
  const value = parsePrice(last) ?? (0n as Price);
  return formatPrice(roundToStep(((value * BigInt(10_000 + centipercent)) / 10_000n) as Price, instruments.get(symbol).tickSize, "down"));
}

async function wishOf(symbol: string, below: (bound: number) => number): Promise<OrderWish> {
  const quote = await quotes().find(symbol);
  if (!quote) throw new Error("no price yet");
  const last = formatPrice(quote.last);
  const side = below(2) === 0 ? "buy" : "sell";
  const away = (centipercent: number) => near(symbol, last, side === "buy" ? centipercent : -centipercent);
  const common = { symbol, side, quantity: symbol === "BTC-USDT" ? "0.01" : "0.2" } as const;
  switch (below(6)) {
    case 0:
      return { ...common, type: "limit", price: away(-(3 + below(20))) };
    case 1:
      return { ...common, type: "stop", triggerPrice: away(3 + below(20)) };
    case 2:
      return { ...common, type: "trailing-stop", trailAmount: near(symbol, last, -(10_000 - 3 - below(20))) };
    case 3:
      return { ...common, type: "market", stopLoss: away(-(10 + below(20))), takeProfit: away(10 + below(20)) };
    case 4:
      return { ...common, type: "limit", price: away(-(3 + below(20))), stopLoss: away(-40) };
    default:
      return { ...common, type: "market" };
  }
}

/** Tries until it is answered: by a result, or by a refusal, which is null. */
async function insist<T>(work: () => Promise<T>, isOver: () => boolean): Promise<T | null> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (isRefusal(error)) return null;
      if (isOver()) return null;
      await sleep(50);
    }
  }
}

const until = async (what: string, isSo: () => Promise<boolean>, limitMs = 60_000): Promise<void> => {
  const deadline = performance.now() + limitMs;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`still not so: ${what}`);
    await sleep(100);
  }
};
const filledCount = async () => Number((await fresh.sql<{ n: string }>("SELECT count(*) AS n FROM fills"))[0]?.n);

/** Every tick of the recording from where the workers began up to a moment. */
async function playedUntil(marketMs: number): Promise<Tick[]> {
  const recording = await loadRecording(`${findDataFolder(import.meta.dirname)}/replay`, instruments);
  let nowMs = 0;
  const source = createReplaySource({
    recording,
    speed: 3_600,
    standsAtMs: replayStart(recording.span, Date.parse(FROM)),
    timer: {
      nowMs: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms;
      },
    },
  });
  const ticks: Tick[] = [];
  const done = new AbortController();
  await source.run(async (batch) => {
    ticks.push(...batch.filter((tick) => tick.marketMs <= marketMs && SYMBOLS.includes(tick.symbol)));
    if ((batch.at(-1)?.marketMs ?? 0) > marketMs) done.abort();
  }, done.signal);
  return ticks;
}

it("loses and doubles nothing, whenever a worker dies", async () => {
  const told = new Map<string, string>();
  let over = false;
  const traders = await Promise.all(Array.from({ length: TRADERS }, openTrader));
  await until("the market moves", async () => (await quotes().list()).length > 0);
  const trading = Promise.all(traders.map(({ userId }, index) => trade(userId, index + 1, told, () => over)));

  const flowing = async (more: number) => {
    const before = await filledCount();
    await until("orders are filled", async () => (await filledCount()) >= before + more);
  };
  await flowing(20);
  for (const [index, label] of LABELS.entries()) {
    const deaths = workers.deaths();
    workers.crashAt(`${label}#${2 + index}`);
    // The two that are alive were started without it.
    workers.killAll();
    await until(`workers die at ${label}`, async () => workers.deaths() >= deaths + 4);
  }
  workers.crashAt(null);
  workers.killAll();
  await flowing(20);
  await fresh
    .sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    .catch(() => undefined);
  await flowing(20);
  await redisServer.stop();
  await flowing(20);
  await redisServer.start();
  await flowing(20);
  for (let kills = 0; kills < 3; kills++) {
    workers.killAll();
    await flowing(10);
  }

  over = true;
  await trading;
  await until("nothing is under way", async () => {
    const [row] = await fresh.sql<{ n: string }>(
      "SELECT count(*) AS n FROM orders WHERE status IN ('planned', 'submitted', 'cancelling', 'unknown')",
    );
    return row?.n === "0";
  });
  expect(await workers.stop()).toBe(0);
  expect(workers.deaths()).toBeGreaterThanOrEqual(20);

  expect(await brokenLaws((text, values) => fresh.sql(text, values))).toEqual([]);
  await expectEachOnce(told);
  await expectFillsOfTheRecording();
}, 240_000);

/** Whatever a trader was told of is there once, under the id that he was told; market orders filled in full, once. */
async function expectEachOnce(told: ReadonlyMap<string, string>): Promise<void> {
  expect(told.size).toBeGreaterThan(100);
  const rows = await fresh.sql<{ client_order_id: string; id: string }>(
    "SELECT client_order_id, id FROM orders WHERE client_order_id = ANY($1)",
    [[...told.keys()]],
  );
  expect(Object.fromEntries(rows.map((row) => [row.client_order_id, row.id]))).toEqual(Object.fromEntries(told));
  const markets = await fresh.sql(
    `SELECT o.id, o.status, count(f.id) AS fills FROM orders o LEFT JOIN fills f ON f.order_id = o.id WHERE o.type = 'market' AND NOT o.reduce_only
     GROUP BY o.id HAVING o.status <> 'filled' AND o.status <> 'cancelled' OR (o.status = 'filled') <> (count(f.id) = 1)`,
  );
  expect(markets).toEqual([]);
}

/** Orders at rest filled at the first tick that reached them, at its price; those that still rest were never reached. */
async function expectFillsOfTheRecording(): Promise<void> {
  const orders = await fresh.sql<RestedOrder & { status: string; fill_ms: string | null; fill_price: string | null }>(
    `SELECT o.*, f.market_ms AS fill_ms, f.price AS fill_price FROM orders o LEFT JOIN fills f ON f.order_id = o.id
     WHERE o.accepted_ms IS NOT NULL AND o.type <> 'market' AND o.status IN ('filled', 'open') AND (f.id IS NULL OR f.market_ms > o.accepted_ms)`,
  );
  const [clockRow] = await fresh.sql<{ ms: string }>("SELECT market_ms AS ms FROM market_clocks");
  const endMs = Number(clockRow?.ms);
  // After a kill the market goes back to its checkpoint: fills may be ahead of where it stands now.
  const ticks = await playedUntil(Math.max(endMs, ...orders.map(({ fill_ms }) => Number(fill_ms ?? 0))));
  const wrong = orders.flatMap((order) => {
    const reached = firstReach(order, ticks);
    const expected =
      reached && (order.fill_ms !== null || reached.marketMs <= endMs) ? `${reached.marketMs} ${formatPrice(reached.price)}` : "never";
    const happened =
      order.fill_ms === null ? "never" : `${order.fill_ms} ${formatPrice(parsePrice(order.fill_price ?? "") ?? (0n as Price))}`;
    return expected === happened ? [] : [`${order.type} ${order.side} ${order.id}: expected ${expected}, happened ${happened}`];
  });
  expect(wrong).toEqual([]);
  expect(orders.filter(({ status }) => status === "filled").length).toBeGreaterThan(30);
}
