import type { Quote } from "@slipstream/core/market";
import type { MarketRecords, Ticker } from "@slipstream/core/market/server";
import { price } from "@slipstream/kernel";
import type { Database } from "../connection.ts";

type PriceRow = {
  symbol: string;
  last: string;
  bid: string;
  ask: string;
  market_ms: string;
  wall_at: Date;
  day_open: string | null;
  day_high: string | null;
  day_low: string | null;
  day_quote_volume: number | null;
};
type ClockRow = { market_ms: string; wall_at: Date; speed: number };

const LIST = `
SELECT symbol, last, bid, ask, market_ms, wall_at, day_open, day_high, day_low, day_quote_volume
FROM market_prices WHERE source = $1 AND ($2::text IS NULL OR symbol = $2) ORDER BY symbol`;

const toQuote = (row: PriceRow): Quote => ({
  symbol: row.symbol,
  last: price(row.last),
  bid: price(row.bid),
  ask: price(row.ask),
  marketMs: Number(row.market_ms),
  wallMs: row.wall_at.getTime(),
});

function toDay({ day_open: open, day_high: high, day_low: low, day_quote_volume: quoteVolume }: PriceRow): Ticker["day"] {
  if (high === null || low === null || quoteVolume === null) return null;
  return { open: open === null ? null : price(open), high: price(high), low: price(low), quoteVolume };
}

/** Prices and clock of one market source, as its lane wrote them down. */
export function createMarketRecords({ pool }: Database, source: string): MarketRecords {
  const listRows = async (symbol: string | null) => (await pool.query<PriceRow>(LIST, [source, symbol])).rows;
  return {
    async find(symbol) {
      const [row] = await listRows(symbol);
      return row ? toQuote(row) : null;
    },
    async list() {
      return (await listRows(null)).map(toQuote);
    },
    async listTickers() {
      return (await listRows(null)).map((row) => ({ ...toQuote(row), day: toDay(row) }));
    },
    async findClock() {
      const { rows } = await pool.query<ClockRow>("SELECT market_ms, wall_at, speed FROM market_clocks WHERE source = $1", [source]);
      const row = rows[0];
      return row ? { marketMs: Number(row.market_ms), wallMs: row.wall_at.getTime(), speed: row.speed } : null;
    },
  };
}
