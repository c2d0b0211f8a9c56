import type { TrialFiguresView } from "@slipstream/core/search";
import type { NewSearch, SearchStore } from "@slipstream/core/search/server";
import { type Ms, Refusal } from "@slipstream/kernel";
import type { PoolClient } from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { enqueueJobs } from "../jobs/enqueue-jobs.ts";
import { ROW_COLUMNS, type StoredRecord, type StoredRow, toRecord, toRow } from "./search-rows.ts";

const COUNT = `
SELECT count(*)::int AS kept, (count(*) FILTER (WHERE status IN ('queued', 'running')))::int AS "underWay" FROM searches WHERE user_id = $1`;
/** Until the end of the transaction nobody else adds one of this user's: so that none is counted past. */
const LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('searches ' || $1::text, 0))";
const INSERT = `
INSERT INTO searches (id, user_id, strategy_id, version, name, request, status, planned_trials, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8)`;
const END = `
UPDATE searches SET status = 'cancelled', done_at = $3 WHERE id = $1 AND user_id = $2 AND status IN ('queued', 'running')`;
/** Who ends a job holds its row while it waits for the search's: such rows are left to them, and come to nothing. */
const CANCEL_JOBS = `
UPDATE jobs SET status = 'cancelled', worker = NULL, lease_until = NULL, updated_at = $3 WHERE id IN (
  SELECT id FROM jobs WHERE subject_id = $1 AND user_id = $2 AND status IN ('queued', 'running') FOR UPDATE SKIP LOCKED)`;

const TRIALS = {
  number: `SELECT number, params, figures, objective FROM search_trials
    WHERE search_id = $1 AND user_id = $2 AND ($3::int IS NULL OR number > $3) ORDER BY number LIMIT $4`,
  best: `SELECT t.number, t.params, t.figures, t.objective FROM search_trials t
    LEFT JOIN search_trials last ON last.search_id = $1 AND last.user_id = $2 AND last.number = $3
    WHERE t.search_id = $1 AND t.user_id = $2 AND ($3::int IS NULL
      OR (coalesce(t.objective, '-Infinity'), -t.number) < (coalesce(last.objective, '-Infinity'), -last.number))
    ORDER BY coalesce(t.objective, '-Infinity') DESC, t.number LIMIT $4`,
} as const;
type TrialRow = { number: number; params: number[]; figures: TrialFiguresView; objective: number | null };

/** Nothing of a search is computed any more. In the transaction that ended it. */
export async function cancelSearchJobs(client: PoolClient, userId: string, searchId: string, at: Ms): Promise<void> {
  await client.query(CANCEL_JOBS, [searchId, userId, new Date(at)]);
}

/** Searches of users, with their trials. */
export function createSearchStore({ pool }: Database): SearchStore {
  return {
    add: (search, jobs, limits) =>
      inTransaction(pool, async (client) => {
        await client.query(LOCK, [search.userId]);
        const { rows } = await client.query<{ kept: number; underWay: number }>(COUNT, [search.userId]);
        const { kept, underWay } = rows[0] ?? { kept: 0, underWay: 0 };
        if (kept >= limits.kept) return "too-many-kept";
        if (underWay >= limits.underWay) return "too-many-under-way";
        await insert(client, search);
        await enqueueJobs(client, jobs, search.at);
        return "added";
      }),
    async find({ userId, searchId }) {
      const { rows } = await pool.query<StoredRecord>(
        `SELECT ${ROW_COLUMNS}, s.request, s.result FROM searches s WHERE s.id = $1 AND s.user_id = $2`,
        [searchId, userId],
      );
      return rows[0] ? toRecord(rows[0]) : null;
    },
    async list({ userId, limit, cursor }) {
      const { rows } = await pool.query<StoredRow>(
        `SELECT ${ROW_COLUMNS} FROM searches s WHERE s.user_id = $1 AND ($2::bigint IS NULL OR s.seq < $2) ORDER BY s.seq DESC LIMIT $3`,
        [userId, cursorOf(cursor), limit + 1],
      );
      const page = rows.slice(0, limit);
      return { items: page.map(toRow), nextCursor: rows.length > limit ? (page.at(-1)?.seq ?? null) : null };
    },
    cancel: ({ userId, searchId, at }) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(END, [searchId, userId, new Date(at)]);
        if (rowCount === 1) await cancelSearchJobs(client, userId, searchId, at);
      }),
    delete: ({ userId, searchId }) =>
      inTransaction(pool, async (client) => {
        // From here on whoever ends a job of it finds nothing to write to.
        const { rowCount } = await client.query("DELETE FROM searches WHERE id = $1 AND user_id = $2", [searchId, userId]);
        if (rowCount !== 1) return false;
        await client.query(
          `DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE subject_id = $1 AND user_id = $2 FOR UPDATE SKIP LOCKED)`,
          [searchId, userId],
        );
        return true;
      }),
    async listTrials({ userId, searchId, order, limit, cursor }) {
      const { rows } = await pool.query<TrialRow>(TRIALS[order], [searchId, userId, cursorOf(cursor), limit + 1]);
      const items = rows.slice(0, limit);
      return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.number) : null };
    },
    async readScores({ userId, searchId }) {
      const { rows } = await pool.query<Pick<TrialRow, "params" | "objective">>(
        "SELECT params, objective FROM search_trials WHERE search_id = $1 AND user_id = $2 ORDER BY number",
        [searchId, userId],
      );
      return rows;
    },
  };
}

const CURSOR = /^\d{1,9}$/;
function cursorOf(cursor: string | null | undefined): string | null {
  if (cursor == null) return null;
  if (!CURSOR.test(cursor))
    throw new Refusal("bad-input", "bad-cursor", "expected the next_cursor of the page before", { field: "cursor" });
  return cursor;
}

const insert = (client: PoolClient, { id, userId, strategyId, version, name, request, plannedTrials, at }: NewSearch) =>
  client.query(INSERT, [id, userId, strategyId, version, name, JSON.stringify(request), plannedTrials, new Date(at)]);
