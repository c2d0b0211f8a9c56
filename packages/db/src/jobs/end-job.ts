import type { JobTrouble, TakenJob } from "@slipstream/core/jobs/server";
import type { Ms } from "@slipstream/kernel";
import type { Pool, PoolClient } from "pg";
import { inTransaction } from "../connection.ts";

/** What came of a job: done, or failed for a reason. */
export type JobEnd = { readonly job: TakenJob; readonly worker: string; readonly at: Ms; readonly failed: JobTrouble | null };

/** The row is locked from here to the end of the transaction, so a cancel or a take-over comes before or after all of it. */
const END = `
UPDATE jobs SET status = $4, progress = CASE WHEN $4 = 'done' THEN 1000 ELSE progress END, reason = $5, message = $6, lease_until = NULL, updated_at = $7
WHERE id = $1 AND worker = $2 AND attempts = $3 AND status = 'running'`;

/**
 * Ends a job and writes what came of it, in one transaction: both or none. False, and `write` is not called, where the job is not this worker's
 * any more: it was cancelled, or somebody else took it over.
 */
export const endJob = (pool: Pool, end: JobEnd, write: (client: PoolClient) => Promise<void>): Promise<boolean> =>
  inTransaction(pool, async (client) => {
    const { job, worker, at, failed } = end;
    const { rowCount } = await client.query(END, [
      job.id,
      worker,
      job.attempt,
      failed ? "failed" : "done",
      failed?.code ?? null,
      failed?.message ?? null,
      new Date(at),
    ]);
    if (rowCount !== 1) return false;
    await write(client);
    return true;
  });
