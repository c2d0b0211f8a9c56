import type { MarketGap, MarketLog, MarketMoment, MinuteSpan, StoredBar, Ticker } from "@slipstream/core/market/server";
import { formatPrice, MINUTE_MS } from "@slipstream/kernel";
import type { Database } from "../connection.ts";

/** The lane under which a market is written down, at one fence. */
type Pen = { readonly source: string; readonly lane: string; readonly fence: bigint };

const BARS_PER_STATEMENT = 5_000;

/**
 * Begins every writing statement: a row while the lane is still ours, locked so that nobody can take it over before the statement is
 * done. A statement that finds none writes nothing, and its caller throws.
 */
const HELD = `WITH held AS MATERIALIZED (SELECT fence FROM leases WHERE lane = $1 AND fence = $2 FOR SHARE)`;

const bars = (first: number) => `
  INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume)
  SELECT $3, bar.* FROM held, unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::bigint[], $${first + 3}::numeric[], $${first + 4}::numeric[],
    $${first + 5}::numeric[], $${first + 6}::numeric[], $${first + 7}::numeric[]) AS bar
  ON CONFLICT (source, symbol, timeframe, open_ms) DO UPDATE
    SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume`;

const FILL = `${HELD}, written AS (${bars(4)}) SELECT count(*)::int AS held FROM held`;

const RECORD = `${HELD}, written AS (${bars(7)}), clock AS (
  INSERT INTO market_clocks (source, market_ms, wall_at, speed) SELECT $3, $4::bigint, to_timestamp($5::float8 / 1000), $6::int FROM held
  ON CONFLICT (source) DO UPDATE SET market_ms = excluded.market_ms, wall_at = excluded.wall_at, speed = excluded.speed
), prices AS (
  INSERT INTO market_prices (source, symbol, last, bid, ask, market_ms, wall_at, day_open, day_high, day_low, day_quote_volume)
  SELECT $3, symbol, last, bid, ask, market_ms, to_timestamp(wall_ms / 1000), day_open, day_high, day_low, day_quote_volume
  FROM held, unnest($15::text[], $16::numeric[], $17::numeric[], $18::numeric[], $19::bigint[], $20::float8[], $21::numeric[], $22::numeric[], $23::numeric[],
    $24::float8[]) AS price (symbol, last, bid, ask, market_ms, wall_ms, day_open, day_high, day_low, day_quote_volume)
  ON CONFLICT (source, symbol) DO UPDATE SET last = excluded.last, bid = excluded.bid, ask = excluded.ask, market_ms = excluded.market_ms,
    wall_at = excluded.wall_at, day_open = excluded.day_open, day_high = excluded.day_high, day_low = excluded.day_low, day_quote_volume = excluded.day_quote_volume
) SELECT count(*)::int AS held FROM held`;

const LIST_MISSING = `
SELECT open_ms + ${MINUTE_MS} AS from_ms, next_ms AS to_ms FROM (
  SELECT open_ms, lead(open_ms, 1, $4::bigint) OVER (ORDER BY open_ms) AS next_ms FROM (
    SELECT open_ms FROM candles WHERE source = $1 AND symbol = $2 AND timeframe = '1m' AND open_ms >= $3 AND open_ms < $4
    UNION ALL SELECT $3::bigint - ${MINUTE_MS}
  ) AS known
) AS steps WHERE next_ms > open_ms + ${MINUTE_MS} ORDER BY from_ms`;

const OPEN_GAP = `${HELD}, noted AS (
  INSERT INTO market_gaps (source, symbol, from_ms, to_ms, detected_at) SELECT $3, $4, $5::bigint, $6::bigint, to_timestamp($7::float8 / 1000) FROM held
  ON CONFLICT (source, symbol, from_ms) DO UPDATE SET to_ms = greatest(market_gaps.to_ms, excluded.to_ms), filled_at = NULL
) SELECT count(*)::int AS held FROM held`;
const CLOSE_GAP = `${HELD}, filled AS (
  UPDATE market_gaps SET filled_at = to_timestamp($6::float8 / 1000) FROM held WHERE source = $3 AND symbol = $4 AND from_ms = $5
) SELECT count(*)::int AS held FROM held`;
const LIST_OPEN_GAPS =
  "SELECT symbol, from_ms, to_ms FROM market_gaps WHERE source = $1 AND filled_at IS NULL ORDER BY detected_at LIMIT $2";

const PRUNE = `${HELD}, gone AS (
  DELETE FROM candles WHERE ctid IN (
    SELECT ctid FROM candles, held WHERE source = $3 AND symbol = $4 AND timeframe = $5 AND open_ms >= $6 AND open_ms < $7 LIMIT $8
  ) RETURNING 1
) SELECT count(*)::int AS held, (SELECT count(*)::int FROM gone) AS gone FROM held`;

const toBarColumns = (rows: readonly StoredBar[]) => [
  rows.map(({ symbol }) => symbol),
  rows.map(({ timeframe }) => timeframe),
  ...([0, 1, 2, 3, 4, 5] as const).map((column) => rows.map(({ bar }) => bar[column])),
];
const priceOrNull = (value: Parameters<typeof formatPrice>[0] | null | undefined) =>
  value === null || value === undefined ? null : formatPrice(value);
const toPriceColumns = (tickers: readonly Ticker[]) => [
  tickers.map(({ symbol }) => symbol),
  tickers.map(({ last }) => formatPrice(last)),
  tickers.map(({ bid }) => formatPrice(bid)),
  tickers.map(({ ask }) => formatPrice(ask)),
  tickers.map(({ marketMs }) => marketMs),
  tickers.map(({ wallMs }) => wallMs),
  tickers.map(({ day }) => priceOrNull(day?.open)),
  tickers.map(({ day }) => priceOrNull(day?.high)),
  tickers.map(({ day }) => priceOrNull(day?.low)),
  tickers.map(({ day }) => day?.quoteVolume ?? null),
];

export function createMarketLog({ pool }: Database, { source, lane, fence }: Pen): MarketLog {
  const write = async (
    statement: { name?: string; text: string },
    values: readonly unknown[],
  ): Promise<{ held: number; gone?: number }> => {
    const { rows } = await pool.query<{ held: number; gone?: number }>({ ...statement, values: [lane, fence, source, ...values] });
    const row = rows[0];
    if (row?.held !== 1) throw new Error(`the lane ${lane} is not ours any more at fence ${fence}: nothing was written`);
    return row;
  };

  return {
    async record({ clock, bars: moved, tickers }: MarketMoment) {
      const values = [clock.marketMs, clock.wallMs, clock.speed, ...toBarColumns(moved), ...toPriceColumns(tickers)];
      await write({ name: "market-record", text: RECORD }, values);
    },
    async fill(rows) {
      for (let at = 0; at < rows.length; at += BARS_PER_STATEMENT)
        await write({ text: FILL }, toBarColumns(rows.slice(at, at + BARS_PER_STATEMENT)));
    },
    async listMissing(symbol, { fromMs, toMs }) {
      const { rows } = await pool.query<{ from_ms: string; to_ms: string }>(LIST_MISSING, [source, symbol, fromMs, toMs]);
      return rows.map(toSpan);
    },
    async openGap({ symbol, span }: MarketGap, detectedAt) {
      await write({ text: OPEN_GAP }, [symbol, span.fromMs, span.toMs, detectedAt]);
    },
    async closeGap({ symbol, span }: MarketGap, filledAt) {
      await write({ text: CLOSE_GAP }, [symbol, span.fromMs, filledAt]);
    },
    async listOpenGaps(limit) {
      const { rows } = await pool.query<{ symbol: string; from_ms: string; to_ms: string }>(LIST_OPEN_GAPS, [source, limit]);
      return rows.map((row) => ({ symbol: row.symbol, span: toSpan(row) }));
    },
    async prune({ symbol, timeframe, fromMs, beforeMs, limit }) {
      const { gone } = await write({ text: PRUNE }, [symbol, timeframe, fromMs, beforeMs, limit]);
      return gone ?? 0;
    },
  };
}

const toSpan = (row: { from_ms: string; to_ms: string }): MinuteSpan => ({ fromMs: Number(row.from_ms), toMs: Number(row.to_ms) });
