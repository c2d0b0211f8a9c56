import { type BarColumns, makeBars } from "@slipstream/core/history/server";
import { TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";
import type { Ms } from "@slipstream/kernel";
import type { FreshDatabase } from "@slipstream/testing";
import { groupBy } from "../group-by.ts";
import { chunkOpenOf, packBars } from "./candle-chunks.ts";
import { joinBars } from "./join-bars.ts";

export const SOURCE = "replay";
export const VENUE = "paper";
export const SYMBOL = "BTC-USDT";
/** A midnight. */
export const START_MS = Date.parse("2025-05-05T00:00:00Z");

/** Bars whose prices tell their time and `level`; `skip` leaves out. */
export function someBars(timeframe: Timeframe, fromMs: Ms, count: number, level = 100, skip: readonly number[] = []): BarColumns {
  const bars = makeBars(count - skip.length);
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (skip.includes(index)) continue;
    const base = level + (index % 7);
    bars.openMs[at] = fromMs + index * TIMEFRAME_MS[timeframe];
    bars.open[at] = base;
    bars.high[at] = base + 3 + (index % 5);
    bars.low[at] = base - 2 - (index % 3);
    bars.close[at] = base + 1;
    bars.volume[at] = 0.001 * (1 + (index % 11));
    at += 1;
  }
  return bars;
}

export async function storeOwn(db: FreshDatabase, timeframe: Timeframe, bars: BarColumns, symbol = SYMBOL): Promise<void> {
  const columns = [bars.openMs, bars.open, bars.high, bars.low, bars.close, bars.volume].map((column) => [...column]);
  await db.sql(
    `INSERT INTO candles SELECT $1, $2, $3, bar.* FROM unnest($4::bigint[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[], $9::numeric[]) AS bar
     ON CONFLICT (source, symbol, timeframe, open_ms) DO UPDATE SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume`,
    [SOURCE, symbol, timeframe, ...columns],
  );
}

/** As the importer leaves it. */
export async function storeImported(db: FreshDatabase, timeframe: Timeframe, bars: BarColumns, symbol = SYMBOL): Promise<void> {
  const chunks = groupBy(
    bars.openMs.keys(),
    (at) => chunkOpenOf(bars.openMs[at] as number, timeframe),
    (at) => at,
  );
  for (const [chunkMs, places] of chunks) {
    const part = joinBars(places.map((at) => oneBar(bars, at)));
    await db.sql("INSERT INTO candle_chunks VALUES ($1, $2, $3, $4, $5)", [symbol, timeframe, chunkMs, places.length, packBars(part)]);
  }
  const last = bars.openMs.at(-1) ?? 0;
  await db.sql(
    "INSERT INTO candle_imports VALUES (gen_random_uuid(), $1, $2, 'a file', md5(random()::text), 'a test', $3, $4, $5, 0, clock_timestamp())",
    [symbol, timeframe, bars.openMs[0] ?? 0, last + TIMEFRAME_MS[timeframe], bars.openMs.length],
  );
}

const oneBar = ({ openMs, open, high, low, close, volume }: BarColumns, at: number): BarColumns => ({
  openMs: openMs.slice(at, at + 1),
  open: open.slice(at, at + 1),
  high: high.slice(at, at + 1),
  low: low.slice(at, at + 1),
  close: close.slice(at, at + 1),
  volume: volume.slice(at, at + 1),
});

export async function setMarketClock(db: FreshDatabase, marketMs: Ms): Promise<void> {
  await db.sql(
    "INSERT INTO market_clocks VALUES ($1, $2, now(), 60) ON CONFLICT (source) DO UPDATE SET market_ms = excluded.market_ms, wall_at = excluded.wall_at",
    [SOURCE, marketMs],
  );
}
