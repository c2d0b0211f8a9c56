import type pg from "pg";

/** From a master's account over live follows: which of these accounts does the way come to? */
const RETURNING = `
  WITH RECURSIVE reached (account_id) AS (
    SELECT account_id FROM masters WHERE id = $1 AND account_id IS NOT NULL
    UNION
    SELECT m.account_id FROM reached r
    JOIN follows f ON f.account_id = r.account_id AND f.status <> 'stopped'
    JOIN masters m ON m.id = f.master_id
    WHERE m.account_id IS NOT NULL
  )
  SELECT account_id FROM reached WHERE account_id = ANY($2)`;

/** Accounts that cannot follow a master without closing a circle. */
export async function listReturning(
  client: pg.ClientBase | pg.Pool,
  { masterId, accountIds }: { masterId: string; accountIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ account_id: string }>(RETURNING, [masterId, accountIds]);
  return new Set(rows.map(({ account_id }) => account_id));
}
