import type { NewAccount, NotFlat, Posting } from "@slipstream/core/accounts/server";
import { LIVE_STATUSES } from "@slipstream/core/orders";
import { type Money, moneyFromMinor, moneyToMinor, subtractMoney, ZERO_MONEY } from "@slipstream/kernel";
import type pg from "pg";
import { endPublication } from "../masters/end-publication.ts";
import { externalCashOf } from "./external-cash.ts";

type One = { userId: string; accountId: string };

/** Openings of one user wait for each other, so that two at once cannot both be the last that is allowed. */
export async function openAccount(
  client: pg.PoolClient,
  account: NewAccount,
  posting: Posting,
  { maxOpen, onlyFirst }: { maxOpen: number; onlyFirst: boolean },
): Promise<"opened" | "full"> {
  await client.query("SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE", [account.userId]);
  const { rows } = await client.query<{ id: string; open: boolean; is_default: boolean }>(
    "SELECT id, closed_at IS NULL AS open, is_default FROM accounts WHERE user_id = $1",
    [account.userId],
  );
  if (rows.some(({ id }) => id === account.id) || (onlyFirst && rows.length > 0)) return "opened";
  if (rows.filter(({ open }) => open).length >= maxOpen) return "full";
  await client.query(
    `INSERT INTO accounts (id, user_id, venue, mode, name, currency, is_default, status, initial_balance_minor, cash_minor,
       taker_fee_centibps, maker_fee_centibps, default_leverage, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8, 0, $9, $10, $11, $12)`,
    [
      account.id,
      account.userId,
      account.venue,
      account.mode,
      account.name,
      account.currency,
      !rows.some((row) => row.open && row.is_default),
      String(moneyToMinor(account.initialBalance)),
      account.takerFeeCentibps,
      account.makerFeeCentibps,
      account.defaultLeverage,
      new Date(posting.at),
    ],
  );
  await postExternal(client, account.id, "deposit", account.initialBalance, posting);
  return "opened";
}

/** Brings cash back to the initial balance. The row lock keeps orders out, which take it too before they reserve margin. */
export async function resetAccount(client: pg.PoolClient, one: One, posting: Posting): Promise<"reset" | NotFlat> {
  const account = await lockAccount(client, one);
  const open = await whatIsOpen(client, one.accountId);
  if (open) return open;
  await client.query("UPDATE accounts SET reset_at = $2 WHERE id = $1", [one.accountId, new Date(posting.at)]);
  await postExternal(client, one.accountId, "reset", subtractMoney(account.initialBalance, account.cash), posting);
  return "reset";
}

/** Ends an account for good. */
export async function closeAccount(client: pg.PoolClient, { at, ...one }: One & { at: number }): Promise<"closed" | NotFlat> {
  await client.query("SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE", [one.userId]);
  await lockAccount(client, one);
  const open = await whatIsOpen(client, one.accountId);
  if (open) return open;
  const published = await client.query<{ id: string }>("SELECT id FROM masters WHERE account_id = $1 AND status = 'active'", [
    one.accountId,
  ]);
  for (const { id } of published.rows) await endPublication(client, { userId: one.userId, masterId: id }, at);
  await client.query("UPDATE accounts SET status = 'closed', is_default = false, closed_at = $2 WHERE id = $1", [
    one.accountId,
    new Date(at),
  ]);
  await client.query(
    `UPDATE accounts SET is_default = true
     WHERE id = (SELECT id FROM accounts WHERE user_id = $1 AND closed_at IS NULL ORDER BY id LIMIT 1)
       AND NOT EXISTS (SELECT 1 FROM accounts WHERE user_id = $1 AND closed_at IS NULL AND is_default)`,
    [one.userId],
  );
  return "closed";
}

async function lockAccount(client: pg.PoolClient, { userId, accountId }: One): Promise<{ cash: Money; initialBalance: Money }> {
  const { rows } = await client.query<{ cash_minor: string; initial_balance_minor: string }>(
    "SELECT cash_minor, initial_balance_minor FROM accounts WHERE id = $1 AND user_id = $2 AND closed_at IS NULL FOR UPDATE",
    [accountId, userId],
  );
  const [row] = rows;
  if (!row) throw new Error(`account ${accountId} is not there or closed`);
  return { cash: moneyFromMinor(row.cash_minor), initialBalance: moneyFromMinor(row.initial_balance_minor) };
}

async function whatIsOpen(client: pg.PoolClient, accountId: string): Promise<NotFlat | null> {
  const { rows } = await client.query<{ orders: boolean; positions: boolean; follows: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM orders WHERE account_id = $1 AND status = ANY($2)) AS orders,
            EXISTS (SELECT 1 FROM positions WHERE account_id = $1 AND closed_at IS NULL) AS positions,
            EXISTS (SELECT 1 FROM follows WHERE account_id = $1 AND status <> 'stopped') AS follows`,
    [accountId, LIVE_STATUSES],
  );
  if (rows[0]?.orders) return "has-orders";
  if (rows[0]?.positions) return "has-positions";
  return rows[0]?.follows ? "has-follows" : null;
}

/** Moves cash in from outside, or out where the amount is negative, and samples equity, which is the cash: nothing is open. */
async function postExternal(
  client: pg.PoolClient,
  accountId: string,
  kind: "deposit" | "reset",
  amount: Money,
  posting: Posting,
): Promise<void> {
  if (amount !== ZERO_MONEY) {
    const [debit, credit] = amount > 0n ? ["cash", "external"] : ["external", "cash"];
    const minor = moneyToMinor(amount);
    await client.query(
      `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
       SELECT $1, id, $3, $4, $5, $6, currency, $1, $7, $8 FROM accounts WHERE id = $2`,
      [posting.journalId, accountId, kind, debit, credit, String(minor < 0n ? -minor : minor), new Date(posting.at), posting.marketMs],
    );
    await client.query("UPDATE accounts SET cash_minor = cash_minor + $2 WHERE id = $1", [accountId, String(minor)]);
  }
  await client.query(
    `INSERT INTO equity_samples (account_id, market_ms, equity_minor, cash_minor, unrealized_minor, external_minor)
     SELECT id, $2, cash_minor, cash_minor, 0, ${externalCashOf("a.id")} FROM accounts a WHERE id = $1
     ON CONFLICT (account_id, market_ms) DO UPDATE
     SET equity_minor = EXCLUDED.equity_minor, cash_minor = EXCLUDED.cash_minor, unrealized_minor = 0, external_minor = EXCLUDED.external_minor`,
    [accountId, posting.marketMs],
  );
}
