import { readFileSync } from "node:fs";
import path from "node:path";
import { createInstrumentBook } from "@slipstream/core/market";
import { parseInstruments } from "@slipstream/core/market/server";
import type { StrategySpec } from "@slipstream/core/strategy";
import { createStrategies, STRATEGY_TEMPLATES } from "@slipstream/core/strategy/server";
import {
  connectDatabase,
  createCandleHistory,
  createIndicatorStore,
  createInstrumentStore,
  createNextId,
  createRateLimitStore,
  createStrategyStore,
} from "@slipstream/db";
import { startBenchDatabase } from "./bench-database.ts";
import { printMeasure } from "./measure.ts";
import { recordedCandles } from "./recorded-candles.ts";
import { quantileOf, timed } from "./samples.ts";

// What the builder asks for at each change: the newest 500 bars with entries and exits, on columns that are kept in memory, each time with other numbers.
// The minutes of 29 recorded days are in Postgres, as a market writes them. Aim: 300 ms at most.

const BARS = 500;
const ROUNDS = 60;
const MINUTES = 29 * 1_440;
const SYMBOL = "BTC-USDT";
const NOBODY = "0199b0a0-0000-7000-8000-000000000001";
const INSTRUMENTS = path.resolve(import.meta.dirname, "../data/instruments/binance-usdm.json");

/** The same rules with numbers that nobody has asked for: nothing computed for the last one serves. */
function varied(spec: StrategySpec, round: number): StrategySpec {
  const text = JSON.stringify(spec).replace(/"period":(\d+)/g, (_all, period: string) => `"period":${Number(period) + 2 + (round % 17)}`);
  return { ...(JSON.parse(text) as StrategySpec), symbols: [SYMBOL] };
}
const filtered: StrategySpec = {
  timeframe: "1m",
  symbols: [SYMBOL],
  long: {
    entry: {
      kind: "all",
      of: [
        {
          kind: "compare",
          left: { kind: "indicator", name: "rsi", params: { period: 14 } },
          op: "<",
          right: { kind: "number", value: 40 },
        },
        {
          kind: "compare",
          left: { kind: "price", field: "close" },
          op: "<",
          right: { kind: "indicator", name: "ema", params: { period: 50 }, timeframe: "4h" },
        },
      ],
    },
    exit: { kind: "compare", left: { kind: "position", field: "profit-pct" }, op: ">", right: { kind: "number", value: 0.5 } },
  },
  sizing: { kind: "percent-equity", percent: 10 },
  leverage: 1,
  stopLoss: { kind: "percent", percent: 1 },
  takeProfits: [],
  maxPositions: 20,
};

const server = await startBenchDatabase();
const clock = { now: Date.now };
const database = connectDatabase(server.url);
try {
  const { openMs, open, high, low, close, volume } = recordedCandles(SYMBOL, MINUTES);
  await database.pool.query(
    `INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume)
     SELECT 'replay', $1, '1m', * FROM unnest($2::bigint[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[])`,
    [SYMBOL, ...[openMs, open, high, low, close, volume].map((column) => [...column])],
  );
  await database.pool.query("INSERT INTO market_clocks (source, market_ms, wall_at, speed) VALUES ('replay', $1, now(), 60)", [
    (openMs.at(-1) ?? 0) + 90_000,
  ]);
  const { instruments, source } = parseInstruments(JSON.parse(readFileSync(INSTRUMENTS, "utf8")));
  await createInstrumentStore(database).record(instruments, source);
  const strategies = createStrategies({
    store: createStrategyStore(database),
    indicators: createIndicatorStore(database),
    runs: { summaries: async () => new Map(), stopRun: async () => undefined },
    history: createCandleHistory(database, { source: "replay", venue: "paper", clock }),
    instruments: createInstrumentBook(instruments),
    proposer: null,
    limits: createRateLimitStore(database),
    clock,
    nextId: createNextId(clock),
  });
  const measure = async (name: string, specs: readonly StrategySpec[]): Promise<void> => {
    const samples: number[] = [];
    let marks = 0;
    for (let round = -specs.length; round < ROUNDS; round++) {
      const spec = varied(specs[(round + specs.length) % specs.length] ?? filtered, round + specs.length);
      const milliseconds = await timed(async () => {
        const view = await strategies.preview({ userId: NOBODY, spec, symbol: SYMBOL, bars: BARS });
        if (view.bars.length !== BARS) throw new Error(`${view.bars.length} bars`);
        marks += view.marks.length;
      });
      // The first ones read the columns from Postgres.
      if (round >= 0) samples.push(milliseconds);
    }
    if (marks === 0) throw new Error("nothing was marked");
    printMeasure({ name: `preview.${name}.p50`, value: quantileOf(samples, 0.5), unit: "ms", n: ROUNDS });
    printMeasure({ name: `preview.${name}.p95`, value: quantileOf(samples, 0.95), unit: "ms", n: ROUNDS });
  };
  await measure(
    "templates",
    STRATEGY_TEMPLATES.map(({ spec }) => spec),
  );
  await measure("minutes-with-4h", [filtered]);
} finally {
  await database.close();
  await server.stop();
}
