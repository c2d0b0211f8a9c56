import type { CoverageView } from "@slipstream/core/history";
import { type CoverageReader, largestGaps, type TimeSpan } from "@slipstream/core/history/server";
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "@slipstream/core/market";
import type { Clock, Ms } from "@slipstream/kernel";
import type pg from "pg";
import type { Database } from "../connection.ts";
import { groupBy } from "../group-by.ts";
import { BARS_PER_CHUNK } from "./candle-chunks.ts";
import type { OwnMarket } from "./read-bars.ts";

/** Counting all bars of a deployment takes a moment: so long, on the wall clock, one count serves everybody. */
const COUNT_EVERY_MS = 15_000;
const MOST_GAPS = 20;
const MOST_SOURCES = 5;

/** What there is of one symbol and timeframe from one origin, before it is known whether its funding is. */
type Series = Pick<CoverageView, "symbol" | "timeframe" | "origin" | "sources" | "bars"> & {
  readonly span: TimeSpan;
  readonly gaps: readonly TimeSpan[];
};

const COUNTS = `
SELECT candle.symbol, candle.timeframe, count(*)::int AS bars, min(open_ms) AS first_ms, max(open_ms) AS last_ms
FROM candles AS candle JOIN unnest($2::text[], $3::bigint[]) AS each (timeframe, width) USING (timeframe)
WHERE source = $1 AND open_ms + width <= $4 GROUP BY candle.symbol, candle.timeframe`;
const GAPS = `
SELECT open_ms + $4::bigint AS from_ms, next_ms AS to_ms FROM (
  SELECT open_ms, lead(open_ms) OVER (ORDER BY open_ms) AS next_ms FROM candles WHERE source = $1 AND symbol = $2 AND timeframe = $3 AND open_ms <= $5
) AS steps WHERE next_ms > open_ms + $4 ORDER BY next_ms - open_ms DESC, open_ms LIMIT ${MOST_GAPS}`;

/** What is at hand, as it was recorded or imported: not what can be made of it. */
export function createCoverageReader({ pool }: Database, { source, venue, clock }: OwnMarket & { readonly clock: Clock }): CoverageReader {
  let counted: { readonly atMs: Ms; readonly views: Promise<CoverageView[]> } | null = null;
  return {
    coverage() {
      if (counted === null || clock.now() - counted.atMs >= COUNT_EVERY_MS) {
        const views = countAll(pool, { source, venue });
        counted = { atMs: clock.now(), views };
        views.catch(() => {
          counted = null;
        });
      }
      return counted.views;
    },
  };
}

async function countAll(pool: pg.Pool, { source, venue }: OwnMarket): Promise<CoverageView[]> {
  const clock = await pool.query<{ market_ms: string }>("SELECT market_ms FROM market_clocks WHERE source = $1", [source]);
  const own = clock.rows[0] ? await countOwn(pool, source, Number(clock.rows[0].market_ms)) : [];
  const imported = await countImported(pool);
  const funding = await pool.query<{ symbol: string; first_ms: string; last_ms: string }>(
    "SELECT symbol, min(at_ms) AS first_ms, max(at_ms) AS last_ms FROM funding_rates WHERE venue = $1 GROUP BY symbol",
    [venue],
  );
  const funded = new Map(
    funding.rows.map(({ symbol, first_ms, last_ms }) => [symbol, { fromMs: Number(first_ms), toMs: Number(last_ms) }]),
  );
  return [...own, ...imported].sort(inOrder).map((series) => toView(series, funded.get(series.symbol)));
}

const inOrder = (a: Series, b: Series): number =>
  a.symbol.localeCompare(b.symbol) ||
  a.origin.localeCompare(b.origin) * -1 ||
  TIMEFRAMES.indexOf(a.timeframe) - TIMEFRAMES.indexOf(b.timeframe);

const isoOf = (ms: Ms): string => new Date(ms).toISOString();
function toView({ span, gaps, ...series }: Series, funded: TimeSpan | undefined): CoverageView {
  return {
    ...series,
    from: isoOf(span.fromMs),
    to: isoOf(span.toMs),
    missing: (span.toMs - span.fromMs) / TIMEFRAME_MS[series.timeframe] - series.bars,
    gaps: gaps.map(({ fromMs, toMs }) => ({ from: isoOf(fromMs), to: isoOf(toMs) })),
    fundingKnown: funded !== undefined && funded.fromMs < span.toMs && funded.toMs >= span.fromMs,
  };
}

async function countOwn(pool: pg.Pool, source: string, clockMs: Ms): Promise<Series[]> {
  const widths = TIMEFRAMES.map((timeframe) => TIMEFRAME_MS[timeframe]);
  const { rows } = await pool.query<{ symbol: string; timeframe: Timeframe; bars: number; first_ms: string; last_ms: string }>(COUNTS, [
    source,
    TIMEFRAMES,
    widths,
    clockMs,
  ]);
  const counted: Series[] = [];
  for (const { symbol, timeframe, bars, first_ms, last_ms } of rows) {
    const barMs = TIMEFRAME_MS[timeframe];
    const span = { fromMs: Number(first_ms), toMs: Number(last_ms) + barMs };
    const isWhole = bars * barMs === span.toMs - span.fromMs;
    const gaps = isWhole ? [] : await listGaps(pool, [source, symbol, timeframe, barMs, Number(last_ms)]);
    counted.push({ symbol, timeframe, origin: "market", sources: [], span, bars, gaps });
  }
  return counted;
}

async function listGaps(pool: pg.Pool, values: readonly unknown[]): Promise<TimeSpan[]> {
  const { rows } = await pool.query<{ from_ms: string; to_ms: string }>(GAPS, [...values]);
  return rows.map(({ from_ms, to_ms }) => ({ fromMs: Number(from_ms), toMs: Number(to_ms) }));
}

type ChunkRow = { symbol: string; timeframe: Timeframe; chunk_ms: string; bars: number; times: Buffer | null };
// Of a chunk that is full all times are known without its bytes.
const CHUNKS = `
SELECT symbol, timeframe, chunk_ms, bars, CASE WHEN bars < ${BARS_PER_CHUNK} THEN substring(columns FOR bars * 8) END AS times
FROM candle_chunks WHERE bars > 0 ORDER BY symbol, timeframe, chunk_ms`;

const SOURCES = `
SELECT symbol, timeframe, array_agg(source ORDER BY last DESC) AS sources
FROM (SELECT symbol, timeframe, source, max(imported_at) AS last FROM candle_imports GROUP BY symbol, timeframe, source) AS each
GROUP BY symbol, timeframe`;

async function countImported(pool: pg.Pool): Promise<Series[]> {
  const { rows } = await pool.query<ChunkRow>(CHUNKS);
  const imports = await pool.query<{ symbol: string; timeframe: Timeframe; sources: string[] }>(SOURCES);
  const sources = new Map(imports.rows.map((row) => [`${row.symbol} ${row.timeframe}`, row.sources.slice(0, MOST_SOURCES)]));
  const groups = groupBy(
    rows,
    ({ symbol, timeframe }) => `${symbol} ${timeframe}`,
    (row) => row,
  );
  return [...groups.values()].flatMap((chunks) => {
    const [first] = chunks;
    if (!first) return [];
    const { symbol, timeframe } = first;
    const barMs = TIMEFRAME_MS[timeframe];
    const runs = chunks.flatMap((chunk) => runsOf(chunk, barMs));
    const span = { fromMs: runs[0]?.fromMs ?? 0, toMs: runs.at(-1)?.toMs ?? 0 };
    const bars = chunks.reduce((sum, chunk) => sum + chunk.bars, 0);
    return [
      {
        symbol,
        timeframe,
        origin: "import" as const,
        sources: sources.get(`${symbol} ${timeframe}`) ?? [],
        span,
        bars,
        gaps: largestGaps(runs, MOST_GAPS),
      },
    ];
  });
}

/** The spans of a chunk without a hole. */
function runsOf({ chunk_ms, bars, times }: ChunkRow, barMs: Ms): TimeSpan[] {
  const fromMs = Number(chunk_ms);
  if (times === null) return [{ fromMs, toMs: fromMs + bars * barMs }];
  const runs: { fromMs: Ms; toMs: Ms }[] = [];
  for (let at = 0; at < bars; at++) {
    const openMs = times.readDoubleLE(at * 8);
    const last = runs.at(-1);
    if (last && last.toMs === openMs) last.toMs = openMs + barMs;
    else runs.push({ fromMs: openMs, toMs: openMs + barMs });
  }
  return runs;
}
