import type { NewJob } from "@slipstream/core/jobs/server";
import type { Ms } from "@slipstream/kernel";
import type { Pool, PoolClient } from "pg";

const ENQUEUE = `
INSERT INTO jobs (id, kind, user_id, subject_id, part, input, status, created_at, updated_at)
SELECT gen_random_uuid(), kind, user_id, subject_id, part, input, 'queued', $6, $6
FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[], $5::jsonb[]) WITH ORDINALITY AS u(kind, user_id, subject_id, part, input, at)
ORDER BY at ON CONFLICT (kind, subject_id, part) DO NOTHING`;
const CANCEL = `
WITH open AS (
  SELECT id FROM jobs WHERE user_id = $1 AND subject_id = $2 AND status IN ('queued', 'running') ORDER BY id FOR UPDATE
)
UPDATE jobs j SET status = 'cancelled', worker = NULL, lease_until = NULL, updated_at = $3 FROM open WHERE j.id = open.id`;

/** Jobs wait from here on; a part that is there already is left as it is. In the transaction that writes what they are of; ring "jobs" after it. */
export async function enqueueJobs(client: Pool | PoolClient, jobs: readonly NewJob[], at: Ms): Promise<void> {
  if (jobs.length === 0) return;
  await client.query(ENQUEUE, [
    jobs.map(({ kind }) => kind),
    jobs.map(({ userId }) => userId),
    jobs.map(({ subjectId }) => subjectId),
    jobs.map(({ part }) => part),
    jobs.map(({ input }) => JSON.stringify(input)),
    new Date(at),
  ]);
}

/** Nothing of a subject is computed any more. In the transaction that writes that it was cancelled; ring "jobs" after it. */
export async function cancelJobs(client: Pool | PoolClient, userId: string, subjectId: string, at: Ms): Promise<void> {
  await client.query(CANCEL, [userId, subjectId, new Date(at)]);
}
