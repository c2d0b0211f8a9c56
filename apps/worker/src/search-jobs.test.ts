import { type BacktestMarket, PreparedMarket, readStrategy } from "@slipstream/core/backtest";
import type { DataNeed, NewJob } from "@slipstream/core/jobs/server";
import type { Instrument } from "@slipstream/core/market";
import { type SearchRequest, startSearchInput } from "@slipstream/core/search";
import {
  createSearches,
  nextRound,
  planSearch,
  roundJobs,
  SEARCH_TRIALS_JOB,
  SEARCH_WINDOW_JOB,
  type Trial,
  type TrialsInput,
  toSearchResult,
  type WindowInput,
  type WindowResult,
} from "@slipstream/core/search/server";
import type { CandleColumns } from "@slipstream/core/strategy";
import { connectDatabase, createJobStore, createNextId, createSearchOutcomes, createSearchStore, type Database } from "@slipstream/db";
import { money, price, quantity } from "@slipstream/kernel";
import { createLogger } from "@slipstream/telemetry";
import { createRandom, type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openComputePool } from "./pool/compute-pool.ts";
import { KINDS } from "./pool/job-kinds.ts";
import { runJobs } from "./run-jobs.ts";

// A search from its wish to its result: real Postgres, real jobs in real threads of two workers.

const [MINUTE, BARS, WARM_UP] = [60_000, 20_000, 2_000];
const START = Date.UTC(2025, 4, 1);
const clock = { now: Date.now };
const nextId = createNextId(clock);
const userId = nextId();
let db: FreshDatabase;
let database: Database;
let stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
  await db.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, 'ann@example.com', 'Ann', 'x')", [userId]);
});
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await database?.close();
  await db?.drop();
});

const instrument: Instrument = {
  venue: "paper",
  symbol: "ETH-USDT",
  kind: "perpetual",
  base: "ETH",
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.1"),
  lotStep: quantity("0.001"),
  minQuantity: quantity("0.001"),
  maxQuantity: quantity("1000"),
  minNotional: money("5"),
  maxLeverage: 100,
  maintenanceTiers: [{ upTo: null, rate: price("0.005"), deduction: money("0") }],
};

function walk(): CandleColumns {
  const random = createRandom(5);
  const column = () => new Float64Array(BARS + WARM_UP);
  const columns = { openMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column(), funding: null };
  let last = 10_000;
  for (let bar = 0; bar < BARS + WARM_UP; bar++) {
    const next = Math.max(5_000, last + random.below(101) - 50);
    columns.openMs[bar] = START + (bar - WARM_UP) * MINUTE;
    columns.open[bar] = last / 10;
    columns.high[bar] = (Math.max(last, next) + random.below(20)) / 10;
    columns.low[bar] = (Math.min(last, next) - random.below(20)) / 10;
    columns.close[bar] = next / 10;
    columns.volume[bar] = 50;
    last = next;
  }
  return columns;
}
const candles = walk();

async function readMarkets({ fromMs, toMs, warmUpBars }: DataNeed): Promise<BacktestMarket[]> {
  const barAt = (ms: number) => Math.min(Math.max(0, Math.round((ms - START) / MINUTE) + WARM_UP), BARS + WARM_UP);
  const part = (column: Float64Array) => column.slice(barAt(fromMs - warmUpBars * MINUTE), barAt(toMs));
  const { openMs, open, high, low, close, volume } = candles;
  const columns = {
    openMs: part(openMs),
    open: part(open),
    high: part(high),
    low: part(low),
    close: part(close),
    volume: part(volume),
    funding: null,
  };
  return [{ instrument, timeframe: "1m", candles: columns, detail: null, funding: null }];
}

const rsi = { kind: "indicator", name: "rsi", params: { period: 14 } };
const spec = readStrategy({
  timeframe: "1m",
  symbols: ["ETH-USDT"],
  long: {
    entry: { kind: "compare", left: rsi, op: "<", right: { kind: "number", value: 30 } },
    exit: { kind: "compare", left: rsi, op: ">", right: { kind: "number", value: 60 } },
  },
  sizing: { kind: "percent-equity", percent: 50 },
  stopLoss: { kind: "percent", percent: 1 },
});

/** The same in this process, one part after the other. */
async function searchAlone(request: SearchRequest) {
  const key = { userId, searchId: "alone" };
  const markets = async (need: DataNeed) => (await readMarkets(need)).map((market) => new PreparedMarket(market));
  const windows: WindowResult[] = [];
  const trials: Trial[] = [];
  const tryAll = async (jobs: readonly NewJob[]): Promise<void> => {
    for (const { kind, input } of jobs)
      if (kind === "search-window")
        windows.push(
          SEARCH_WINDOW_JOB.perform(input as WindowInput, await markets(SEARCH_WINDOW_JOB.need(input as WindowInput)), () => undefined),
        );
      else
        trials.push(
          ...SEARCH_TRIALS_JOB.perform(input as TrialsInput, await markets(SEARCH_TRIALS_JOB.need(input as TrialsInput)), () => undefined)
            .trials,
        );
  };
  await tryAll(planSearch(key, request).jobs);
  for (let round = nextRound(request, trials.length); round !== null; round = nextRound(request, trials.length))
    await tryAll(roundJobs(key, request, round, trials));
  return { trials, result: toSearchResult(request, trials, windows) };
}

it("a search with walk-forward by two workers finds what one process finds", { timeout: 120_000 }, async () => {
  const wakers = new Set<() => void>();
  const wakeUps = {
    ring: () => {
      for (const wake of wakers) wake();
    },
    listen: (_: string, wake: () => void) => {
      wakers.add(wake);
      return () => wakers.delete(wake);
    },
  };
  const outcomes = createSearchOutcomes(database, wakeUps);
  stops = ["one", "two"].map((worker) =>
    runJobs({
      worker,
      store: createJobStore(database),
      pool: openComputePool({ threads: 1 }),
      works: {
        "search-trials": { kind: KINDS["search-trials"], outcomes },
        "search-window": { kind: KINDS["search-window"], outcomes },
      },
      readMarkets,
      wakeUps,
      liveBus: { publish: () => undefined },
      clock,
      logger: createLogger({ name: "test", level: "silent" }),
      crashPoint: () => undefined,
    }),
  );
  const searches = createSearches({
    store: createSearchStore(database),
    history: { span: async () => ({ fromMs: START - WARM_UP * MINUTE, toMs: START + BARS * MINUTE }) },
    strategies: { resolveStrategy: async () => ({ spec, customs: {}, strategyId: null, version: null, name: "Dips" }) },
    wakeUps,
    clock,
    nextId,
  });
  const wish = startSearchInput.parse({
    spec,
    fromMs: START,
    ranges: [
      { path: "long.entry.left.params.period", title: "Period", min: 6, max: 24, step: 2 },
      { path: "long.entry.right.value", title: "Level", min: 16, max: 40, step: 2 },
      { path: "stopLoss.percent", title: "Stop", min: 0.5, max: 3, step: 0.5 },
    ],
    method: "tpe",
    trials: 60,
    seed: 3,
    objective: "return",
    minTrades: 5,
    walkForward: { mode: "anchored", windows: 3, inSampleShare: 0.6 },
  });
  const { id: searchId, request, plannedTrials } = await searches.start({ userId, ...wish });
  expect(plannedTrials).toBe(60 * 4);
  await expect.poll(async () => (await searches.get({ userId, searchId })).status, { timeout: 100_000 }).toBe("done");
  const found = await searches.get({ userId, searchId });
  const alone = await searchAlone(request);
  expect(found.trials).toBe(plannedTrials);
  expect(found.result).toEqual(alone.result);
  expect(found.result?.best?.figures.trades).toBeGreaterThan(5);
  expect(found.result?.walkForward?.windows.every(({ params }) => params !== null)).toBe(true);
  const { items } = await searches.trials({ userId, searchId, order: "number", limit: 200 });
  expect(items).toEqual(alone.trials.map(({ moments: _, ...trial }) => trial));
});
