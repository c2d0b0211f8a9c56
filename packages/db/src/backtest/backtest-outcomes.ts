import { type BacktestReportView, summaryOf } from "@slipstream/core/backtest";
import type { BacktestJobResult } from "@slipstream/core/backtest/server";
import type { JobOutcomes, TakenJob } from "@slipstream/core/jobs/server";
import type { Database } from "../connection.ts";
import { endJob } from "../jobs/end-job.ts";
import { packReport } from "./backtest-rows.ts";

const DONE = `
WITH done AS (
  UPDATE backtests SET status = 'done', progress = 1000, summary = $3, stamp = $4, done_at = $5
  WHERE id = $1 AND user_id = $2 AND status IN ('queued', 'running') RETURNING id, user_id
)
INSERT INTO backtest_reports (backtest_id, user_id, report) SELECT id, user_id, $6 FROM done ON CONFLICT (backtest_id) DO NOTHING`;
const STAMP = "UPDATE backtests SET stamp = $3 WHERE id = $1 AND user_id = $2 AND status = 'done'";
const FAIL = `
UPDATE backtests SET status = 'failed', reason = $3, message = $4, done_at = $5 WHERE id = $1 AND user_id = $2 AND status IN ('queued', 'running')`;
const PROGRESS = `
UPDATE backtests SET status = 'running', progress = $3 WHERE id = $1 AND user_id = $2 AND status IN ('queued', 'running')`;

/** What came of back-tests that workers computed. One whose report was there already gets its stamp; where that fails, it has none. */
export function createBacktestOutcomes({ pool }: Database): JobOutcomes {
  return {
    async finish(job, worker, result, at) {
      const { report, stamp } = result as BacktestJobResult;
      const packed = report && (await packReport(report));
      return endJob(pool, { job, worker, at, failed: null }, async (client) => {
        const of = [job.subjectId, job.userId];
        if (report && packed) await client.query(DONE, [...of, summaryText(report), JSON.stringify(stamp), new Date(at), packed]);
        else await client.query(STAMP, [...of, JSON.stringify(stamp)]);
      });
    },
    fail: (job, worker, reason, at) =>
      endJob(pool, { job, worker, at, failed: reason }, async (client) => {
        if (isWhole(job)) await client.query(FAIL, [job.subjectId, job.userId, reason.code, reason.message, new Date(at)]);
      }),
    async progress(job, thousandths) {
      if (isWhole(job)) await pool.query(PROGRESS, [job.subjectId, job.userId, thousandths]);
    },
  };
}

const summaryText = (report: BacktestReportView): string => JSON.stringify(summaryOf(report));

/** Part 0 is the back-test, part 1 the stamp of one that is done. */
const isWhole = ({ part }: TakenJob): boolean => part === 0;
