import type { EarningsTotal, Release, Till } from "@slipstream/core/billing/server";
import { addMoney, moneyFromMinor, negateMoney } from "@slipstream/kernel";
import type pg from "pg";
import { balanceSql } from "../ledger/balances.ts";
import { DUE_GROUPS, DUE_SQL, type DueRow } from "./due-sql.ts";

const MOST_RELEASES = 100;

/** Where the money of one owner's masters is, in all tills of the deployment, per currency. */
export async function readEarnings(
  pool: pg.Pool,
  userId: string,
  at: number,
  tills: readonly Till[],
): Promise<{ totals: readonly EarningsTotal[]; releases: readonly Release[] }> {
  const providers = tills.map(({ provider }) => provider);
  const live = tills.some((till) => till.live);
  const [due, accrued, releases] = await Promise.all([
    pool.query<DueRow>(`${DUE_SQL} WHERE m.user_id = $4 ${DUE_GROUPS}`, [new Date(at), providers, live, userId]),
    pool.query<{ currency: string; balance: string }>(
      `SELECT a.currency, ${balanceSql("a.id")} AS balance FROM masters m
       JOIN ledger_accounts a ON a.master_id = m.id AND a.kind = 'fee-accrued' WHERE m.user_id = $1 ORDER BY a.code`,
      [userId],
    ),
    listReleases(pool, userId, at, { providers, live }),
  ]);
  const currencies = new Set([...due.rows, ...accrued.rows].map(({ currency }) => currency));
  const totals = [...currencies].map((currency): EarningsTotal => {
    const own = due.rows.filter((row) => row.currency === currency);
    const sum = (...columns: readonly (keyof Pick<DueRow, "due" | "held" | "reserve" | "planned" | "sent" | "back">)[]) =>
      addMoney(...own.flatMap((row) => columns.map((column) => moneyFromMinor(row[column]))));
    return {
      currency,
      unpaidFees: accrued.rows.filter((row) => row.currency === currency).map(({ balance }) => negateMoney(moneyFromMinor(balance))),
      held: sum("held"),
      ready: sum("due", "planned"),
      reserve: sum("reserve"),
      paidOut: sum("sent"),
      takenBack: sum("back"),
    };
  });
  return { totals, releases };
}

/** What is not free yet, by when it will be, soonest first. */
type Tills = { readonly providers: readonly string[]; readonly live: boolean };
async function listReleases(pool: pg.Pool, userId: string, at: number, { providers, live }: Tills): Promise<readonly Release[]> {
  const { rows } = await pool.query<{ at: Date; currency: string; amount: string; kind: "held" | "reserve" }>(
    `SELECT x.at, x.currency, sum(x.amount) AS amount, x.kind FROM (
       SELECT s.master_id, s.payable_at AS at, s.currency, s.payable_minor - s.payable_back_minor AS amount, 'held' AS kind, s.invoice_id
       FROM billing_shares s WHERE s.payable_at > $2
       UNION ALL
       SELECT s.master_id, s.reserve_at, s.currency, s.reserve_minor - s.reserve_back_minor, 'reserve', s.invoice_id
       FROM billing_shares s WHERE s.reserve_released_at IS NULL
     ) x JOIN masters m ON m.id = x.master_id AND m.user_id = $1 JOIN billing_invoices i ON i.id = x.invoice_id
       AND i.provider = ANY($3::text[]) AND (i.live = $4 OR i.provider = 'manual')
     WHERE x.amount > 0 GROUP BY x.at, x.currency, x.kind ORDER BY x.at, x.currency, x.kind LIMIT $5`,
    [userId, new Date(at), providers, live, MOST_RELEASES],
  );
  return rows.map((row) => ({ at: row.at.getTime(), currency: row.currency, amount: moneyFromMinor(row.amount), kind: row.kind }));
}
