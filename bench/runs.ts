import { createInstrumentBook, type Quote, type Tick } from "@slipstream/core/market";
import { createOrderDesk, createOrderLane, createRiskDesk } from "@slipstream/core/orders/server";
import { createRunDesk } from "@slipstream/core/running/server";
import {
  connectDatabase,
  createAccountStateReader,
  createLaneStore,
  createLeaseStore,
  createNextId,
  createOrderStore,
  createRiskStore,
  createRunDeskStore,
  type Database,
} from "@slipstream/db";
import { type Clock, type Ms, type NextId, type Price, price } from "@slipstream/kernel";
import { createPaperVenue } from "@slipstream/venues/paper";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { startBenchDatabase } from "./bench-database.ts";
import { printMeasure } from "./measure.ts";
import { quantileOf, timed } from "./samples.ts";

// 300 strategies of one-minute bars, each on its own account, in the market's process: what the tick costs that closes a bar for all of them, where none of
// them wants anything, and where every one enters or leaves at once.

const RUNS = 300;
const QUIET = 60;
const ROUNDS = 12;
const WARM_UPS = 2;
const LANE = "market:bench";
const FIRST_MS = Date.parse("2025-05-20T10:00:00Z");
const MINUTE_MS = 60_000;

const level = (op: string, value: number) => ({
  kind: "compare",
  left: { kind: "price", field: "close" },
  op,
  right: { kind: "number", value },
});
/** Long above 100,000 and out below it; averages that are looked at, and say nothing. */
const SPEC = {
  timeframe: "1m",
  symbols: ["BTC-USDT"],
  long: {
    entry: {
      kind: "all",
      of: [
        level(">", 100_000),
        level("<", 150_000),
        { kind: "compare", left: { kind: "indicator", name: "ema", params: { period: 20 } }, op: ">", right: { kind: "number", value: 1 } },
        {
          kind: "compare",
          left: { kind: "indicator", name: "rsi", params: { period: 14 } },
          op: "<",
          right: { kind: "number", value: 101 },
        },
      ],
    },
    exit: level("<", 100_000),
  },
  sizing: { kind: "percent-equity", percent: 20 },
  leverage: 2,
  takeProfits: [{ at: { kind: "percent", percent: 20 }, share: 100 }],
  stopLoss: { kind: "percent", percent: 10 },
  maxPositions: 20,
};

async function openPeople({ pool }: Database, nextId: NextId): Promise<void> {
  const ids = (): string[] => Array.from({ length: RUNS }, nextId);
  const [users, accounts, strategies, runs] = [ids(), ids(), ids(), ids()];
  await pool.query(
    "INSERT INTO users (id, email, name, password_hash) SELECT u, u || '@bench.example', 'Bench', 'x' FROM unnest($1::uuid[]) u",
    [users],
  );
  await pool.query(
    `INSERT INTO accounts (id, user_id, venue, mode, name, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     SELECT a, u, 'paper', 'paper', 'Bench', 1000000000000, 1000000000000, 500, 200, now() FROM unnest($1::uuid[], $2::uuid[]) AS x(a, u)`,
    [accounts, users],
  );
  await pool.query(
    "INSERT INTO strategies (id, user_id, name, created_at, updated_at) SELECT s, u, 'Bench', now(), now() FROM unnest($1::uuid[], $2::uuid[]) AS x(s, u)",
    [strategies, users],
  );
  await pool.query(
    `INSERT INTO strategy_versions (strategy_id, number, user_id, spec, customs, created_at)
     SELECT s, 1, u, $3, '{}', now() FROM unnest($1::uuid[], $2::uuid[]) AS x(s, u)`,
    [strategies, users, JSON.stringify(SPEC)],
  );
  await pool.query(
    `INSERT INTO strategy_runs (id, strategy_id, user_id, account_id, status, version, started_ms, started_with, created_at, updated_at)
     SELECT r, s, u, a, 'running', 1, $5, '{"cash":"1000000000000","equity":"1000000000000"}', now(), now()
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) AS x(r, s, u, a)`,
    [runs, strategies, users, accounts, FIRST_MS],
  );
}

async function openDesk(database: Database) {
  const clock: Clock = { now: Date.now };
  const nextId = createNextId(clock);
  await openPeople(database, nextId);
  const { instruments: shipped } = await loadInstruments(findDataFolder(import.meta.dirname));
  const instruments = createInstrumentBook(shipped.filter(({ symbol }) => symbol === "BTC-USDT"));
  const fence = await createLeaseStore(database).take(LANE, "bench", 3_600_000);
  if (fence === null) throw new Error("the lane is held");
  const held = { venue: "paper", lane: LANE, fence };
  const bus = { publish: () => undefined };
  const venue = createPaperVenue(instruments);
  const risk = createRiskDesk({ store: createRiskStore(database, held, { clock, nextId }), instruments, bus, standsAtMs: FIRST_MS });
  const store = createLaneStore(database, held, { clock, nextId });
  const lane = createOrderLane({ venue, store, bus, onSettled: risk.settled, crashPoint: () => undefined });
  const quotes = new Map<string, Quote>();
  const orders = createOrderDesk({
    store: createOrderStore(database, { clock, nextId }),
    holdings: createAccountStateReader(database),
    instruments,
    quotes: { find: async (symbol) => quotes.get(symbol) ?? null, list: async () => [...quotes.values()] },
    wakeUps: { ring: () => undefined, listen: () => () => undefined },
    clock,
    nextId,
    fundedSymbols: new Set(),
    sleep: async () => undefined,
  });
  const desk = createRunDesk({
    store: createRunDeskStore(database, held, { clock, nextId }),
    orders,
    holdings: createAccountStateReader(database),
    instruments,
    history: {
      span: async () => null,
      columns: async () => {
        throw new Error("there is no history");
      },
      funding: async () => null,
    },
    runningBar: async () => null,
    send: async () => void (await lane.work()),
    onSettled: async () => undefined,
    clock,
    onTrouble: (error) => {
      throw error;
    },
    crashPoint: () => undefined,
  });
  await desk.recover();
  const { tickSize } = instruments.get("BTC-USDT");
  return {
    /** The tick that opens a minute and so closes the one before. */
    async tick(minute: number, last: number): Promise<void> {
      const at = price(String(last));
      const marketMs: Ms = FIRST_MS + minute * MINUTE_MS;
      const tick: Tick = {
        symbol: "BTC-USDT",
        last: at,
        bid: (at - tickSize) as Price,
        ask: (at + tickSize) as Price,
        volume: 1,
        marketMs,
        jump: true,
      };
      quotes.set(tick.symbol, { ...tick, wallMs: clock.now() });
      const reports = venue.onTick(tick);
      if (reports.length > 0) await lane.settle(reports);
      if (await risk.onTick(tick)) await lane.work();
      desk.follow(tick);
      await desk.act();
    },
    tend: desk.tend,
  };
}

async function measureRuns(): Promise<void> {
  const server = await startBenchDatabase();
  const database = connectDatabase(server.url, { maxConnections: 4 });
  try {
    const desk = await openDesk(database);
    let minute = 0;
    const quiet: number[] = [];
    for (; minute < QUIET; minute++) quiet.push(await timed(() => desk.tick(minute, 99_000)));
    const looks = await timed(desk.tend);
    const all: number[] = [];
    for (let round = 0; round < WARM_UPS + ROUNDS; round++) {
      // The minute before ends above or below; the tick that closes it has everybody enter or leave.
      await desk.tick(minute++, round % 2 === 0 ? 101_000 : 99_000);
      const took = await timed(() => desk.tick(minute, 100_000));
      minute += 1;
      if (round >= WARM_UPS) all.push(took);
    }
    const { rows } = await database.pool.query<{ count: number }>("SELECT count(*)::int AS count FROM fills");
    const count = rows[0]?.count ?? 0;
    if (count < RUNS * ROUNDS) throw new Error(`${count} fills of at least ${RUNS * ROUNDS}`);
    printMeasure({ name: "runs.quiet-300", value: quantileOf(quiet.slice(5), 0.5), unit: "ms", n: quiet.length - 5 });
    printMeasure({ name: "runs.all-act-300", value: quantileOf(all, 0.5), unit: "ms", n: all.length });
    printMeasure({ name: "runs.all-act-300-p95", value: quantileOf(all, 0.95), unit: "ms", n: all.length });
    printMeasure({ name: "runs.decisions-per-second", value: (RUNS / quantileOf(all, 0.5)) * 1_000, unit: "per-s", n: all.length });
    printMeasure({ name: "runs.look-300", value: looks, unit: "ms", n: 1 });
  } finally {
    await database.close();
    await server.stop();
  }
}

await measureRuns();
