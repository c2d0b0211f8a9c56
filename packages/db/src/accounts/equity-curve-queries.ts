import type { AccountStore, DayStart, EquitySample } from "@slipstream/core/accounts/server";
import { moneyFromMinor } from "@slipstream/kernel";
import type pg from "pg";

type Query<Name extends keyof AccountStore> = Parameters<AccountStore[Name]>[0];
type SampleRow = { account_id: string; market_ms: string; equity_minor: string; cash_minor: string; external_minor: string };

const COLUMNS = "s.account_id, s.market_ms, s.equity_minor, s.cash_minor, s.external_minor";

const toSample = (row: SampleRow): EquitySample => ({
  accountId: row.account_id,
  marketMs: Number(row.market_ms),
  equity: moneyFromMinor(row.equity_minor),
  cash: moneyFromMinor(row.cash_minor),
  external: moneyFromMinor(row.external_minor),
});

export async function curve(pool: pg.Pool, { userId, accountIds, fromMs, stepMs }: Query<"curve">): Promise<EquitySample[]> {
  const { rows } = await pool.query<SampleRow>(
    `WITH mine AS (SELECT id FROM accounts WHERE user_id = $1 AND id = ANY($2))
     (SELECT DISTINCT ON (s.account_id, s.market_ms / $4::bigint) ${COLUMNS}
      FROM equity_samples s JOIN mine ON mine.id = s.account_id WHERE s.market_ms >= $3
      ORDER BY s.account_id, s.market_ms / $4::bigint, s.market_ms DESC)
     UNION ALL
     SELECT ${COLUMNS} FROM mine CROSS JOIN LATERAL (
       SELECT * FROM equity_samples e WHERE e.account_id = mine.id AND e.market_ms < $3 ORDER BY e.market_ms DESC LIMIT 1) s
     ORDER BY market_ms`,
    [userId, accountIds, fromMs, stepMs],
  );
  return rows.map(toSample);
}

export async function firstSampleMs(pool: pg.Pool, { userId, accountIds }: Query<"firstSampleMs">): Promise<number | null> {
  const { rows } = await pool.query<{ first: string | null }>(
    `SELECT MIN(first_ms) AS first FROM accounts a
     CROSS JOIN LATERAL (SELECT market_ms AS first_ms FROM equity_samples s WHERE s.account_id = a.id ORDER BY market_ms LIMIT 1) s
     WHERE a.user_id = $1 AND a.id = ANY($2)`,
    [userId, accountIds],
  );
  const first = rows[0]?.first;
  return first === null || first === undefined ? null : Number(first);
}

export async function dayStarts(pool: pg.Pool, { userId, dayStartMs }: Query<"dayStarts">): Promise<DayStart[]> {
  const { rows } = await pool.query<SampleRow & { is_first: boolean }>(
    `SELECT ${COLUMNS}, NOT EXISTS (SELECT 1 FROM equity_samples e WHERE e.account_id = a.id AND e.market_ms < s.market_ms) AS is_first
     FROM accounts a CROSS JOIN LATERAL (
       (SELECT *, 0 AS rank FROM equity_samples e WHERE e.account_id = a.id AND e.market_ms >= $2 ORDER BY e.market_ms LIMIT 1)
       UNION ALL
       (SELECT *, 1 AS rank FROM equity_samples e WHERE e.account_id = a.id AND e.market_ms < $2 ORDER BY e.market_ms DESC LIMIT 1)
       ORDER BY rank LIMIT 1) s
     WHERE a.user_id = $1 AND a.closed_at IS NULL`,
    [userId, dayStartMs],
  );
  return rows.map((row) => ({ ...toSample(row), isFirst: row.is_first }));
}
