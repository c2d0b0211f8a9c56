import type { CandleView } from "@slipstream/core/market";
import type { CandleStore } from "@slipstream/core/market/server";
import type { Database } from "../connection.ts";

type BarRow = { open_ms: string; open: string; high: string; low: string; close: string; volume: string };

const COLUMNS = `open_ms, trim_scale(open)::text AS open, trim_scale(high)::text AS high, trim_scale(low)::text AS low,
  trim_scale(close)::text AS close, trim_scale(volume)::text AS volume`;
const listBars = (order: "ASC" | "DESC") => `
SELECT ${COLUMNS} FROM candles
WHERE source = $1 AND symbol = $2 AND timeframe = $3 AND open_ms >= coalesce($4::bigint, 0) AND open_ms < coalesce($5::bigint, 9223372036854775807)
ORDER BY open_ms ${order} LIMIT $6`;
const OLDEST_FIRST = listBars("ASC");
const NEWEST_FIRST = listBars("DESC");

const toView = (row: BarRow): CandleView => [Number(row.open_ms), row.open, row.high, row.low, row.close, row.volume];

/** The bars of one market source. */
export function createCandleStore({ pool }: Database, source: string): CandleStore {
  return {
    async list({ symbol, timeframe, fromMs, toMs, limit }) {
      // With a beginning the page starts there; without, it ends at the newest bar.
      const fromOldest = fromMs !== undefined;
      const values = [source, symbol, timeframe, fromMs ?? null, toMs ?? null, limit];
      const { rows } = await pool.query<BarRow>(fromOldest ? OLDEST_FIRST : NEWEST_FIRST, values);
      const bars = rows.map(toView);
      return fromOldest ? bars : bars.reverse();
    },
  };
}
