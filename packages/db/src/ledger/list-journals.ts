import { JOURNAL_KINDS, type JournalView } from "@slipstream/core/ledger";
import type { JournalQuery, JournalSearch } from "@slipstream/core/ledger/server";
import { Refusal } from "@slipstream/kernel";
import type pg from "pg";
import { readCashJournals, readFeeJournals } from "./read-journals.ts";

type Page = { items: JournalView[]; nextCursor: string | null };
/** Where a journal stands in its book: the highest number among its reader's transfers. */
type Place = {
  readonly book: "fees" | "cash";
  readonly pos: string;
  readonly journalId: string;
  readonly accountId: string;
  readonly at: Date;
};
type PlaceRow = { pos: string; journal_id: string; account_id: string; at: Date };
/** How far a reader has come in each book; null: at its beginning. */
type Bounds = { readonly fees: string | null; readonly cash: string | null };

/** Kinds of journals that move no account of the payer, and are about his money. */
const RETURN_KINDS = ["refund", "refund-failed", "dispute", "dispute-won"] as const;
const BAD_CURSOR = () => new Refusal("bad-input", "bad-cursor", "expected the next_cursor of the page before", { field: "cursor" });
const CURSOR = /^f(\d{0,18})c(\d{0,18})$/;
const SEARCH_CURSOR = /^(\d{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** $1 accounts, $2 journals that count whole, $3 the place to begin below, $4 and $5 the times, $6 how many. */
const ownSide = (side: "debit_id" | "credit_id") => `
SELECT h.id AS pos, h.journal_id, h.at FROM unnest($1::bigint[]) AS mine(id) CROSS JOIN LATERAL (
  SELECT t.id, t.journal_id, j.at FROM ledger_transfers t JOIN ledger_journals j ON j.id = t.journal_id
  WHERE t.${side} = mine.id AND ($3::bigint IS NULL OR t.id < $3) AND ($4::timestamptz IS NULL OR j.at >= $4) AND ($5::timestamptz IS NULL OR j.at < $5)
    AND NOT t.journal_id = ANY($2)
    AND NOT EXISTS (SELECT 1 FROM ledger_transfers n WHERE n.journal_id = t.journal_id AND n.id > t.id AND (n.debit_id = ANY($1) OR n.credit_id = ANY($1)))
  ORDER BY t.id DESC LIMIT $6) h`;
const FEE_PLACES = `
SELECT pos, journal_id, '' AS account_id, at FROM (
  ${ownSide("debit_id")} UNION ${ownSide("credit_id")}
  UNION SELECT max(t.id), t.journal_id, j.at FROM ledger_transfers t JOIN ledger_journals j ON j.id = t.journal_id
  WHERE t.journal_id = ANY($2) AND ($4::timestamptz IS NULL OR j.at >= $4) AND ($5::timestamptz IS NULL OR j.at < $5)
  GROUP BY t.journal_id, j.at HAVING $3::bigint IS NULL OR max(t.id) < $3
) p ORDER BY pos DESC LIMIT $6`;

/** $1 accounts, $2 the place to begin below, $3 and $4 the times, $5 how many. What moves together has one cause. */
const CASH_PLACES = `
SELECT h.id AS pos, h.journal_id, mine.id AS account_id, h.at FROM unnest($1::uuid[]) AS mine(id) CROSS JOIN LATERAL (
  SELECT t.id, t.journal_id, t.at FROM cash_transfers t
  WHERE t.account_id = mine.id AND ($2::bigint IS NULL OR t.id < $2) AND ($3::timestamptz IS NULL OR t.at >= $3) AND ($4::timestamptz IS NULL OR t.at < $4)
    AND NOT EXISTS (SELECT 1 FROM cash_transfers n WHERE n.account_id = t.account_id AND n.cause_id = t.journal_id AND n.id > t.id)
  ORDER BY t.id DESC LIMIT $5) h
ORDER BY h.id DESC LIMIT $5`;

/**
 * Journals of both books that touch somebody, newest first: in each book in the order in which they were written, the two merged by time. A
 * page costs the same at any depth.
 */
export async function listJournals(pool: pg.Pool, query: JournalQuery): Promise<Page> {
  const bounds = parseCursor(query.cursor);
  const [mine, returnIds] = await findMine(pool, query);
  const [fees, cash] = await Promise.all([
    query.book === "cash" || query.accountId !== undefined ? [] : feePlaces(pool, query, bounds.fees, mine.fees, returnIds),
    query.book === "fees" ? [] : cashPlaces(pool, query, bounds.cash, mine.cash),
  ]);
  const merged = mergeByTime(fees, cash);
  const shown = merged.slice(0, query.limit);
  const of = (book: Place["book"]) => shown.filter((place) => place.book === book);
  const reader = { userId: query.userId, returnIds: new Set(returnIds) };
  const [feeViews, cashViews] = await Promise.all([
    readFeeJournals(
      pool,
      of("fees").map(({ journalId }) => journalId),
      reader,
    ),
    readCashJournals(pool, of("cash")),
  ]);
  const rest = { fees: feeViews.values(), cash: cashViews.values() };
  const items = shown.flatMap(({ book }) => {
    const { value } = rest[book].next();
    return value ? [value] : [];
  });
  const next: Bounds = { fees: of("fees").at(-1)?.pos ?? bounds.fees, cash: of("cash").at(-1)?.pos ?? bounds.cash };
  return { items, nextCursor: merged.length > shown.length ? `f${next.fees ?? ""}c${next.cash ?? ""}` : null };
}

function parseCursor(cursor: string | null | undefined): Bounds {
  if (cursor == null) return { fees: null, cash: null };
  const match = CURSOR.exec(cursor);
  if (!match) throw BAD_CURSOR();
  return { fees: match[1] || null, cash: match[2] || null };
}

/** The reader's accounts in both books, and journals of returns of what the reader paid. */
async function findMine(pool: pg.Pool, { userId, accountId }: JournalQuery): Promise<[{ fees: string[]; cash: string[] }, string[]]> {
  const [fees, cash, returns] = await Promise.all([
    pool.query<{ id: string }>("SELECT id FROM ledger_accounts WHERE user_id = $1", [userId]),
    pool.query<{ id: string }>("SELECT id FROM accounts WHERE user_id = $1 AND ($2::uuid IS NULL OR id = $2)", [userId, accountId ?? null]),
    pool.query<{ id: string }>(
      `SELECT j.id FROM billing_invoices i JOIN billing_returns r ON r.invoice_id = i.id CROSS JOIN unnest($2::text[]) AS k(word)
       JOIN ledger_journals j ON j.key = k.word || ':' || r.id WHERE i.user_id = $1`,
      [userId, [...RETURN_KINDS]],
    ),
  ]);
  return [{ fees: fees.rows.map(({ id }) => id), cash: cash.rows.map(({ id }) => id) }, returns.rows.map(({ id }) => id)];
}

const timesOf = ({ from, to }: JournalQuery) => [from === undefined ? null : new Date(from), to === undefined ? null : new Date(to)];
const toPlaces = (book: Place["book"], rows: readonly PlaceRow[]): Place[] =>
  rows.map((row) => ({ book, pos: row.pos, journalId: row.journal_id, accountId: row.account_id, at: row.at }));

async function feePlaces(pool: pg.Pool, query: JournalQuery, below: string | null, mine: string[], returnIds: string[]): Promise<Place[]> {
  if (mine.length + returnIds.length === 0) return [];
  const { rows } = await pool.query<PlaceRow>(FEE_PLACES, [mine, returnIds, below, ...timesOf(query), query.limit + 1]);
  return toPlaces("fees", rows);
}

async function cashPlaces(pool: pg.Pool, query: JournalQuery, below: string | null, mine: string[]): Promise<Place[]> {
  if (mine.length === 0) return [];
  const { rows } = await pool.query<PlaceRow>(CASH_PLACES, [mine, below, ...timesOf(query), query.limit + 1]);
  return toPlaces("cash", rows);
}

/** Both keep their own order. */
function mergeByTime(fees: readonly Place[], cash: readonly Place[]): Place[] {
  const merged: Place[] = [];
  let [fee, money] = [0, 0];
  for (;;) {
    const [a, b] = [fees[fee], cash[money]];
    if (!a && !b) return merged;
    if (a && (!b || a.at >= b.at)) {
      merged.push(a);
      fee += 1;
    } else if (b) {
      merged.push(b);
      money += 1;
    }
  }
}

/** All journals of the fee ledger, newest first, or those that are of a kind, begin with a key, or have to do with an id. */
export async function searchJournals(pool: pg.Pool, { search, limit, cursor }: JournalSearch): Promise<Page> {
  const after = cursor == null ? null : SEARCH_CURSOR.exec(cursor);
  if (cursor != null && !after) throw BAD_CURSOR();
  const text = search?.trim() ?? "";
  const { condition, value } = conditionOf(text);
  const { rows } = await pool.query<{ id: string; at: Date }>(
    `SELECT j.id, j.at FROM ledger_journals j
     WHERE ($1::timestamptz IS NULL OR (j.at, j.id) < ($1, $2::uuid)) AND ($3::text IS NULL OR ${condition})
     ORDER BY j.at DESC, j.id DESC LIMIT $4`,
    [after ? new Date(Number(after[1])) : null, after?.[2] ?? null, value, limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = await readFeeJournals(
    pool,
    shown.map(({ id }) => id),
    "operator",
  );
  return { items, nextCursor: rows.length > limit && last ? `${last.at.getTime()}_${last.id}` : null };
}

const BY_ID = `(j.id = $3::uuid OR position($3 IN j.key) > 0 OR position($3 IN j.detail::text) > 0 OR j.id IN (
  SELECT t.journal_id FROM ledger_accounts a JOIN ledger_transfers t ON t.debit_id = a.id WHERE a.user_id = $3::uuid OR a.master_id = $3::uuid
  UNION ALL SELECT t.journal_id FROM ledger_accounts a JOIN ledger_transfers t ON t.credit_id = a.id WHERE a.user_id = $3::uuid OR a.master_id = $3::uuid))`;
const BY_WORDS = "(j.kind = $3 OR starts_with(j.key, $3))";

function conditionOf(text: string): { condition: string; value: string | null } {
  if (text === "") return { condition: BY_WORDS, value: null };
  if (UUID.test(text.toLowerCase())) return { condition: BY_ID, value: text.toLowerCase() };
  const kind = Object.entries(JOURNAL_KINDS).find(([, words]) => words.toLowerCase() === text.toLowerCase())?.[0];
  return { condition: BY_WORDS, value: kind ?? text };
}
