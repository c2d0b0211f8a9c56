import type { LiveAccount } from "@slipstream/core/live/server";
import { LIVE_STATUSES, type Position } from "@slipstream/core/orders";
import { moneyFromMinor } from "@slipstream/kernel";
import { ACCOUNT_COLUMNS, type AccountRow, toAccount } from "../accounts/account-row.ts";
import { type Database, inTransaction } from "../connection.ts";
import { type PositionRow, toPosition } from "../orders/order-rows.ts";

/** Written out: only then do the partial indices on live orders serve. */
const IS_LIVE = `o.status IN (${LIVE_STATUSES.map((status) => `'${status}'`).join(", ")})`;
/** `revision` changes with every order, fill and change of the account itself. */
const LIST_ACCOUNTS = `
SELECT ${ACCOUNT_COLUMNS}, live.order_margin_minor,
  concat_ws(' ', live.order_count, live.changed_at, last_order.seq, last_fill.seq, a.cash_minor, a.status, a.is_default, a.reset_at, md5(a.name)) AS revision
FROM accounts a
CROSS JOIN LATERAL (
  SELECT count(*) AS order_count, max(o.updated_at) AS changed_at, coalesce(sum(o.reserved_minor), 0) AS order_margin_minor
  FROM orders o WHERE o.account_id = a.id AND ${IS_LIVE}
) live
LEFT JOIN LATERAL (SELECT o.seq FROM orders o WHERE o.account_id = a.id ORDER BY o.seq DESC LIMIT 1) last_order ON true
LEFT JOIN LATERAL (SELECT f.seq FROM fills f WHERE f.account_id = a.id ORDER BY f.seq DESC LIMIT 1) last_fill ON true
WHERE a.id = ANY($1::uuid[])`;
const LIST_POSITIONS = "SELECT * FROM positions WHERE account_id = ANY($1::uuid[]) AND closed_at IS NULL ORDER BY seq";

type LiveRow = AccountRow & { order_margin_minor: string; revision: string };

/** Accounts as the stream follows them; whose they are was checked when somebody began to follow. */
export type LiveAccountReader = {
  /** All of them at one moment: a fill is seen in cash and position or in neither. What is not in the answer is gone. */
  list(accountIds: readonly string[]): Promise<ReadonlyMap<string, { loaded: LiveAccount; revision: string }>>;
  /** Those of the accounts that are this user's. */
  listOwned(userId: string, accountIds: readonly string[]): Promise<readonly string[]>;
};

export function createLiveAccountReader({ pool }: Database): LiveAccountReader {
  return {
    list: (accountIds) =>
      inTransaction(pool, async (client) => {
        await client.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        const accounts = await client.query<LiveRow>(LIST_ACCOUNTS, [accountIds]);
        const positions = await client.query<PositionRow>(LIST_POSITIONS, [accountIds]);
        const byAccount = new Map<string, Position[]>();
        for (const row of positions.rows) byAccount.set(row.account_id, [...(byAccount.get(row.account_id) ?? []), toPosition(row)]);
        return new Map(
          accounts.rows.map((row) => {
            const loaded: LiveAccount = {
              account: toAccount(row),
              orderMargin: moneyFromMinor(row.order_margin_minor),
              positions: byAccount.get(row.id) ?? [],
            };
            return [row.id, { loaded, revision: row.revision }];
          }),
        );
      }),
    async listOwned(userId, accountIds) {
      const { rows } = await pool.query<{ id: string }>("SELECT id FROM accounts WHERE user_id = $1 AND id = ANY($2::uuid[])", [
        userId,
        accountIds,
      ]);
      return rows.map(({ id }) => id);
    },
  };
}
