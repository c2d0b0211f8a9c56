import type { SampleStore } from "@slipstream/core/accounts/server";
import { moneyToMinor } from "@slipstream/kernel";
import type { Database } from "../connection.ts";

/** Equity samples of all accounts, written in batches. */
export function createSampleStore({ pool }: Database): SampleStore {
  return {
    async page({ after, limit, onlyMoving }) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT a.id FROM accounts a
         WHERE a.closed_at IS NULL AND ($1::uuid IS NULL OR a.id > $1)
           AND (NOT $3 OR EXISTS (SELECT 1 FROM positions p WHERE p.account_id = a.id AND p.closed_at IS NULL)
             OR a.cash_minor IS DISTINCT FROM
                (SELECT s.equity_minor FROM equity_samples s WHERE s.account_id = a.id ORDER BY s.market_ms DESC LIMIT 1))
         ORDER BY a.id LIMIT $2`,
        [after, limit, onlyMoving],
      );
      return rows.map(({ id }) => id);
    },
    async append(samples) {
      await pool.query(
        `INSERT INTO equity_samples (account_id, market_ms, equity_minor, cash_minor, unrealized_minor, external_minor)
         SELECT account_id, market_ms, equity, cash, equity - cash, external
         FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) AS s (account_id, market_ms, equity, cash, external)
         WHERE EXISTS (SELECT 1 FROM accounts a WHERE a.id = account_id)
         ON CONFLICT (account_id, market_ms) DO NOTHING`,
        [
          samples.map(({ accountId }) => accountId),
          samples.map(({ marketMs }) => marketMs),
          samples.map(({ equity }) => String(moneyToMinor(equity))),
          samples.map(({ cash }) => String(moneyToMinor(cash))),
          samples.map(({ external }) => String(moneyToMinor(external))),
        ],
      );
    },
    async newestMs() {
      const { rows } = await pool.query<{ newest: string | null }>(
        `SELECT MAX(newest_ms) AS newest FROM accounts a CROSS JOIN LATERAL
           (SELECT market_ms AS newest_ms FROM equity_samples s WHERE s.account_id = a.id ORDER BY market_ms DESC LIMIT 1) s
         WHERE a.closed_at IS NULL`,
      );
      const newest = rows[0]?.newest;
      return newest === null || newest === undefined ? null : Number(newest);
    },
  };
}
