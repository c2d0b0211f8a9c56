import { ACCOUNT_KINDS, type AccountKind } from "@slipstream/core/ledger";
import { codeOf } from "@slipstream/core/ledger/server";
import { formatMoney, moneyFromMinor } from "@slipstream/kernel";
import type pg from "pg";
import type { Findings } from "./findings.ts";

type AccountRow = { id: string; code: string; kind: string; user_id: string | null; master_id: string | null; currency: string };
type TransferRow = [id: string, debitId: string, creditId: string, amountMinor: string, currency: string];
type SnapshotRow = { account_id: string; through_id: string; balance_minor: string };
type Account = { readonly code: string; readonly currency: string; balance: bigint };

const PAGE = 20_000;
const money = (minor: bigint) => formatMoney(moneyFromMinor(minor));

/**
 * Adds up every entry again, in order, page by page: each account against every snapshot of it, each currency to zero, each transfer against
 * its two accounts. Memory grows with the accounts, not with what was booked.
 */
export async function verifyEntries(
  client: pg.ClientBase,
  findings: Findings,
): Promise<{ accounts: number; entries: number; snapshots: number }> {
  const accounts = await readAccounts(client, findings);
  const snapshots = await client.query<SnapshotRow>(
    "SELECT account_id, through_id, balance_minor FROM ledger_snapshots ORDER BY through_id, account_id",
  );
  const sums = new Map<string, bigint>();
  let [entries, next, after] = [0, 0, 0n];
  const compareThrough = (id: bigint): void => {
    for (let row = snapshots.rows[next]; row && BigInt(row.through_id) < id; next += 1, row = snapshots.rows[next]) {
      const account = accounts.get(row.account_id);
      if (BigInt(row.balance_minor) !== account?.balance)
        findings.add(
          `snapshot of ${account?.code ?? `account ${row.account_id}, which is not there`} through ${row.through_id}: ${money(BigInt(row.balance_minor))} is stored, ${money(account?.balance ?? 0n)} computed`,
        );
    }
  };
  for (;;) {
    const { rows } = await client.query<TransferRow>({
      name: "verify-entries",
      text: `SELECT id, debit_id, credit_id, amount_minor, currency FROM ledger_transfers WHERE id > $1 ORDER BY id LIMIT ${PAGE}`,
      values: [String(after)],
      rowMode: "array",
    });
    for (const [id, debitId, creditId, minor, currency] of rows) {
      after = BigInt(id);
      compareThrough(after);
      const [debit, credit, amount] = [accounts.get(debitId), accounts.get(creditId), BigInt(minor)];
      if (!debit || !credit) findings.add(`transfer ${id}: an account of it is not there`);
      else if (debit.currency !== currency || credit.currency !== currency) findings.add(`transfer ${id}: it mixes currencies`);
      if (amount <= 0n) findings.add(`transfer ${id}: it moves ${money(amount)}`);
      if (debitId === creditId) findings.add(`transfer ${id}: it debits and credits one account`);
      // Each half by its own account's currency, so that a transfer between two shows in their sums.
      if (debit) {
        debit.balance += amount;
        sums.set(debit.currency, (sums.get(debit.currency) ?? 0n) + amount);
      }
      if (credit) {
        credit.balance -= amount;
        sums.set(credit.currency, (sums.get(credit.currency) ?? 0n) - amount);
      }
    }
    entries += rows.length * 2;
    if (rows.length < PAGE) break;
  }
  compareThrough(BigInt(Number.MAX_SAFE_INTEGER));
  for (const [currency, sum] of sums) if (sum !== 0n) findings.add(`all entries in ${currency} sum to ${money(sum)}, not to zero`);
  return { accounts: accounts.size, entries, snapshots: snapshots.rows.length };
}

async function readAccounts(client: pg.ClientBase, findings: Findings): Promise<Map<string, Account>> {
  const accounts = new Map<string, Account>();
  let after = "0";
  for (;;) {
    const { rows } = await client.query<AccountRow>(
      `SELECT id, code, kind, user_id, master_id, currency FROM ledger_accounts WHERE id > $1 ORDER BY id LIMIT ${PAGE}`,
      [after],
    );
    for (const row of rows) {
      if (!Object.hasOwn(ACCOUNT_KINDS, row.kind)) findings.add(`account ${row.code}: there is no kind ${row.kind}`);
      else {
        const code = codeOf({ kind: row.kind as AccountKind, userId: row.user_id, masterId: row.master_id, currency: row.currency });
        if (code !== row.code) findings.add(`account ${row.code}: by its columns it is ${code}`);
      }
      accounts.set(row.id, { code: row.code, currency: row.currency, balance: 0n });
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < PAGE) return accounts;
  }
}
