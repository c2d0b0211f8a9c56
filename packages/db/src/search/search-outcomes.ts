import type { JobOutcomes, TakenJob } from "@slipstream/core/jobs/server";
import type { WakeUps } from "@slipstream/core/live/server";
import {
  nextRound,
  roundJobs,
  type SearchRecord,
  type Trial,
  toSearchResult,
  trialsResult,
  type WindowResult,
  windowResult,
} from "@slipstream/core/search/server";
import type { Ms } from "@slipstream/kernel";
import type { PoolClient } from "pg";
import type { Database } from "../connection.ts";
import { endJob } from "../jobs/end-job.ts";
import { enqueueJobs } from "../jobs/enqueue-jobs.ts";
import { cancelSearchJobs } from "./search-store.ts";

type Locked = { id: string; user_id: string; request: SearchRecord["request"] };

/** Whoever ends a part of a search holds this row until what follows from it is written: the last one sees what all others wrote. */
const LOCK = `SELECT id, user_id, request FROM searches WHERE id = $1 AND user_id = $2 AND status IN ('queued', 'running') FOR UPDATE`;
const COUNT = "UPDATE searches SET status = 'running', trials = trials + $3 WHERE id = $1 AND user_id = $2";
const ADD_TRIALS = `
INSERT INTO search_trials (search_id, user_id, number, params, figures, objective, moments)
SELECT $1, $2, (t->>'number')::int, ARRAY(SELECT e.value::float8 FROM jsonb_array_elements_text(t->'params') WITH ORDINALITY e(value, at) ORDER BY at),
  t->'figures', (t->>'objective')::float8, nullif(t->'moments', 'null') FROM jsonb_array_elements($3::jsonb) t`;
const ADD_WINDOW = "UPDATE searches SET windows = windows || $3::jsonb WHERE id = $1 AND user_id = $2";
const LEFT = `
SELECT count(*)::int AS jobs, (count(*) FILTER (WHERE kind = 'search-trials'))::int AS trials FROM jobs
WHERE subject_id = $1 AND user_id = $2 AND status IN ('queued', 'running')`;
const READ_TRIALS =
  "SELECT number, params, figures, objective, moments FROM search_trials WHERE search_id = $1 AND user_id = $2 ORDER BY number";
const DONE = `
UPDATE searches s SET status = 'done', result = $3, windows = '[]', done_at = $4 WHERE s.id = $1 AND s.user_id = $2`;
const FAIL = `
UPDATE searches SET status = 'failed', reason = $3, message = $4, done_at = $5 WHERE id = $1 AND user_id = $2 AND status IN ('queued', 'running')`;
const BEGIN = "UPDATE searches SET status = 'running' WHERE id = $1 AND user_id = $2 AND status = 'queued'";

/**
 * What came of the parts of searches. The transaction that ends the last part of a round draws the next round and has it wait; the one that ends the last
 * part of all writes the result: each once, however many workers end parts together.
 */
export function createSearchOutcomes({ pool }: Database, wakeUps: Pick<WakeUps, "ring">): JobOutcomes {
  return {
    async finish(job, worker, result, at) {
      let drawn = false;
      const ended = await endJob(pool, { job, worker, at, failed: null }, async (client) => {
        const search = await lock(client, job);
        if (!search) return;
        const work = job.kind === "search-trials" ? await addTrials(client, search, result) : await addWindow(client, job, result);
        await client.query(COUNT, [search.id, search.user_id, work]);
        drawn = await goOn(client, search, job, at);
      });
      if (drawn) wakeUps.ring("jobs");
      return ended;
    },
    fail: (job, worker, reason, at) =>
      endJob(pool, { job, worker, at, failed: reason }, async (client) => {
        const { rowCount } = await client.query(FAIL, [job.subjectId, job.userId, reason.code, reason.message, new Date(at)]);
        if (rowCount === 1) await cancelSearchJobs(client, job.userId, job.subjectId, at);
      }),
    async progress(job) {
      await pool.query(BEGIN, [job.subjectId, job.userId]);
    },
  };
}

async function lock(client: PoolClient, { subjectId, userId }: TakenJob): Promise<Locked | null> {
  const { rows } = await client.query<Locked>(LOCK, [subjectId, userId]);
  return rows[0] ?? null;
}

/** Answers how many. */
async function addTrials(client: PoolClient, { id, user_id }: Locked, result: unknown): Promise<number> {
  const { trials } = trialsResult.parse(result);
  await client.query(ADD_TRIALS, [id, user_id, JSON.stringify(trials)]);
  return trials.length;
}

async function addWindow(client: PoolClient, job: TakenJob, result: unknown): Promise<number> {
  await client.query(ADD_WINDOW, [job.subjectId, job.userId, JSON.stringify([windowResult.parse(result)])]);
  const { work } = job.input as { readonly work: number };
  return work;
}

/** Draws what follows from the parts that are done, or writes the result. Answers whether there is new work. */
async function goOn(client: PoolClient, { id, user_id, request }: Locked, job: TakenJob, at: Ms): Promise<boolean> {
  const left = await client.query<{ jobs: number; trials: number }>(LEFT, [id, user_id]);
  const { jobs, trials } = left.rows[0] ?? { jobs: 0, trials: 0 };
  const isEndOfRound = job.kind === "search-trials" && trials === 0;
  if (!isEndOfRound && jobs > 0) return false;
  const tried = await client.query<Trial>(READ_TRIALS, [id, user_id]);
  const round = isEndOfRound ? nextRound(request, tried.rows.length) : null;
  if (round !== null) {
    const drawn = roundJobs({ userId: user_id, searchId: id }, request, round, tried.rows);
    await enqueueJobs(client, drawn, at);
    return true;
  }
  if (jobs > 0) return false;
  const windows = await client.query<{ windows: WindowResult[] }>("SELECT windows FROM searches WHERE id = $1 AND user_id = $2", [
    id,
    user_id,
  ]);
  const result = toSearchResult(request, tried.rows, windows.rows[0]?.windows ?? []);
  await client.query(DONE, [id, user_id, JSON.stringify(result), new Date(at)]);
  return false;
}
