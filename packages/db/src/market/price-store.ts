import type { Quote } from "@slipstream/core/market";
import type { QuoteReader } from "@slipstream/core/market/server";
import { price } from "@slipstream/kernel";
import type { Database } from "../connection.ts";

type PriceRow = { symbol: string; last: string; bid: string; ask: string; market_ms: string; wall_at: Date };
const COLUMNS = "symbol, last, bid, ask, market_ms, wall_at";

const toQuote = (row: PriceRow): Quote => ({
  symbol: row.symbol,
  last: price(row.last),
  bid: price(row.bid),
  ask: price(row.ask),
  marketMs: Number(row.market_ms),
  wallMs: row.wall_at.getTime(),
});

/** The last quotes of one source that were written down; at most a second behind the market while it runs. */
export function createPriceStore({ pool }: Database, source: string): QuoteReader {
  return {
    async find(symbol) {
      const { rows } = await pool.query<PriceRow>(`SELECT ${COLUMNS} FROM market_prices WHERE source = $1 AND symbol = $2`, [
        source,
        symbol,
      ]);
      const row = rows[0];
      return row ? toQuote(row) : null;
    },
    async list() {
      const { rows } = await pool.query<PriceRow>(`SELECT ${COLUMNS} FROM market_prices WHERE source = $1 ORDER BY symbol`, [source]);
      return rows.map(toQuote);
    },
  };
}
