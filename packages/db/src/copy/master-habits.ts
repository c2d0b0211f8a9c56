import type { FollowedMaster, MasterHabits } from "@slipstream/core/copy/server";
import { quantity } from "@slipstream/kernel";
import type pg from "pg";

/** What is typical is told by so many of the newest fills. */
const NEWEST = 5_000;

/** What a fill opened, over the equity before it. */
const SHARES = `
  SELECT symbol, percentile_cont(0.5) WITHIN GROUP (ORDER BY (opened * price * 100000000 / equity_before_minor)::float8)
      FILTER (WHERE opened > 0 AND equity_before_minor > 0) AS share
  FROM (
    SELECT symbol, price, equity_before_minor,
      abs(net_after) - CASE WHEN sign(net_after) = sign(net_before) THEN abs(net_before) ELSE 0 END AS opened
    FROM master_fills WHERE master_id = $1 ORDER BY seq DESC LIMIT ${NEWEST}
  ) newest GROUP BY symbol ORDER BY count(*) DESC, symbol`;

const HOLDINGS = `
  SELECT symbol, sum(quantity)::text AS quantity FROM positions
  WHERE account_id = $1 AND closed_at IS NULL GROUP BY symbol HAVING sum(quantity) <> 0 ORDER BY symbol`;

/** What a master holds and how large the openings are. The record is public. */
export async function readHabits(pool: pg.Pool, { masterId, accountId }: FollowedMaster): Promise<MasterHabits> {
  const [shares, holdings] = await Promise.all([
    pool.query<{ symbol: string; share: number | null }>(SHARES, [masterId]),
    pool.query<{ symbol: string; quantity: string }>(HOLDINGS, [accountId]),
  ]);
  return { openings: shares.rows, holdings: holdings.rows.map((row) => ({ symbol: row.symbol, quantity: quantity(row.quantity) })) };
}
