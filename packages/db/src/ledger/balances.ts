import { codeOf, type LedgerAccountRef } from "@slipstream/core/ledger/server";
import { type Money, moneyFromMinor, ZERO_MONEY } from "@slipstream/kernel";
import type pg from "pg";
import { inTransaction } from "../connection.ts";

/** SQL: debits less credits of a ledger account, as minor units: its newest snapshot and what came after. `accountId` is a column, e.g. "a.id". */
export const balanceSql = (accountId: string): string => `(
  SELECT COALESCE(s.balance_minor, 0)
    + COALESCE((SELECT sum(t.amount_minor) FROM ledger_transfers t WHERE t.debit_id = ${accountId} AND t.id > COALESCE(s.through_id, 0)), 0)
    - COALESCE((SELECT sum(t.amount_minor) FROM ledger_transfers t WHERE t.credit_id = ${accountId} AND t.id > COALESCE(s.through_id, 0)), 0)
  FROM (SELECT 1) one LEFT JOIN LATERAL (
    SELECT through_id, balance_minor FROM ledger_snapshots WHERE account_id = ${accountId} ORDER BY through_id DESC LIMIT 1) s ON true)`;

/** Debits less credits of each account, by its code (`codeOf`); zero for one that nothing was booked on. Sees what the caller's transaction wrote. */
export async function balancesOf(client: pg.Pool | pg.ClientBase, refs: readonly LedgerAccountRef[]): Promise<ReadonlyMap<string, Money>> {
  const codes = [...new Set(refs.map(codeOf))];
  const balances = new Map<string, Money>(codes.map((code) => [code, ZERO_MONEY]));
  if (codes.length === 0) return balances;
  const { rows } = await client.query<{ code: string; balance: string }>(
    `SELECT a.code, ${balanceSql("a.id")} AS balance FROM ledger_accounts a WHERE a.code = ANY($1)`,
    [codes],
  );
  for (const { code, balance } of rows) balances.set(code, moneyFromMinor(balance));
  return balances;
}

/** Debits less credits of one account. */
export async function balanceOf(client: pg.Pool | pg.ClientBase, ref: LedgerAccountRef): Promise<Money> {
  return (await balancesOf(client, [ref])).get(codeOf(ref)) ?? ZERO_MONEY;
}

/** Writers are kept out no longer than it takes to see where they are; where one of them takes longer, there is no snapshot this time. */
const LOCK_TIMEOUT_MS = 2_000;

/**
 * Writes down the balances of all accounts that moved since their last snapshot, so that sums stay short. Call it once a period; it changes
 * no balance, and may be left out or run twice. To make balances anew, delete the rows of `ledger_snapshots`. Answers how many it wrote.
 */
export async function takeSnapshots(pool: pg.Pool, at: number, { lockTimeoutMs = LOCK_TIMEOUT_MS } = {}): Promise<number> {
  const throughId = await safeLastId(pool, lockTimeoutMs);
  const sum = (side: "debit_id" | "credit_id") =>
    `COALESCE((SELECT sum(t.amount_minor) FROM ledger_transfers t WHERE t.${side} = m.account_id AND t.id > COALESCE(s.through_id, 0) AND t.id <= $1), 0)`;
  const { rowCount } = await pool.query(
    `INSERT INTO ledger_snapshots (account_id, through_id, balance_minor, at)
     SELECT m.account_id, $1, COALESCE(s.balance_minor, 0) + ${sum("debit_id")} - ${sum("credit_id")}, $2
     FROM (SELECT DISTINCT account_id FROM ledger_entries
           WHERE transfer_id > (SELECT COALESCE(max(through_id), 0) FROM ledger_snapshots) AND transfer_id <= $1) m
     LEFT JOIN LATERAL (
       SELECT through_id, balance_minor FROM ledger_snapshots WHERE account_id = m.account_id ORDER BY through_id DESC LIMIT 1) s ON true
     ON CONFLICT (account_id, through_id) DO NOTHING`,
    [throughId, new Date(at)],
  );
  return rowCount ?? 0;
}

/** The last transfer below which none can still appear: whoever took an id before this lock has committed it, or never will. */
const safeLastId = (pool: pg.Pool, lockTimeoutMs: number): Promise<string> =>
  inTransaction(pool, async (client) => {
    await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    await client.query("LOCK TABLE ledger_transfers IN SHARE MODE");
    const { rows } = await client.query<{ id: string }>("SELECT COALESCE(max(id), 0) AS id FROM ledger_transfers");
    return rows[0]?.id ?? "0";
  });
