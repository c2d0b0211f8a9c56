import { LIVE_STATUSES } from "@slipstream/core/orders";
import type { Holdings } from "@slipstream/core/people/server";
import type { Pool } from "pg";

type Row = Record<"accounts" | "open_positions" | "open_orders" | "fills" | "api_tokens", string>;

/** How much a person has, in one look. */
export async function countHoldings(pool: Pool, userId: string, now: number): Promise<Holdings> {
  const { rows } = await pool.query<Row>(
    `SELECT (SELECT count(*) FROM accounts WHERE user_id = $1 AND closed_at IS NULL) AS accounts,
            (SELECT count(*) FROM positions WHERE user_id = $1 AND closed_at IS NULL) AS open_positions,
            (SELECT count(*) FROM orders WHERE user_id = $1 AND status = ANY ($2)) AS open_orders,
            (SELECT count(*) FROM fills WHERE user_id = $1) AS fills,
            (SELECT count(*) FROM api_tokens WHERE user_id = $1 AND kind = 'api' AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > $3)) AS api_tokens`,
    [userId, [...LIVE_STATUSES], new Date(now)],
  );
  const [row] = rows;
  return {
    accounts: Number(row?.accounts ?? 0),
    openPositions: Number(row?.open_positions ?? 0),
    openOrders: Number(row?.open_orders ?? 0),
    fills: Number(row?.fills ?? 0),
    apiTokens: Number(row?.api_tokens ?? 0),
  };
}
