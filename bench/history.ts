import type { CandleHistory } from "@slipstream/core/history/server";
import { connectDatabase, createCandleHistory, type Database } from "@slipstream/db";
import { MINUTE_MS } from "@slipstream/kernel";
import { startBenchDatabase } from "./bench-database.ts";
import { printMeasure } from "./measure.ts";
import { recordedCandles } from "./recorded-candles.ts";
import { quantileOf, timed } from "./samples.ts";

// The columns of 43,199 recorded minutes as back-tests ask for them: read from Postgres by a process that has none yet, beside a query that only counts
// them; asked for again; and asked for after one more minute closed. Aims: 150 ms, 1 ms.

const BARS = 43_199;
const SYMBOL = "BTC-USDT";
const COLD = 20;
const WARM = 2_000;
const EXTENDED = 500;
const WHOLE = { symbol: SYMBOL, timeframe: "1m", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER } as const;

const open = (database: Database): CandleHistory =>
  createCandleHistory(database, { source: "replay", venue: "paper", clock: { now: Date.now } });
async function ask(history: CandleHistory, bars: number): Promise<void> {
  const { openMs } = await history.columns(WHOLE);
  if (openMs.length !== bars) throw new Error(`${openMs.length} bars instead of ${bars}`);
}

async function main(): Promise<void> {
  const server = await startBenchDatabase();
  const database = connectDatabase(server.url, { maxConnections: 4 });
  const { pool } = database;
  const { openMs, open: opens, high, low, close, volume } = recordedCandles(SYMBOL, BARS);
  const columns = [openMs, opens, high, low, close, volume].map((column) => [...column]);
  await pool.query(
    `INSERT INTO candles SELECT 'replay', '${SYMBOL}', '1m', bar.* FROM unnest($1::bigint[], $2::numeric[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[]) AS bar`,
    columns,
  );
  await pool.query("VACUUM ANALYZE candles");
  const setClock = (bars: number) =>
    pool.query(
      "INSERT INTO market_clocks VALUES ('replay', $1, now(), 60) ON CONFLICT (source) DO UPDATE SET market_ms = excluded.market_ms",
      [(openMs[0] as number) + bars * MINUTE_MS],
    );
  await setClock(BARS);

  const cold: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < COLD; round++) {
    cold.push(await timed(() => ask(open(database), BARS)));
    bare.push(
      await timed(() =>
        pool.query("SELECT count(*), sum(close), sum(volume) FROM candles WHERE source = 'replay' AND symbol = $1 AND timeframe = '1m'", [
          SYMBOL,
        ]),
      ),
    );
  }
  printMeasure({ name: "history.cold", value: quantileOf(cold, 0.5), unit: "ms", n: COLD, peer: quantileOf(bare, 0.5) });

  const history = open(database);
  await ask(history, BARS);
  const warm: number[] = [];
  const ping: number[] = [];
  for (let round = 0; round < WARM; round++) {
    warm.push(await timed(() => ask(history, BARS)));
    ping.push(await timed(() => pool.query("SELECT 1")));
  }
  printMeasure({ name: "history.warm", value: quantileOf(warm, 0.5), unit: "ms", n: WARM, peer: quantileOf(ping, 0.5) });
  printMeasure({ name: "history.warm.p95", value: quantileOf(warm, 0.95), unit: "ms", n: WARM, peer: quantileOf(ping, 0.95) });

  const growing = open(database);
  const extended: number[] = [];
  for (let bars = BARS - EXTENDED; bars <= BARS; bars++) {
    await setClock(bars);
    const milliseconds = await timed(() => ask(growing, bars));
    if (bars > BARS - EXTENDED) extended.push(milliseconds);
  }
  printMeasure({ name: "history.extended", value: quantileOf(extended, 0.5), unit: "ms", n: EXTENDED });
  await database.close();
  await server.stop();
}

await main();
