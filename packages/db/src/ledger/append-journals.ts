import { codeOf, type Journal, type LedgerAccountRef } from "@slipstream/core/ledger/server";
import { invariant, moneyToMinor } from "@slipstream/kernel";
import type pg from "pg";
import { insertRows } from "../unnest.ts";

type TransferRow = { journalId: string; debit: string; credit: string; amountMinor: string; currency: string };

/**
 * Writes journals in the caller's transaction, in a handful of statements whatever their number; accounts that are new are opened. A key that is
 * in the books already changes nothing. Answers the keys that are new. Throws on a transfer of nothing, or between currencies.
 */
export async function appendJournals(client: pg.ClientBase, journals: readonly Journal[]): Promise<ReadonlySet<string>> {
  if (journals.length === 0) return new Set();
  const written = await client.query<{ key: string }>(
    insertRows(
      "ledger_journals",
      [
        ["id", "uuid", ({ id }: Journal) => id],
        ["kind", "text", ({ kind }) => kind],
        ["key", "text", ({ key }) => key],
        ["detail", "jsonb", ({ detail }) => JSON.stringify(detail)],
        ["market_ms", "bigint", ({ marketMs }) => marketMs],
        ["at", "timestamptz", ({ at }) => new Date(at)],
      ],
      journals,
      "ON CONFLICT (key) DO NOTHING RETURNING key",
    ),
  );
  const fresh = new Set(written.rows.map(({ key }) => key));
  const begun = journals.filter(({ key }) => fresh.has(key));
  const ids = await openAccounts(client, begun);
  const rows = begun.flatMap((journal) => journal.transfers.map((transfer) => toRow(journal.id, transfer, ids)));
  if (rows.length > 0)
    await client.query(
      insertRows(
        "ledger_transfers",
        [
          ["journal_id", "uuid", (row: TransferRow) => row.journalId],
          ["debit_id", "bigint", ({ debit }) => debit],
          ["credit_id", "bigint", ({ credit }) => credit],
          ["amount_minor", "bigint", ({ amountMinor }) => amountMinor],
          ["currency", "text", ({ currency }) => currency],
        ],
        rows,
      ),
    );
  return fresh;
}

function toRow(journalId: string, { debit, credit, amount }: Journal["transfers"][number], ids: ReadonlyMap<string, string>): TransferRow {
  const [debitId, creditId] = [ids.get(codeOf(debit)), ids.get(codeOf(credit))];
  invariant(debitId && creditId, "an account of the ledger that was not opened");
  invariant(debit.currency === credit.currency, "a transfer between currencies");
  return { journalId, debit: debitId, credit: creditId, amountMinor: String(moneyToMinor(amount)), currency: debit.currency };
}

/** The ids of all accounts that these journals name, by code. In the order of their codes, so that two who open the same wait and do not lock each other out. */
async function openAccounts(client: pg.ClientBase, journals: readonly Journal[]): Promise<ReadonlyMap<string, string>> {
  const refs = new Map<string, LedgerAccountRef>();
  for (const { transfers } of journals)
    for (const { debit, credit } of transfers) for (const ref of [debit, credit]) refs.set(codeOf(ref), ref);
  const codes = [...refs.keys()].sort();
  const known = await readIds(client, codes);
  const missing = codes.flatMap((code) => (known.has(code) ? [] : [{ code, ...(refs.get(code) as LedgerAccountRef) }]));
  if (missing.length === 0) return known;
  await client.query(
    insertRows(
      "ledger_accounts",
      [
        ["code", "text", (row: LedgerAccountRef & { code: string }) => row.code],
        ["kind", "text", ({ kind }) => kind],
        ["user_id", "uuid", ({ userId }) => userId],
        ["master_id", "uuid", ({ masterId }) => masterId],
        ["currency", "text", ({ currency }) => currency],
      ],
      missing,
      "ON CONFLICT (code) DO NOTHING",
    ),
  );
  return readIds(client, codes);
}

async function readIds(client: pg.ClientBase, codes: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ code: string; id: string }>("SELECT code, id FROM ledger_accounts WHERE code = ANY($1)", [codes]);
  return new Map(rows.map(({ code, id }) => [code, id]));
}
