import { ACCOUNT_KINDS, type LedgerRunView, type TrialBalanceView } from "@slipstream/core/ledger";
import type { LedgerStore } from "@slipstream/core/ledger/server";
import { formatMoney, moneyFromMinor } from "@slipstream/kernel";
import { type Database, inTransaction } from "../connection.ts";
import { listJournals, searchJournals } from "./list-journals.ts";
import { recordRun } from "./record-run.ts";

type LineRow = { kind: string; currency: string; accounts: string; debits: string; credits: string };
type RunRow = {
  id: string;
  kind: LedgerRunView["kind"];
  at: Date;
  took_ms: number;
  differences: number;
  detail: { figures: Record<string, string | number>; findings: string[] };
};

/** One statement, so one moment: debits and credits of everything. */
const TRIAL_BALANCE = `
WITH d AS (SELECT debit_id AS id, sum(amount_minor) AS amount FROM ledger_transfers GROUP BY 1),
     c AS (SELECT credit_id AS id, sum(amount_minor) AS amount FROM ledger_transfers GROUP BY 1)
SELECT a.kind, a.currency, count(*) AS accounts, COALESCE(sum(d.amount), 0) AS debits, COALESCE(sum(c.amount), 0) AS credits
FROM ledger_accounts a LEFT JOIN d USING (id) LEFT JOIN c USING (id) GROUP BY a.kind, a.currency`;

const money = (minor: string | bigint): string => formatMoney(moneyFromMinor(minor));

/** The books, as people and operators read them. */
export function createLedgerStore({ pool }: Database): LedgerStore {
  return {
    listJournals: (query) => listJournals(pool, query),
    searchJournals: (query) => searchJournals(pool, query),
    async trialBalance(at) {
      const { rows } = await pool.query<LineRow>(TRIAL_BALANCE);
      return toTrialBalance(rows, at);
    },
    async recordRun(run) {
      await inTransaction(pool, (client) => recordRun(client, run));
    },
    async listRuns(perKind) {
      const { rows } = await pool.query<RunRow>(
        `SELECT r.* FROM unnest(ARRAY['verify', 'reconcile', 'settle']) AS k(kind)
         CROSS JOIN LATERAL (SELECT * FROM ledger_runs WHERE kind = k.kind ORDER BY at DESC LIMIT $1) r ORDER BY r.at DESC, r.id DESC`,
        [perKind],
      );
      return rows.map((row) => ({
        id: row.id,
        kind: row.kind,
        at: row.at.toISOString(),
        tookMs: row.took_ms,
        differences: row.differences,
        figures: row.detail.figures,
        findings: row.detail.findings,
      }));
    },
  };
}

/** In the order of the chart. */
function toTrialBalance(rows: readonly LineRow[], at: number): TrialBalanceView {
  const sums = new Map<string, bigint>();
  for (const { currency, debits, credits } of rows) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(debits) - BigInt(credits));
  const lines = Object.entries(ACCOUNT_KINDS).flatMap(([account, { words }]) =>
    rows
      .filter(({ kind }) => kind === account)
      .sort((a, b) => (a.currency < b.currency ? -1 : 1))
      .map(({ currency, accounts, debits, credits }) => ({
        account,
        words,
        currency,
        accounts: Number(accounts),
        debits: money(debits),
        credits: money(credits),
        balance: money(BigInt(debits) - BigInt(credits)),
      })),
  );
  return {
    at: new Date(at).toISOString(),
    lines,
    sums: [...sums].map(([currency, sum]) => ({ currency, sum: money(sum) })),
  };
}
