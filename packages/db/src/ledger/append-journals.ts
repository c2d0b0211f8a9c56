import { codeOf, type Journal, type LedgerAccountRef, type Transfer } from "@slipstream/core/ledger/server";
import { invariant, moneyToMinor } from "@slipstream/kernel";
import type pg from "pg";
import { named, type Statement } from "../unnest.ts";

/** In the order of their codes, so that two who open the same accounts wait and do not lock each other out. What is there burns no number. */
const OPEN = `
INSERT INTO ledger_accounts (code, kind, user_id, master_id, currency)
SELECT u.code, u.kind, u.user_id, u.master_id, u.currency
FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::text[]) AS u(code, kind, user_id, master_id, currency)
WHERE NOT EXISTS (SELECT 1 FROM ledger_accounts a WHERE a.code = u.code) ON CONFLICT (code) DO NOTHING`;

/** Only transfers of journals that this statement wrote: a key that is in the books already brings none. */
const WRITE = `
WITH written AS (
  INSERT INTO ledger_journals (id, kind, key, detail, market_ms, at)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::bigint[], $6::timestamptz[])
  ON CONFLICT (key) DO NOTHING RETURNING id, key
), moved AS (
  INSERT INTO ledger_transfers (journal_id, debit_id, credit_id, amount_minor, currency)
  SELECT t.journal_id, d.id, c.id, t.amount, t.currency
  FROM unnest($7::uuid[], $8::text[], $9::text[], $10::bigint[], $11::text[]) WITH ORDINALITY AS t(journal_id, debit, credit, amount, currency, nr)
  JOIN written w ON w.id = t.journal_id JOIN ledger_accounts d ON d.code = t.debit JOIN ledger_accounts c ON c.code = t.credit
  ORDER BY t.nr RETURNING 1
)
SELECT w.id, w.key, (SELECT count(*) FROM moved)::int AS moved FROM written w`;

/**
 * Writes journals in the caller's transaction, in two statements that cost one wait whatever their number; accounts that are new are opened. A
 * key that is in the books already changes nothing. Answers the keys that are new. Throws on a transfer of nothing, or between currencies.
 */
export async function appendJournals(client: pg.ClientBase, journals: readonly Journal[]): Promise<ReadonlySet<string>> {
  if (journals.length === 0) return new Set();
  // In one order, so that two who write the same keys wait and do not lock each other out.
  const sorted = [...journals].sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  for (const { key, transfers } of sorted) {
    invariant(transfers.length > 0, `journal ${key} moves nothing`);
    for (const { debit, credit } of transfers) invariant(debit.currency === credit.currency, `journal ${key} moves between currencies`);
  }
  const [, { rows }] = await Promise.all([
    client.query(openStatement(sorted)),
    client.query<{ id: string; key: string; moved: number }>(writeStatement(sorted)),
  ]);
  const written = new Set(rows.map(({ id }) => id));
  const wanted = sorted.reduce((sum, { id, transfers }) => sum + (written.has(id) ? transfers.length : 0), 0);
  invariant((rows[0]?.moved ?? 0) === wanted, `${rows[0]?.moved ?? 0} of ${wanted} transfers were written`);
  return new Set(rows.map(({ key }) => key));
}

function openStatement(journals: readonly Journal[]): Statement {
  const refs = new Map<string, LedgerAccountRef>();
  for (const { transfers } of journals)
    for (const { debit, credit } of transfers) for (const ref of [debit, credit]) refs.set(codeOf(ref), ref);
  const rows = [...refs].sort(([a], [b]) => (a < b ? -1 : 1));
  return named(OPEN, [
    rows.map(([code]) => code),
    rows.map(([, { kind }]) => kind),
    rows.map(([, { userId }]) => userId),
    rows.map(([, { masterId }]) => masterId),
    rows.map(([, { currency }]) => currency),
  ]);
}

function writeStatement(journals: readonly Journal[]): Statement {
  const transfers: (Transfer & { journalId: string })[] = [];
  for (const journal of journals) for (const transfer of journal.transfers) transfers.push({ ...transfer, journalId: journal.id });
  return named(WRITE, [
    journals.map(({ id }) => id),
    journals.map(({ kind }) => kind),
    journals.map(({ key }) => key),
    journals.map(({ detail }) => JSON.stringify(detail)),
    journals.map(({ marketMs }) => marketMs),
    journals.map(({ at }) => new Date(at).toISOString()),
    transfers.map(({ journalId }) => journalId),
    transfers.map(({ debit }) => codeOf(debit)),
    transfers.map(({ credit }) => codeOf(credit)),
    transfers.map(({ amount }) => String(moneyToMinor(amount))),
    transfers.map(({ debit }) => debit.currency),
  ]);
}
