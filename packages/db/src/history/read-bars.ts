import type { FundingRates } from "@slipstream/core/backtest";
import { type BarColumns, type BarsByTimeframe, firstBarFrom, sliceBars, type TimeSpan } from "@slipstream/core/history/server";
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "@slipstream/core/market";
import { decimalsOf, type Ms, quantity } from "@slipstream/kernel";
import type pg from "pg";
import { chunkMsOf, unpackBars } from "./candle-chunks.ts";
import { fromSentFloats } from "./float-bytes.ts";
import { joinBars } from "./join-bars.ts";

/** Where the deployment's own market stands in the database. */
export type OwnMarket = { readonly source: string; readonly venue: string };

type Sent = Record<"open_ms" | "open" | "high" | "low" | "close" | "volume", Buffer | null>;

// A few rows with packed columns: a row for each bar costs several times as much to send and to read.
const OWN = `
SELECT bars.* FROM unnest($3::text[]) WITH ORDINALITY AS wanted (timeframe, at), LATERAL (
  SELECT string_agg(float8send(open_ms::float8), ''::bytea) AS open_ms, string_agg(float8send(open::float8), ''::bytea) AS open,
    string_agg(float8send(high::float8), ''::bytea) AS high, string_agg(float8send(low::float8), ''::bytea) AS low,
    string_agg(float8send(close::float8), ''::bytea) AS close, string_agg(float8send(volume::float8), ''::bytea) AS volume
  FROM (
    SELECT open_ms, open, high, low, close, volume FROM candles
    WHERE source = $1 AND symbol = $2 AND timeframe = wanted.timeframe AND open_ms >= $4 AND open_ms < $5 ORDER BY open_ms
  ) AS bar
) AS bars ORDER BY wanted.at`;

/** The market's bars of a span that had closed at `clockMs`, as they are stored. */
export async function readOwnBars(
  pool: pg.Pool,
  {
    source,
    symbol,
    timeframes,
    span,
    clockMs,
  }: { source: string; symbol: string; timeframes: readonly Timeframe[]; span: TimeSpan; clockMs: Ms },
): Promise<BarsByTimeframe> {
  const query = { name: "history-own", text: OWN, values: [source, symbol, timeframes, span.fromMs, span.toMs] };
  const { rows } = await pool.query<Sent>(query);
  return new Map(timeframes.map((timeframe, at) => [timeframe, closedAt(toBars(rows[at]), timeframe, clockMs)]));
}

const toBars = (row: Sent | undefined): BarColumns => ({
  openMs: fromSentFloats(row?.open_ms ?? null),
  open: fromSentFloats(row?.open ?? null),
  high: fromSentFloats(row?.high ?? null),
  low: fromSentFloats(row?.low ?? null),
  close: fromSentFloats(row?.close ?? null),
  volume: fromSentFloats(row?.volume ?? null),
});

/** Without the running bar. */
const closedAt = (bars: BarColumns, timeframe: Timeframe, clockMs: Ms): BarColumns =>
  sliceBars(bars, 0, firstBarFrom(bars.openMs, clockMs - TIMEFRAME_MS[timeframe] + 1));

/** Imported bars of a span, down from a timeframe to the finest. */
export async function readImportedBars(
  pool: pg.Pool,
  { symbol, timeframes, span, clockMs }: { symbol: string; timeframes: readonly Timeframe[]; span: TimeSpan; clockMs: Ms },
): Promise<BarsByTimeframe> {
  const query = {
    name: "history-imported",
    text: `SELECT wanted.at::int AS at, chunk.columns FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS wanted (timeframe, width, at)
      JOIN candle_chunks AS chunk ON chunk.symbol = $1 AND chunk.timeframe = wanted.timeframe AND chunk.chunk_ms > $4 - wanted.width AND chunk.chunk_ms < $5
      ORDER BY wanted.at, chunk.chunk_ms`,
    values: [symbol, timeframes, timeframes.map(chunkMsOf), span.fromMs, span.toMs],
  };
  const { rows } = await pool.query<{ at: number; columns: Buffer }>(query);
  return new Map(
    timeframes.map((timeframe, index) => {
      const bars = joinBars(rows.filter(({ at }) => at === index + 1).map(({ columns }) => unpackBars(columns)));
      const within = sliceBars(bars, firstBarFrom(bars.openMs, span.fromMs), firstBarFrom(bars.openMs, span.toMs));
      return [timeframe, closedAt(within, timeframe, clockMs)];
    }),
  );
}

/** What all loads of a symbol depend on; two that are equal stand for the same bars. */
export type SymbolState = {
  /** Null before the market's first start. */
  readonly clockMs: Ms | null;
  /** Changes when something was imported, or a gap noticed or filled. */
  readonly version: string;
  readonly hasImports: boolean;
  readonly fundedMs: Ms | null;
};

const STATE = `
SELECT (SELECT market_ms FROM market_clocks WHERE source = $1) AS clock_ms,
  (SELECT count(*) || '/' || coalesce(max(imported_at)::text, '') FROM candle_imports WHERE symbol = $3) AS imports,
  (SELECT count(*) || '/' || count(filled_at) || '/' || coalesce(max(filled_at)::text, '') FROM market_gaps WHERE source = $1 AND symbol = $3) AS gaps,
  EXISTS (SELECT FROM candle_chunks WHERE symbol = $3) AS has_imports,
  (SELECT max(at_ms) FROM funding_rates WHERE venue = $2 AND symbol = $3) AS funded_ms`;

export async function readState(pool: pg.Pool, { source, venue }: OwnMarket, symbol: string): Promise<SymbolState> {
  const query = { name: "history-state", text: STATE, values: [source, venue, symbol] };
  const { rows } = await pool.query<{
    clock_ms: string | null;
    imports: string;
    gaps: string;
    has_imports: boolean;
    funded_ms: string | null;
  }>(query);
  const [row] = rows;
  if (!row) throw new Error("a query of one row answered none");
  return {
    clockMs: row.clock_ms === null ? null : Number(row.clock_ms),
    version: `${row.imports} ${row.gaps}`,
    hasImports: row.has_imports,
    fundedMs: row.funded_ms === null ? null : Number(row.funded_ms),
  };
}

/** What a symbol's bars are made by, and the span in which there are any; null where there are none. */
export type SymbolBounds = {
  readonly span: TimeSpan | null;
  readonly ownFromMs: Ms | null;
  readonly gaps: readonly TimeSpan[];
  readonly volumeDecimals: number;
};

const BOUNDS = `
SELECT (SELECT min(open_ms) FROM candles WHERE source = $1 AND symbol = $3 AND timeframe = '1m') AS own_from,
  (SELECT min(first) FROM unnest($4::text[]) AS each (timeframe), LATERAL (SELECT min(open_ms) AS first FROM candles WHERE source = $1 AND symbol = $3 AND timeframe = each.timeframe) AS b) AS first_own,
  (SELECT max(last) FROM unnest($4::text[]) AS each (timeframe), LATERAL (SELECT max(open_ms) AS last FROM candles WHERE source = $1 AND symbol = $3 AND timeframe = each.timeframe) AS b) AS last_own,
  (SELECT min(chunk_ms) FROM candle_chunks WHERE symbol = $3) AS first_chunk,
  (SELECT max(chunk_ms + width) FROM candle_chunks JOIN unnest($4::text[], $5::bigint[]) AS each (timeframe, width) USING (timeframe) WHERE symbol = $3) AS last_chunk,
  (SELECT trim_scale(lot_step)::text FROM instruments WHERE venue = $2 AND symbol = $3 ORDER BY valid_from DESC LIMIT 1) AS lot_step,
  (SELECT coalesce(json_agg(json_build_object('fromMs', from_ms, 'toMs', to_ms)), '[]') FROM market_gaps WHERE source = $1 AND symbol = $3 AND filled_at IS NULL) AS gaps`;
type BoundsRow = Record<"own_from" | "first_own" | "last_own" | "first_chunk" | "last_chunk" | "lot_step", string | null> & {
  gaps: TimeSpan[];
};

/** Of a symbol that the venue does not list. */
const VOLUME_DECIMALS = 8;
const LONGEST_MS = TIMEFRAME_MS["1d"];

export async function readBounds(pool: pg.Pool, { source, venue }: OwnMarket, symbol: string): Promise<SymbolBounds> {
  const { rows } = await pool.query<BoundsRow>(BOUNDS, [source, venue, symbol, TIMEFRAMES, TIMEFRAMES.map(chunkMsOf)]);
  const [row] = rows;
  if (!row) throw new Error("a query of one row answered none");
  const numbers = (values: readonly (string | null)[]) => values.filter((value) => value !== null).map(Number);
  const firsts = numbers([row.first_own, row.first_chunk]);
  const lasts = [...numbers([row.last_own]).map((ms) => ms + LONGEST_MS), ...numbers([row.last_chunk])];
  return {
    span: firsts.length === 0 ? null : { fromMs: Math.min(...firsts), toMs: Math.max(...lasts) },
    ownFromMs: row.own_from === null ? null : Number(row.own_from),
    gaps: row.gaps,
    volumeDecimals: row.lot_step === null ? VOLUME_DECIMALS : decimalsOf(quantity(row.lot_step)),
  };
}

/** The known rates of a symbol, ascending; null where there are none. */
export async function readFunding(pool: pg.Pool, venue: string, symbol: string): Promise<FundingRates | null> {
  const text = `SELECT string_agg(float8send(at_ms::float8), ''::bytea) AS at_ms, string_agg(float8send(rate::float8), ''::bytea) AS rate
    FROM (SELECT at_ms, rate FROM funding_rates WHERE venue = $1 AND symbol = $2 ORDER BY at_ms) AS known`;
  const query = { name: "history-funding", text, values: [venue, symbol] };
  const { rows } = await pool.query<{ at_ms: Buffer | null; rate: Buffer | null }>(query);
  const atMs = fromSentFloats(rows[0]?.at_ms ?? null);
  return atMs.length === 0 ? null : { atMs, rate: fromSentFloats(rows[0]?.rate ?? null) };
}
