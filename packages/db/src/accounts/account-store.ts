import type { Account, AccountStore } from "@slipstream/core/accounts/server";
import { formatMoney, moneyFromMinor } from "@slipstream/kernel";
import { type Database, inTransaction } from "../connection.ts";
import { ACCOUNT_COLUMNS, type AccountRow, toAccount } from "./account-row.ts";
import { curve, dayStarts, firstSampleMs } from "./equity-curve-queries.ts";
import { closeAccount, openAccount, resetAccount } from "./post-cash.ts";

type TransferRow = {
  id: string;
  journal_id: string;
  kind: string;
  debit: string;
  credit: string;
  amount_minor: string;
  currency: string;
  at: Date;
  market_ms: string;
};

/** Trading accounts in Postgres. */
export function createAccountStore({ pool }: Database): AccountStore {
  const accounts = async (where: string, values: unknown[]): Promise<Account[]> => {
    const { rows } = await pool.query<AccountRow>(`SELECT ${ACCOUNT_COLUMNS} FROM accounts WHERE ${where}`, values);
    return rows.map(toAccount);
  };
  return {
    async find({ userId, accountId }) {
      const [account] = await accounts("id = $1 AND user_id = $2", [accountId, userId]);
      return account ?? null;
    },
    async list({ userId, includeClosed, limit, before }) {
      const items = await accounts(
        "user_id = $1 AND ($2 OR closed_at IS NULL) AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
        [userId, includeClosed, before, limit + 1],
      );
      return toPage(items, limit, ({ id }) => id);
    },
    listOpen: (userId) => accounts("user_id = $1 AND closed_at IS NULL ORDER BY id", [userId]),
    open: (account, posting, limits) => inTransaction(pool, (client) => openAccount(client, account, posting, limits)),
    async rename({ userId, accountId, name }) {
      await pool.query("UPDATE accounts SET name = $3 WHERE id = $1 AND user_id = $2", [accountId, userId, name]);
    },
    async isFollowing({ userId, accountId }) {
      const { rowCount } = await pool.query(
        "SELECT 1 FROM follows WHERE account_id = $1 AND user_id = $2 AND status <> 'stopped' LIMIT 1",
        [accountId, userId],
      );
      return rowCount === 1;
    },
    setDefault: ({ userId, accountId }) =>
      inTransaction(pool, async (client) => {
        await client.query("SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE", [userId]);
        await client.query("UPDATE accounts SET is_default = false WHERE user_id = $1 AND is_default AND id <> $2", [userId, accountId]);
        await client.query("UPDATE accounts SET is_default = true WHERE id = $1 AND user_id = $2 AND closed_at IS NULL", [
          accountId,
          userId,
        ]);
      }),
    async setFees({ userId, accountId, takerFeeCentibps, makerFeeCentibps }) {
      await pool.query("UPDATE accounts SET taker_fee_centibps = $3, maker_fee_centibps = $4 WHERE id = $1 AND user_id = $2", [
        accountId,
        userId,
        takerFeeCentibps,
        makerFeeCentibps,
      ]);
    },
    async leverages({ userId, accountId }) {
      const { rows } = await pool.query<{ symbol: string; leverage: number }>(
        `SELECT l.symbol, l.leverage FROM account_leverages l JOIN accounts a ON a.id = l.account_id
         WHERE a.id = $1 AND a.user_id = $2 ORDER BY l.symbol`,
        [accountId, userId],
      );
      return rows;
    },
    async setLeverage({ userId, accountId, symbol, leverage }) {
      if (symbol === null) {
        await pool.query("UPDATE accounts SET default_leverage = $3 WHERE id = $1 AND user_id = $2", [accountId, userId, leverage]);
        return;
      }
      await pool.query(
        `INSERT INTO account_leverages (account_id, symbol, leverage)
         SELECT id, $3, $4 FROM accounts WHERE id = $1 AND user_id = $2
         ON CONFLICT (account_id, symbol) DO UPDATE SET leverage = EXCLUDED.leverage`,
        [accountId, userId, symbol, leverage],
      );
    },
    close: (one) => inTransaction(pool, (client) => closeAccount(client, one)),
    reset: (one, posting) => inTransaction(pool, (client) => resetAccount(client, one, posting)),
    async transfers({ userId, accountId, limit, before }) {
      const { rows } = await pool.query<TransferRow>(
        `SELECT t.id, t.journal_id, t.kind, t.debit, t.credit, t.amount_minor, t.currency, t.at, t.market_ms
         FROM cash_transfers t JOIN accounts a ON a.id = t.account_id
         WHERE a.id = $1 AND a.user_id = $2 AND ($3::bigint IS NULL OR t.id < $3) ORDER BY t.id DESC LIMIT $4`,
        [accountId, userId, before === null ? null : String(before), limit + 1],
      );
      return toPage(rows.map(toTransferView), limit, ({ id }) => id);
    },
    curve: (query) => curve(pool, query),
    firstSampleMs: (query) => firstSampleMs(pool, query),
    dayStarts: (query) => dayStarts(pool, query),
  };
}

const toTransferView = (row: TransferRow) => ({
  id: row.id,
  journalId: row.journal_id,
  kind: row.kind,
  debit: row.debit,
  credit: row.credit,
  amount: formatMoney(moneyFromMinor(row.amount_minor)),
  currency: row.currency,
  at: row.at.toISOString(),
  marketTime: new Date(Number(row.market_ms)).toISOString(),
});

/** One row more than the page was read to know whether there is another page. */
function toPage<Item>(rows: Item[], limit: number, cursorOf: (item: Item) => string): { items: Item[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}
