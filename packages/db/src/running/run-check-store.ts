import type { RunCheckStore } from "@slipstream/core/running/server";
import { DAY_MS, type NextId } from "@slipstream/kernel";
import { type Database, inTransaction } from "../connection.ts";
import { appendNotices } from "../notices/append-notices.ts";

const MOST_OPERATORS = 100;
const MOST_FIRST = 300;
/** A worker that was away catches up so many days. */
const DAYS_BACK = 7;

/** Days of runs beside their back-tests, in Postgres. */
export function createRunCheckStore({ pool }: Database, { nextId }: { nextId: NextId }): RunCheckStore {
  return {
    async listDue(endedMs, limit) {
      const { rows } = await pool.query<{ user_id: string; run_id: string; day_ms: string }>(
        `SELECT r.user_id, r.id AS run_id, d.day_ms FROM generate_series($1::bigint - $3::bigint * ${DAYS_BACK}, $1::bigint - $3::bigint, $3::bigint) AS d(day_ms)
         JOIN strategy_runs r ON r.started_ms < d.day_ms + $3::bigint AND (r.stopped_ms IS NULL OR r.stopped_ms > d.day_ms)
         WHERE NOT EXISTS (SELECT 1 FROM strategy_checks c WHERE c.run_id = r.id AND c.day_ms = d.day_ms)
         ORDER BY d.day_ms, r.seq LIMIT $2`,
        [endedMs, limit, DAY_MS],
      );
      return rows.map((row) => ({ userId: row.user_id, runId: row.run_id, dayMs: Number(row.day_ms) }));
    },
    record: (run, { dayMs, bars, agreed, differences }, at) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO strategy_checks (run_id, day_ms, user_id, bars, agreed, differences, checked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (run_id, day_ms) DO NOTHING`,
          [run.id, dayMs, run.userId, bars, agreed, JSON.stringify(differences), new Date(at)],
        );
        const unexplained = differences.filter(({ because }) => because === "unexplained");
        const [first] = unexplained;
        if (rowCount !== 1 || !first) return [];
        const operators = await client.query<{ id: string }>(
          `SELECT id FROM users WHERE role = 'operator' AND banned_at IS NULL LIMIT ${MOST_OPERATORS}`,
        );
        const payload = {
          runId: run.id,
          strategyId: run.strategyId,
          strategyName: run.strategyName.slice(0, 100),
          accountId: run.accountId,
          day: new Date(dayMs).toISOString(),
          differences: unexplained.length,
          first:
            `${first.symbol} at ${first.bar}: the run ${first.live ?? "did nothing"}, the back-test ${first.backtest ?? "nothing"}`.slice(
              0,
              MOST_FIRST,
            ),
        };
        return appendNotices(
          client,
          operators.rows.map(({ id: userId }) => ({ id: nextId(), userId, at, kind: "run-differs" as const, payload })),
        );
      }),
    async prune(before, limit) {
      const { rowCount } = await pool.query(
        "DELETE FROM strategy_decisions WHERE id IN (SELECT id FROM strategy_decisions WHERE recorded_at < $1 ORDER BY id LIMIT $2)",
        [new Date(before), limit],
      );
      return rowCount ?? 0;
    },
  };
}
