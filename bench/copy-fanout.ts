import { type FollowSettingsInput, followSettingsSchema } from "@slipstream/core/copy";
import { createCopyEngine, decideBatch } from "@slipstream/core/copy/server";
import { createInstrumentBook, type Tick } from "@slipstream/core/market";
import { connectDatabase, createCopyEngineStore, createLeaseStore, createNextId, type Database } from "@slipstream/db";
import { type Clock, type Price, price } from "@slipstream/kernel";
import { createPaperVenue } from "@slipstream/venues/paper";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { startBenchDatabase } from "./bench-database.ts";
import { printMeasure } from "./measure.ts";
import { openPlainTables } from "./plain-tables.ts";
import { quantileOf, timed } from "./samples.ts";

// One fill of a master copied into N followers' accounts: sized by mixed settings, risk-checked, ordered, filled at the paper venue, with
// positions, journals and copies durable. Beside a plain insert of as many rows, and beside the same engine going follower by follower.

const SYMBOL = "XRP-USDT";
const LANE = "market:bench";
const MARKET_MS = Date.parse("2025-05-20T10:00:00Z");
const ROUNDS: Readonly<Record<number, number>> = { 100: 40, 1000: 24, 10000: 12 };
const WARM_UPS = 4;
const LOOP = 1_000;
const BURST = 100;
const MANY = 100_000;

const SETTINGS: readonly Partial<FollowSettingsInput>[] = [
  {},
  { copyRatio: "0.5" },
  { mode: "fixed-amount", amountPerTrade: "60" },
  { mode: "fixed-ratio", copyRatio: "0.1" },
  { maxOrderCost: "50", maxPositions: 3 },
];
/** What a round writes, each table with the column by which its newest rows are known. Accounts and follows are updated: as many rows again. */
const WRITTEN = { orders: "seq", fills: "seq", positions: "seq", cash_transfers: "id", copies: "ctid", accounts: "id", follows: "id" };

async function withWorld<T>(work: (world: Awaited<ReturnType<typeof openWorld>>) => Promise<T>): Promise<T> {
  const server = await startBenchDatabase();
  const database = connectDatabase(server.url, { maxConnections: 4 });
  try {
    return await work(await openWorld(database));
  } finally {
    await database.close();
    await server.stop();
  }
}

async function openWorld(database: Database) {
  const { pool } = database;
  const clock: Clock = { now: Date.now };
  const nextId = createNextId(clock);
  const instruments = createInstrumentBook((await loadInstruments(findDataFolder(import.meta.dirname))).instruments);
  const fence = await createLeaseStore(database).take(LANE, "bench", 3_600_000);
  if (fence === null) throw new Error("the lane is held");
  const venue = createPaperVenue(instruments);
  const tick = (symbol: string, tickSize: Price): Tick => {
    const last = price("2");
    return { symbol, last, bid: (last - tickSize) as Price, ask: (last + tickSize) as Price, volume: 1, marketMs: MARKET_MS, jump: false };
  };
  const quotes = new Map(instruments.list().map(({ symbol, tickSize }) => [symbol, { ...tick(symbol, tickSize), fresh: true }]));
  for (const quote of quotes.values()) venue.onTick(quote);
  const market = {
    quoteOf: (symbol: string) => quotes.get(symbol) ?? null,
    instrumentOf: (symbol: string) => instruments.find(symbol),
    prices: () => new Map([...quotes].map(([symbol, { last }]) => [symbol, last])),
  };
  const store = createCopyEngineStore(database, { venue: "paper", lane: LANE, fence }, { clock, nextId, marketMs: () => MARKET_MS });
  const engine = createCopyEngine({
    store,
    venue,
    market,
    bus: { publish: () => undefined },
    clock,
    nextId,
    onSettled: async () => undefined,
    crashPoint: () => undefined,
  });
  const master = await openMaster(database, nextId);

  return {
    database,
    /** Accounts that follow the master, each with 10,000 USDT. */
    async openFollowers(count: number): Promise<void> {
      const rows = Array.from({ length: count }, (_, index) => {
        const settings = followSettingsSchema.parse({
          copyAmount: String(1_000 + (index % 50) * 20),
          ...SETTINGS[index % SETTINGS.length],
        });
        return {
          user: nextId(),
          account: nextId(),
          follow: nextId(),
          settings: JSON.stringify(settings),
          turn: Math.floor(Math.random() * 2 ** 31),
        };
      });
      await pool.query(
        "INSERT INTO users (id, email, name, password_hash) SELECT u, u || '@bench.example', 'Bench', 'x' FROM unnest($1::uuid[]) u",
        [rows.map(({ user }) => user)],
      );
      await pool.query(
        `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
         SELECT a, u, 'paper', 'paper', 'Bench', true, 0, 1000000000000, 500, 200, now() FROM unnest($1::uuid[], $2::uuid[]) t(a, u)`,
        [rows.map(({ account }) => account), rows.map(({ user }) => user)],
      );
      await pool.query(
        `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, agreed_bps, own, turn, start_seq, started_at, started_ms, updated_at)
         SELECT f, u, a, $1, 'paper', 'active', s, 1000, 1000, false, t, 0, now(), 0, now() FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[], $6::int[]) x(f, u, a, s, t)`,
        [
          master.id,
          rows.map(({ follow }) => follow),
          rows.map(({ user }) => user),
          rows.map(({ account }) => account),
          rows.map(({ settings }) => settings),
          rows.map(({ turn }) => turn),
        ],
      );
      await pool.query("ANALYZE");
    },
    fill: master.fill,
    copyAll: () => engine.work(),
    /** The same, a follower in each transaction. */
    async copyOneByOne(): Promise<void> {
      const decide = (batch: Parameters<typeof decideBatch>[0]) => decideBatch(batch, { market, now: clock.now(), nextId });
      for (;;) {
        const [masterId] = await store.listBehind(1);
        if (masterId === undefined) return;
        await store.applyBatch(masterId, 1, decide, (orders) => venue.submit(orders));
      }
    },
    async countOrders(): Promise<number> {
      const { rows } = await pool.query<{ count: string }>("SELECT count(*) FROM orders");
      return Number(rows[0]?.count ?? 0);
    },
    async countCopied(seq: number): Promise<number> {
      const { rows } = await pool.query<{ count: string }>("SELECT count(*) FROM copies WHERE master_seq = $1 AND outcome = 'copied'", [
        seq,
      ]);
      return Number(rows[0]?.count ?? 0);
    },
  };
}

/** A master whose fills are written as trading would have written them: opens of 500, then closes of all of it. */
async function openMaster({ pool }: Database, nextId: () => string) {
  const id = nextId();
  await pool.query(
    "INSERT INTO masters (id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, 'Bench', 1000, 10000000000, now(), now())",
    [id],
  );
  await pool.query("INSERT INTO copy_cursors (master_id, venue, done_seq, updated_at) VALUES ($1, 'paper', 0, now())", [id]);
  let seq = 0;
  return {
    id,
    async fill(before: number, after: number): Promise<number> {
      seq++;
      await pool.query(
        `INSERT INTO master_fills (master_id, seq, fill_id, symbol, side, quantity, price, fee_minor, realized_pnl_minor, net_before, net_after, equity_before_minor, leverage, market_ms, recorded_at, hash)
         VALUES ($1, $2, $3, $4, $5, abs($7::numeric - $6::numeric), 2, 0, 0, $6, $7, 1000000000000, 10, $8, $9, '')`,
        [id, seq, nextId(), SYMBOL, after > before ? "buy" : "sell", before, after, MARKET_MS, new Date()],
      );
      await pool.query("UPDATE masters SET last_seq = $2 WHERE id = $1", [id, seq]);
      return seq;
    },
  };
}

/** Opens and closes in turn: rounds of both are measured. */
async function measureFanOut(count: number): Promise<void> {
  await withWorld(async (world) => {
    await world.openFollowers(count);
    const plain = await openPlainTables(world.database, WRITTEN);
    const ours: number[] = [];
    const bare: number[] = [];
    const rounds = ROUNDS[count] ?? 10;
    for (let round = 0; round < WARM_UPS + rounds; round++) {
      const opens = round % 2 === 0;
      const seq = await world.fill(opens ? 0 : 500, opens ? 500 : 0);
      const milliseconds = await timed(() => world.copyAll());
      const copied = await world.countCopied(seq);
      if (copied !== count) throw new Error(`${copied} of ${count} followers copied`);
      const rows = await plain.readLast(count);
      const inserted = await timed(() => plain.insert(rows));
      if (round < WARM_UPS) continue;
      ours.push(milliseconds);
      bare.push(inserted);
    }
    const [p50, bare50] = [quantileOf(ours, 0.5), quantileOf(bare, 0.5)];
    printMeasure({ name: `copy-fanout.${count}`, value: p50, unit: "ms", n: rounds, peer: bare50 });
    printMeasure({ name: `copy-fanout.${count}-p95`, value: quantileOf(ours, 0.95), unit: "ms", n: rounds, peer: quantileOf(bare, 0.95) });
    printMeasure({
      name: `copy-fanout.${count}-rate`,
      value: (count / p50) * 1_000,
      unit: "orders/s",
      n: rounds * count,
      peer: (count / bare50) * 1_000,
    });
  });
}

async function measureLoop(): Promise<void> {
  await withWorld(async (world) => {
    await world.openFollowers(LOOP);
    const together: number[] = [];
    const oneByOne: number[] = [];
    for (let round = 0; round < 6; round++) {
      await world.fill(0, 500);
      together.push(await timed(() => world.copyAll()));
      await world.fill(500, 0);
      oneByOne.push(await timed(() => world.copyOneByOne()));
    }
    const [ours, loop] = [quantileOf(together.slice(1), 0.5), quantileOf(oneByOne.slice(1), 0.5)];
    printMeasure({ name: "copy-fanout.1000-beside-loop", value: loop / ours, unit: "times faster than follower by follower", n: 5 });
  });
}

/** A hundred fills within a second, with followers busy while they come. */
async function measureBurst(): Promise<void> {
  await withWorld(async (world) => {
    await world.openFollowers(1_000);
    const startedAt = performance.now();
    let net = 0;
    let working: Promise<unknown> = Promise.resolve();
    for (let index = 0; index < BURST; index++) {
      await world.fill(net, net + 50);
      net += 50;
      working = working.then(() => world.copyAll());
      const due = startedAt + (index + 1) * (1_000 / BURST);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
    await working;
    printMeasure({ name: "copy-fanout.burst-drained", value: performance.now() - startedAt, unit: "ms", n: BURST * 1_000 });
    printMeasure({
      name: "copy-fanout.burst-orders",
      value: await world.countOrders(),
      unit: "orders for 100 fills and 1,000 followers",
      n: BURST,
    });
  });
}

/** What the process holds while it copies one fill into 100,000 follows. */
async function measureMemory(): Promise<void> {
  await withWorld(async (world) => {
    for (let opened = 0; opened < MANY; opened += 10_000) await world.openFollowers(10_000);
    global.gc?.();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 20);
    await world.fill(0, 500);
    const milliseconds = await timed(() => world.copyAll());
    clearInterval(watch);
    printMeasure({ name: "copy-fanout.memory-100000", value: most / 2 ** 20, unit: "MiB", n: MANY });
    printMeasure({ name: "copy-fanout.100000", value: milliseconds, unit: "ms", n: 1 });
  });
}

const only = process.argv.slice(2);
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  "100": () => measureFanOut(100),
  "1000": () => measureFanOut(1_000),
  "10000": () => measureFanOut(10_000),
  loop: measureLoop,
  burst: measureBurst,
  memory: measureMemory,
};
for (const [name, measure] of Object.entries(PARTS)) if (only.length === 0 || only.includes(name)) await measure();
