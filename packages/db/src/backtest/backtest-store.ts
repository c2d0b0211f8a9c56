import type { AddOutcome, BacktestLimits, BacktestStore, NewBacktest } from "@slipstream/core/backtest/server";
import { Refusal } from "@slipstream/kernel";
import type { PoolClient } from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { cancelJobs, enqueueJobs } from "../jobs/enqueue-jobs.ts";
import { packReport, ROW_COLUMNS, type StoredRecord, type StoredRow, toRecord, toRow, unpackReport } from "./backtest-rows.ts";

const COUNT = `
SELECT count(*)::int AS kept, (count(*) FILTER (WHERE status IN ('queued', 'running')))::int AS "underWay" FROM backtests WHERE user_id = $1`;
/** Until the end of the transaction nobody else adds one of this user's: so that none is counted past. */
const LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('backtests ' || $1::text, 0))";
const INSERT = `
INSERT INTO backtests (id, user_id, strategy_id, version, name, request, symbols, timeframe, from_ms, to_ms, status, progress, summary, created_at, done_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING`;
const INSERT_REPORT =
  "INSERT INTO backtest_reports (backtest_id, user_id, report) VALUES ($1, $2, $3) ON CONFLICT (backtest_id) DO NOTHING";
const CANCEL = `
UPDATE backtests SET status = 'cancelled', done_at = $3 WHERE id = $1 AND user_id = $2 AND status IN ('queued', 'running')`;
const CURSOR = /^\d{1,18}$/;

/** Rolls back what was written before it was known. */
class NotAdded extends Error {
  readonly outcome: Exclude<AddOutcome, "added">;
  constructor(outcome: Exclude<AddOutcome, "added">) {
    super(outcome);
    this.outcome = outcome;
  }
}

/** Saved back-tests. */
export function createBacktestStore({ pool }: Database): BacktestStore {
  return {
    async count({ userId }) {
      const { rows } = await pool.query<{ kept: number; underWay: number }>(COUNT, [userId]);
      return rows[0] ?? { kept: 0, underWay: 0 };
    },
    async add(backtest, jobs, limits) {
      const packed = backtest.report && (await packReport(backtest.report));
      try {
        return await inTransaction(pool, async (client) => {
          // All at once, so that they cost one wait; what must not be written is rolled back.
          const [, counted, { rowCount }] = await Promise.all([
            client.query(LOCK, [backtest.userId]),
            client.query<BacktestLimits>(COUNT, [backtest.userId]),
            insert(client, backtest),
            packed && client.query(INSERT_REPORT, [backtest.id, backtest.userId, packed]),
            enqueueJobs(client, jobs, backtest.at),
          ]);
          const { kept, underWay } = counted.rows[0] ?? { kept: 0, underWay: 0 };
          if (kept >= limits.kept) throw new NotAdded("too-many-kept");
          if (!packed && underWay >= limits.underWay) throw new NotAdded("too-many-under-way");
          if (rowCount !== 1) throw new NotAdded("there");
          return "added" as const;
        });
      } catch (error) {
        if (error instanceof NotAdded) return error.outcome;
        throw error;
      }
    },
    async find({ userId, backtestId }) {
      const { rows } = await pool.query<StoredRecord>(`SELECT ${ROW_COLUMNS}, request FROM backtests WHERE id = $1 AND user_id = $2`, [
        backtestId,
        userId,
      ]);
      return rows[0] ? toRecord(rows[0]) : null;
    },
    async readReport({ userId, backtestId }) {
      const { rows } = await pool.query<{ report: Uint8Array }>(
        "SELECT report FROM backtest_reports WHERE backtest_id = $1 AND user_id = $2",
        [backtestId, userId],
      );
      return rows[0] ? unpackReport(rows[0].report) : null;
    },
    async list({ userId, strategyId, limit, cursor }) {
      if (cursor != null && !CURSOR.test(cursor))
        throw new Refusal("bad-input", "bad-cursor", "expected the next_cursor of the page before", { field: "cursor" });
      const { rows } = await pool.query<StoredRow>(
        `SELECT ${ROW_COLUMNS} FROM backtests
         WHERE user_id = $1 AND ($2::uuid IS NULL OR strategy_id = $2) AND ($3::bigint IS NULL OR seq < $3) ORDER BY seq DESC LIMIT $4`,
        [userId, strategyId ?? null, cursor ?? null, limit + 1],
      );
      const page = rows.slice(0, limit);
      return { items: page.map(toRow), nextCursor: rows.length > limit ? (page.at(-1)?.seq ?? null) : null };
    },
    cancel: ({ userId, backtestId, at }) =>
      // The jobs first, in the order in which who ends one takes its locks.
      inTransaction(pool, async (client) => {
        await cancelJobs(client, userId, backtestId, at);
        await client.query(CANCEL, [backtestId, userId, new Date(at)]);
      }),
    delete: ({ userId, backtestId, at }) =>
      inTransaction(pool, async (client) => {
        await cancelJobs(client, userId, backtestId, at);
        await client.query("DELETE FROM backtest_reports WHERE backtest_id = $1 AND user_id = $2", [backtestId, userId]);
        const { rowCount } = await client.query("DELETE FROM backtests WHERE id = $1 AND user_id = $2", [backtestId, userId]);
        return rowCount === 1;
      }),
    async share({ userId, backtestId, code }) {
      const { rows } = await pool.query<{ share_code: string }>(
        `UPDATE backtests SET share_code = coalesce(share_code, $3) WHERE id = $1 AND user_id = $2 AND status = 'done' RETURNING share_code`,
        [backtestId, userId, code],
      );
      return rows[0]?.share_code ?? null;
    },
    async unshare({ userId, backtestId }) {
      await pool.query("UPDATE backtests SET share_code = NULL WHERE id = $1 AND user_id = $2", [backtestId, userId]);
    },
    async findShared(code) {
      const { rows } = await pool.query<StoredRecord & { report: Uint8Array }>(
        `SELECT ${ROW_COLUMNS}, request, report FROM backtests b JOIN backtest_reports r ON r.backtest_id = b.id AND r.user_id = b.user_id
         WHERE share_code = $1 AND status = 'done'`,
        [code],
      );
      const [row] = rows;
      return row ? { record: toRecord(row), report: await unpackReport(row.report) } : null;
    },
  };
}

function insert(client: PoolClient, { id, userId, strategyId, version, name, request, summary, at }: NewBacktest) {
  const { spec, fromMs, toMs } = request;
  const isDone = summary !== null;
  return client.query(INSERT, [
    id,
    userId,
    strategyId,
    version,
    name,
    JSON.stringify(request),
    spec.symbols,
    spec.timeframe,
    fromMs,
    toMs,
    isDone ? "done" : "queued",
    isDone ? 1_000 : 0,
    summary && JSON.stringify(summary),
    new Date(at),
    isDone ? new Date(at) : null,
  ]);
}
