import { CASH_KINDS, JOURNAL_KINDS, type JournalView } from "@slipstream/core/ledger";
import { formatMoney, type Money, moneyFromMinor } from "@slipstream/kernel";
import type pg from "pg";
import { groupBy } from "../group-by.ts";

type FeeRow = {
  id: string;
  kind: string;
  detail: Record<string, string>;
  at: Date;
  market_ms: string | null;
  debit: string;
  credit: string;
  debit_user: string | null;
  credit_user: string | null;
  amount_minor: string;
  currency: string;
};
type CashRow = {
  journal_id: string;
  account_id: string;
  kind: keyof typeof CASH_KINDS;
  debit: string;
  credit: string;
  amount_minor: string;
  currency: string;
  at: Date;
  market_ms: string;
};

/** What of a journal's detail its payee may know: nothing that names the payer, his invoice or his follow. */
const PAYEES_DETAIL: readonly string[] = ["masterId", "statementId", "payoutId"];
const RECEIVABLE = "follower-receivable";

/** Who reads: a person, or an operator, who sees each account of the books apart and as nobody's own. */
export type Reader = { readonly userId: string; readonly returnIds: ReadonlySet<string> } | "operator";

/** Journals of the fee ledger in the order of these ids: whole to the payer, and to a payee his transfers of them, which sum to zero all the same. */
export async function readFeeJournals(client: pg.Pool | pg.ClientBase, ids: readonly string[], reader: Reader): Promise<JournalView[]> {
  const { rows } = await client.query<FeeRow>(
    `SELECT j.id, j.kind, j.detail, j.at, j.market_ms, d.kind AS debit, c.kind AS credit, d.user_id AS debit_user, c.user_id AS credit_user,
       t.amount_minor, t.currency
     FROM ledger_journals j JOIN ledger_transfers t ON t.journal_id = j.id
     JOIN ledger_accounts d ON d.id = t.debit_id JOIN ledger_accounts c ON c.id = t.credit_id
     WHERE j.id = ANY($1) ORDER BY t.id`,
    [ids],
  );
  const groups = groupBy(
    rows,
    ({ id }) => id,
    (row) => row,
  );
  return ids.flatMap((id) => {
    const group = groups.get(id) ?? [];
    return group[0] ? [toFeeView(group[0], group, reader)] : [];
  });
}

function toFeeView({ id, kind, detail, at, market_ms: marketMs }: FeeRow, rows: readonly FeeRow[], reader: Reader): JournalView {
  const isOwn = (userId: string | null) => reader !== "operator" && userId !== null && userId === reader.userId;
  const isPayer =
    reader === "operator" ||
    reader.returnIds.has(id) ||
    rows.some((row) => (row.debit === RECEIVABLE && isOwn(row.debit_user)) || (row.credit === RECEIVABLE && isOwn(row.credit_user)));
  const entries = new Entries();
  for (const row of rows) {
    // One payment may pay several masters: what each of them got is between the payer and that one.
    if (!isPayer && !isOwn(row.debit_user) && !isOwn(row.credit_user)) continue;
    const amount = moneyFromMinor(row.amount_minor);
    entries.add(row.debit, row.currency, amount, isOwn(row.debit_user));
    entries.add(row.credit, row.currency, -amount as Money, isOwn(row.credit_user));
  }
  return {
    id,
    book: "fees",
    kind,
    words: (JOURNAL_KINDS as Record<string, string>)[kind] ?? kind,
    at: at.toISOString(),
    marketTime: marketMs === null ? null : new Date(Number(marketMs)).toISOString(),
    detail: isPayer ? detail : Object.fromEntries(Object.entries(detail).filter(([name]) => PAYEES_DETAIL.includes(name))),
    entries: entries.list(),
  };
}

/** Journals of trading accounts, whole, in the order of these keys. An account's cash moves together under one cause. */
export async function readCashJournals(
  client: pg.Pool | pg.ClientBase,
  keys: readonly { readonly accountId: string; readonly journalId: string }[],
): Promise<JournalView[]> {
  const { rows } = await client.query<CashRow>(
    `SELECT t.journal_id, t.account_id, t.kind, t.debit, t.credit, t.amount_minor, t.currency, t.at, t.market_ms
     FROM unnest($1::uuid[], $2::uuid[]) AS k(account_id, journal_id)
     JOIN cash_transfers t ON t.account_id = k.account_id AND t.cause_id = k.journal_id ORDER BY t.id`,
    [keys.map(({ accountId }) => accountId), keys.map(({ journalId }) => journalId)],
  );
  const groups = groupBy(
    rows,
    (row) => `${row.account_id} ${row.journal_id}`,
    (row) => row,
  );
  return keys.flatMap(({ accountId, journalId }) => {
    const group = groups.get(`${accountId} ${journalId}`) ?? [];
    return group[0] ? [toCashView(group[0], group)] : [];
  });
}

function toCashView(first: CashRow, rows: readonly CashRow[]): JournalView {
  const entries = new Entries();
  for (const { debit, credit, amount_minor: minor, currency } of rows) {
    const amount = moneyFromMinor(minor);
    entries.add(debit, currency, amount, debit === "cash");
    entries.add(credit, currency, -amount as Money, credit === "cash");
  }
  const kinds = new Set(rows.map(({ kind }) => kind));
  const kind = (Object.keys(CASH_KINDS) as (keyof typeof CASH_KINDS)[]).find((each) => kinds.has(each)) ?? first.kind;
  return {
    id: first.journal_id,
    book: "cash",
    kind,
    words: CASH_KINDS[kind] ?? kind,
    at: first.at.toISOString(),
    marketTime: new Date(Number(first.market_ms)).toISOString(),
    detail: { accountId: first.account_id },
    entries: entries.list(),
  };
}

/** Sums per account, as their reader can tell them apart; what comes to nothing is left out. */
class Entries {
  readonly #sums = new Map<string, { account: string; currency: string; amount: bigint; own: boolean }>();

  add(account: string, currency: string, amount: Money, own: boolean): void {
    const key = `${account} ${currency} ${own}`;
    const sum = this.#sums.get(key) ?? { account, currency, amount: 0n, own };
    sum.amount += amount;
    this.#sums.set(key, sum);
  }

  list(): JournalView["entries"] {
    return [...this.#sums.values()].flatMap(({ amount, ...entry }) =>
      amount === 0n ? [] : [{ account: entry.account, currency: entry.currency, amount: formatMoney(amount as Money), own: entry.own }],
    );
  }
}
