import type { StatementRecord, StatementStore, StatementTransfer } from "@slipstream/core/fees/server";
import { moneyFromMinor } from "@slipstream/kernel";
import type pg from "pg";
import type { Database } from "../connection.ts";
import { countFills, readFills, readFunding, readTrades } from "./statement-parts.ts";
import { parseNumberCursor, type StatementRow, statementsWhere, toStatementRecord } from "./statement-rows.ts";

/** Trades of one statement that a page shows. */
const MOST_TRADES = 1_000;

const LIST = statementsWhere(`s.number IN (SELECT number FROM fee_settlements WHERE user_id = $1 AND ($2::uuid IS NULL OR follow_id = $2)
  AND ($3::uuid IS NULL OR master_id = $3) AND ($4::bigint IS NULL OR number < $4) ORDER BY number DESC LIMIT $5)`);
const FIND = statementsWhere("s.user_id = $1 AND s.id = $2");
const LIFE = statementsWhere("s.user_id = $1 AND s.account_id = $2 AND s.master_id = $3 AND s.number <= $4", "ASC");
const PREVIOUS =
  statementsWhere(`s.number = (SELECT max(number) FROM fee_settlements WHERE user_id = $1 AND account_id = $2 AND master_id = $3
  AND number < $4)`);
/** Of masters of the user, whoever copies them. */
const EARNINGS = statementsWhere(`s.number IN (SELECT e.number FROM masters m JOIN fee_settlements e ON e.master_id = m.id
  WHERE m.user_id = $1 AND ($2::bigint IS NULL OR e.number < $2) ORDER BY e.number DESC LIMIT $3)`);
const NEXT = `SELECT id FROM fee_settlements WHERE user_id = $1 AND account_id = $2 AND master_id = $3 AND number > $4 ORDER BY number LIMIT 1`;

/** The journal of the fee, and those of the invoice that it is on, as far as they are about this follower and master. */
const TRANSFERS = `
SELECT j.id AS journal_id, j.kind, j.at, d.kind AS debit, c.kind AS credit, t.amount_minor, t.currency
FROM ledger_journals j JOIN ledger_transfers t ON t.journal_id = j.id
JOIN ledger_accounts d ON d.id = t.debit_id JOIN ledger_accounts c ON c.id = t.credit_id
WHERE (j.id = $1 OR j.key = 'payment:' || $2::text) AND $3 IN (d.master_id, c.master_id)
ORDER BY j.at, j.id, t.id LIMIT 100`;

/** Statements of fees, each read by whom it is about: its follower, or, without who that is, the owner of its master. */
export function createStatementStore({ pool }: Database): StatementStore {
  return {
    async list({ userId, followId, masterId, limit, cursor }) {
      const values = [userId, followId ?? null, masterId ?? null, parseNumberCursor(cursor), limit + 1];
      return toPage(await read(pool, LIST, values), limit);
    },
    async find({ userId, statementId }) {
      const [record] = await read(pool, FIND, [userId, statementId]);
      return record ?? null;
    },
    async readParts(record, limits) {
      const previous = await findPrevious(pool, record);
      const [fills, fillCount, funding, trades, next] = await Promise.all([
        readFills(pool, record, previous, { after: null, limit: limits.fills }),
        countFills(pool, record, previous),
        readFunding(pool, record, previous),
        readTrades(pool, record, previous, MOST_TRADES),
        pool.query<{ id: string }>(NEXT, pairOf(record)),
      ]);
      return { previous, nextId: next.rows[0]?.id ?? null, fills, fillCount, funding, trades };
    },
    async listFills(record, { limit, cursor }) {
      const previous = await findPrevious(pool, record);
      const fills = await readFills(pool, record, previous, { after: parseNumberCursor(cursor), limit: limit + 1 });
      const items = fills.slice(0, limit);
      return { items, nextCursor: fills.length > limit ? String(items.at(-1)?.seq) : null };
    },
    async listTransfers({ journalId, invoiceId, masterId }) {
      if (journalId === null) return [];
      const { rows } = await pool.query<TransferRow>(TRANSFERS, [journalId, invoiceId, masterId]);
      return rows.map(toTransfer);
    },
    async readLife(record) {
      const [settlements, fills, funding] = await Promise.all([
        read(pool, LIFE, pairOf(record)),
        readFills(pool, record, null, { after: null, limit: null }),
        readFunding(pool, record, null),
      ]);
      return { settlements, fills, funding };
    },
    async listEarnings({ userId, limit, cursor }) {
      return toPage(await read(pool, EARNINGS, [userId, parseNumberCursor(cursor), limit + 1]), limit);
    },
  };
}

async function read(pool: pg.Pool, text: string, values: unknown[]): Promise<StatementRecord[]> {
  const { rows } = await pool.query<StatementRow>(text, values);
  return rows.map(toStatementRecord);
}

const pairOf = ({ userId, accountId, masterId, number }: StatementRecord): unknown[] => [userId, accountId, masterId, String(number)];

async function findPrevious(pool: pg.Pool, record: StatementRecord): Promise<StatementRecord | null> {
  const [previous] = await read(pool, PREVIOUS, pairOf(record));
  return previous ?? null;
}

function toPage(records: readonly StatementRecord[], limit: number): { items: StatementRecord[]; nextCursor: string | null } {
  const items = records.slice(0, limit);
  return { items, nextCursor: records.length > limit ? String(items.at(-1)?.number) : null };
}

type TransferRow = {
  journal_id: string;
  kind: StatementTransfer["kind"];
  at: Date;
  debit: StatementTransfer["debit"];
  credit: StatementTransfer["credit"];
  amount_minor: string;
  currency: string;
};
const toTransfer = (row: TransferRow): StatementTransfer => ({
  journalId: row.journal_id,
  kind: row.kind,
  at: row.at.getTime(),
  debit: row.debit,
  credit: row.credit,
  amount: moneyFromMinor(row.amount_minor),
  currency: row.currency,
});
