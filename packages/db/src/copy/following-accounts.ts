import type { Allocation, FollowingAccount } from "@slipstream/core/copy/server";
import { money, moneyFromMinor } from "@slipstream/kernel";
import type pg from "pg";
import { type HeldRow, toHeld, toSettings } from "./follow-rows.ts";

type AccountRow = { id: string; name: string; venue: string; currency: string; status: FollowingAccount["status"]; cash_minor: string };
type AllocationRow = { id: string; account_id: string; master_id: string; settings: unknown; realized_minor: string };

const none = <Row>(): { rows: Row[] } => ({ rows: [] });

/**
 * A user's open accounts with what their follows claim of them, the default first: one of them, the default one (`null`), or all. `lock` keeps the
 * engine and everybody else out of them until the transaction ends.
 */
export async function readFollowingAccounts(
  client: pg.ClientBase | pg.Pool,
  userId: string,
  which: { accountId: string | null } | "all",
  lock: boolean,
): Promise<FollowingAccount[]> {
  const [where, values] =
    which === "all"
      ? ["closed_at IS NULL", [userId]]
      : which.accountId === null
        ? ["closed_at IS NULL AND is_default", [userId]]
        : ["id = $2", [userId, which.accountId]];
  const accounts = await client.query<AccountRow>(
    `SELECT id, name, venue, currency, status, cash_minor FROM accounts WHERE user_id = $1 AND ${where} ORDER BY is_default DESC, id ${lock ? "FOR UPDATE" : ""}`,
    values,
  );
  const ids = accounts.rows.map(({ id }) => id);
  const [held, follows] =
    ids.length === 0
      ? [none<HeldRow>(), none<AllocationRow>()]
      : await Promise.all([
          client.query<HeldRow>(
            `SELECT account_id, symbol, origin_kind, origin_id, quantity, cost_minor, leverage FROM positions
             WHERE user_id = $1 AND account_id = ANY($2) AND closed_at IS NULL`,
            [userId, ids],
          ),
          client.query<AllocationRow>(
            `SELECT id, account_id, master_id, settings, realized_minor FROM follows
             WHERE user_id = $1 AND account_id = ANY($2) AND status <> 'stopped' ORDER BY id`,
            [userId, ids],
          ),
        ]);
  const allocationOf = (follow: AllocationRow): Allocation => ({
    followId: follow.id,
    masterId: follow.master_id,
    copyAmount: moneyOf(follow.settings),
    realized: moneyFromMinor(follow.realized_minor),
    open: held.rows.filter((row) => row.origin_kind === "follow" && row.origin_id === follow.id).map(toHeld),
  });
  return accounts.rows.map((account) => ({
    accountId: account.id,
    name: account.name,
    venue: account.venue,
    currency: account.currency,
    status: account.status,
    cash: moneyFromMinor(account.cash_minor),
    positions: held.rows.filter((row) => row.account_id === account.id).map(toHeld),
    allocations: follows.rows.filter((row) => row.account_id === account.id).map(allocationOf),
  }));
}

const moneyOf = (settings: unknown) => money(toSettings(settings).copyAmount);
