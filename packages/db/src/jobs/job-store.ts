import type { HeldJob, JobKindName, JobStore, JobTrouble, TakenJob } from "@slipstream/core/jobs/server";
import type { Database } from "../connection.ts";
import { cancelJobs, enqueueJobs } from "./enqueue-jobs.ts";

type JobRow = {
  id: string;
  kind: JobKindName;
  user_id: string;
  subject_id: string;
  part: number;
  input: unknown;
  attempts: number;
  reason: string | null;
  message: string | null;
  was_lost: boolean;
};

const TAKE = `
WITH busy AS (SELECT user_id, count(*) AS jobs FROM jobs WHERE status = 'running' AND lease_until > clock_timestamp() GROUP BY user_id),
next AS (
  SELECT j.id, j.status = 'running' AS was_lost FROM jobs j LEFT JOIN busy b ON b.user_id = j.user_id
  WHERE j.status IN ('queued', 'running') AND j.kind = ANY($3) AND (j.status = 'queued' OR j.lease_until <= clock_timestamp())
  ORDER BY coalesce(b.jobs, 0), j.seq LIMIT 1 FOR UPDATE OF j SKIP LOCKED
)
UPDATE jobs j SET status = 'running', worker = $1, attempts = j.attempts + 1, progress = 0,
  lease_until = clock_timestamp() + $2 * interval '1 millisecond', updated_at = clock_timestamp()
FROM next WHERE j.id = next.id
RETURNING j.id, j.kind, j.user_id, j.subject_id, j.part, j.input, j.attempts, j.reason, j.message, next.was_lost`;

/** Whether the lease ran out does not count: who was not followed yet may go on. Rows are locked in the order of their ids, as a cancel does. */
const RENEW = `
WITH held AS (
  SELECT j.id, h.progress FROM jobs j JOIN unnest($3::uuid[], $4::int[], $5::int[]) AS h(id, attempt, progress) ON h.id = j.id
  WHERE j.worker = $1 AND j.attempts = h.attempt AND j.status = 'running' ORDER BY j.id FOR UPDATE OF j
)
UPDATE jobs j SET progress = held.progress, lease_until = clock_timestamp() + $2 * interval '1 millisecond', updated_at = clock_timestamp()
FROM held WHERE j.id = held.id RETURNING j.id`;

const PUT_BACK = `
UPDATE jobs SET status = 'queued', worker = NULL, lease_until = NULL, progress = 0, attempts = attempts - $4::int, reason = coalesce($5, reason), message = coalesce($6, message),
  updated_at = clock_timestamp()
WHERE id = $1 AND worker = $2 AND attempts = $3 AND status = 'running'`;

const TIDY = `
DELETE FROM jobs WHERE id IN (
  SELECT id FROM jobs WHERE status IN ('done', 'failed', 'cancelled') AND updated_at < $1 ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

const WORKER_LOST: JobTrouble = { code: "worker-lost", message: "The worker that computed this ended before it was done." };

/** The queue of the resident pools: rows, leases on the database's clock, and nothing else. */
export function createJobStore({ pool }: Database): JobStore {
  return {
    enqueue: (jobs, at) => enqueueJobs(pool, jobs, at),
    async take(worker, kinds, leaseMs) {
      const { rows } = await pool.query<JobRow>(TAKE, [worker, leaseMs, kinds]);
      return rows[0] ? toTakenJob(rows[0]) : null;
    },
    async renew(worker, jobs, leaseMs) {
      if (jobs.length === 0) return new Set();
      const { rows } = await pool.query<{ id: string }>(RENEW, [worker, leaseMs, ...columnsOf(jobs)]);
      return new Set(rows.map(({ id }) => id));
    },
    async putBack({ id, attempt }, worker, trouble) {
      await pool.query(PUT_BACK, [id, worker, attempt, trouble ? 0 : 1, trouble?.code ?? null, trouble?.message ?? null]);
    },
    cancel: (userId, subjectId, at) => cancelJobs(pool, userId, subjectId, at),
    async tidy(endedBefore, limit) {
      const { rowCount } = await pool.query(TIDY, [new Date(endedBefore), limit]);
      return rowCount ?? 0;
    },
  };
}

const columnsOf = (jobs: readonly HeldJob[]): unknown[] => [
  jobs.map(({ id }) => id),
  jobs.map(({ attempt }) => attempt),
  jobs.map(({ progress }) => progress),
];

function toTakenJob(row: JobRow): TakenJob {
  const { id, kind, user_id: userId, subject_id: subjectId, part, input, attempts: attempt } = row;
  const told = row.reason !== null && row.message !== null ? { code: row.reason, message: row.message } : null;
  return { id, kind, userId, subjectId, part, input, attempt, lastTrouble: row.was_lost ? WORKER_LOST : told };
}
