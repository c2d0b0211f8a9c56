import type { DecisionView, RunCheckView } from "@slipstream/core/running";
import type { DecisionDetail, RunFigures, RunStore, VersionRules } from "@slipstream/core/running/server";
import { moneyFromMinor, quantity } from "@slipstream/kernel";
import type { PoolClient } from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { readSeq, toPage } from "../strategy/seq-page.ts";
import { RUN, type RunRow, type SwapRow, TRADE, type TradeRow, toRun, toSwap, toTrade } from "./run-rows.ts";

type FiguresRow = { run_id: string; trades: number; wins: number; realized_minor: string; fees_minor: string; net_minor: string };
type OpenRow = { origin_id: string; symbol: string; quantity: string; cost_minor: string; leverage: number };
type DecisionRow = {
  id: string;
  version: number;
  symbol: string;
  bar_ms: string;
  kind: DecisionView["kind"];
  reason: string;
  detail: DecisionDetail;
  shadow: boolean;
  recorded_at: Date;
};
type CheckRow = { day_ms: string; bars: number; agreed: number; differences: RunCheckView["differences"]; checked_at: Date };

const isoOf = (ms: string): string => new Date(Number(ms)).toISOString();
/** More than the open runs of a person may be. */
const MOST_LIVE = 200;
const MOST_SWAPS = 100;

/** Runs in Postgres, as their owners use them. */
export function createRunStore({ pool }: Database): RunStore {
  const runs = async (where: string, values: unknown[]) => {
    const { rows } = await pool.query<RunRow>(`${RUN} WHERE ${where}`, values);
    return rows;
  };
  return {
    async findRules({ userId, strategyId, version }) {
      const { rows } = await pool.query<VersionRules>(
        `SELECT v.number, v.spec, v.customs FROM strategies s JOIN strategy_versions v ON v.strategy_id = s.id AND v.number = COALESCE($3, s.version)
         WHERE s.id = $2 AND s.user_id = $1 AND v.user_id = $1 AND s.deleted_at IS NULL`,
        [userId, strategyId, version ?? null],
      );
      return rows[0] ?? null;
    },
    async findAccount({ userId, accountId }) {
      const { rows } = await pool.query<{ id: string; venue: string; mode: string; status: "active" | "halted" | "closed" }>(
        `SELECT id, venue, mode, status FROM accounts
         WHERE user_id = $1 AND ($2::uuid IS NULL AND is_default AND closed_at IS NULL OR id = $2)`,
        [userId, accountId ?? null],
      );
      return rows[0] ?? null;
    },
    start: (run, most) =>
      inTransaction(pool, async (client) => {
        await client.query("SELECT 1 FROM users WHERE id = $1 FOR UPDATE", [run.userId]);
        const { rows } = await client.query<{ mine: number; same: number }>(
          `SELECT count(*)::int AS mine, (count(*) FILTER (WHERE strategy_id = $2))::int AS same FROM strategy_runs
           WHERE user_id = $1 AND status <> 'stopped'`,
          [run.userId, run.strategyId],
        );
        if ((rows[0]?.same ?? 0) > 0) return "already-running";
        if ((rows[0]?.mine ?? 0) >= most) return "too-many";
        await client.query(
          `INSERT INTO strategy_runs (id, strategy_id, user_id, account_id, status, version, daily_loss_bps, max_positions, started_ms, started_with, created_at, updated_at)
           VALUES ($1, $2, $3, $4, 'running', $5, $6, $7, $8, $9, $10, $10)`,
          [
            run.id,
            run.strategyId,
            run.userId,
            run.accountId,
            run.version,
            run.dailyLossBps,
            run.maxPositions,
            run.startedMs,
            { cash: String(run.startedWith.cash), equity: String(run.startedWith.equity) },
            new Date(run.at),
          ],
        );
        return "started";
      }),
    async find({ userId, runId }) {
      const [row] = await runs("r.user_id = $1 AND r.id = $2", [userId, runId]);
      return row ? toRun(row) : null;
    },
    async findOfStrategy({ userId, strategyId }) {
      const [row] = await runs("r.user_id = $1 AND r.strategy_id = $2 ORDER BY (r.status = 'stopped'), r.seq DESC LIMIT 1", [
        userId,
        strategyId,
      ]);
      return row ? toRun(row) : null;
    },
    async list({ userId, strategyId, limit, cursor }) {
      const rows = await runs("r.user_id = $1 AND r.strategy_id = $2 AND ($3::bigint IS NULL OR r.seq < $3) ORDER BY r.seq DESC LIMIT $4", [
        userId,
        strategyId,
        readSeq(cursor),
        limit + 1,
      ]);
      return toPage(rows, limit, ({ seq }) => seq, toRun);
    },
    async listLive({ userId, strategyIds }) {
      const rows = await runs(`r.user_id = $1 AND r.strategy_id = ANY($2) AND r.status <> 'stopped' LIMIT ${MOST_LIVE}`, [
        userId,
        strategyIds,
      ]);
      return rows.map(toRun);
    },
    async requestStop({ userId, runId, atStop, reason, at }) {
      const { rowCount } = await pool.query(
        `UPDATE strategy_runs SET status = 'stopping', at_stop = $3, stop_reason = $4, updated_at = $5
         WHERE id = $2 AND user_id = $1 AND status = 'running'`,
        [userId, runId, atStop, reason, new Date(at)],
      );
      return rowCount === 1;
    },
    async stopOfAccount({ userId, accountId, reason, at }) {
      const { rows } = await pool.query<{ left: number }>(
        `WITH asked AS (
           UPDATE strategy_runs SET status = 'stopping', at_stop = 'close', stop_reason = $3, updated_at = $4
           WHERE account_id = $2 AND user_id = $1 AND status = 'running' RETURNING id
         ) SELECT ((SELECT count(*) FROM asked) + (SELECT count(*) FROM strategy_runs WHERE account_id = $2 AND user_id = $1 AND status = 'stopping'))::int AS left`,
        [userId, accountId, reason, new Date(at)],
      );
      return rows[0]?.left ?? 0;
    },
    async figures({ userId, runIds }) {
      const [sums, open] = await Promise.all([
        pool.query<FiguresRow>(
          `SELECT origin_id AS run_id, (count(*) FILTER (WHERE closed_at IS NOT NULL))::int AS trades,
             (count(*) FILTER (WHERE closed_at IS NOT NULL AND realized_pnl_minor + funding_minor > fees_minor))::int AS wins,
             sum(realized_pnl_minor)::text AS realized_minor, sum(fees_minor)::text AS fees_minor,
             sum(realized_pnl_minor + funding_minor - fees_minor)::text AS net_minor
           FROM positions WHERE user_id = $1 AND origin_kind = 'strategy' AND origin_id = ANY($2) GROUP BY origin_id`,
          [userId, runIds],
        ),
        pool.query<OpenRow>(
          `SELECT origin_id, symbol, quantity, cost_minor, leverage FROM positions
           WHERE user_id = $1 AND origin_kind = 'strategy' AND origin_id = ANY($2) AND closed_at IS NULL`,
          [userId, runIds],
        ),
      ]);
      return new Map(
        sums.rows.map((row): [string, RunFigures] => [
          row.run_id,
          {
            trades: row.trades,
            wins: row.wins,
            realized: moneyFromMinor(row.realized_minor),
            fees: moneyFromMinor(row.fees_minor),
            net: moneyFromMinor(row.net_minor),
            open: open.rows
              .filter(({ origin_id }) => origin_id === row.run_id)
              .map((held) => ({
                symbol: held.symbol,
                quantity: quantity(held.quantity),
                cost: moneyFromMinor(held.cost_minor),
                leverage: held.leverage,
              })),
          },
        ]),
      );
    },
    async trades({ userId, runId, fromMs, toMs, limit }) {
      const { rows } = await pool.query<TradeRow>(
        `${TRADE} WHERE p.user_id = $1 AND p.origin_kind = 'strategy' AND p.origin_id = $2 AND p.opened_ms >= $3 AND p.opened_ms < $4
         ORDER BY p.seq DESC LIMIT $5`,
        [userId, runId, fromMs, toMs, limit],
      );
      return rows.reverse().map(toTrade);
    },
    async decisions({ userId, runId, kinds, limit, cursor }) {
      const { rows } = await pool.query<DecisionRow>(
        `SELECT id, version, symbol, bar_ms, kind, reason, detail, shadow, recorded_at FROM strategy_decisions
         WHERE user_id = $1 AND run_id = $2 AND ($3::bigint IS NULL OR id < $3) AND ($4::text[] IS NULL OR kind = ANY($4)) ORDER BY id DESC LIMIT $5`,
        [userId, runId, readSeq(cursor), kinds ?? null, limit + 1],
      );
      return toPage(rows, limit, ({ id }) => id, toDecision);
    },
    async checks({ userId, runId, limit, cursor }) {
      const { rows } = await pool.query<CheckRow>(
        `SELECT day_ms, bars, agreed, differences, checked_at FROM strategy_checks
         WHERE user_id = $1 AND run_id = $2 AND ($3::bigint IS NULL OR day_ms < $3) ORDER BY day_ms DESC LIMIT $4`,
        [userId, runId, readSeq(cursor), limit + 1],
      );
      return toPage(
        rows,
        limit,
        ({ day_ms }) => day_ms,
        ({ day_ms, bars, agreed, differences, checked_at }) => ({
          day: isoOf(day_ms),
          bars,
          agreed,
          differences,
          checkedAt: checked_at.toISOString(),
        }),
      );
    },
    async swaps({ userId, runId }) {
      const { rows } = await pool.query<SwapRow>(
        `SELECT * FROM strategy_swaps WHERE user_id = $1 AND run_id = $2 ORDER BY seq DESC LIMIT ${MOST_SWAPS}`,
        [userId, runId],
      );
      return rows.map(toSwap);
    },
    beginSwap: ({ userId, runId, id, fromVersion, toVersion, mode, hours, rule, startedMs, at }) =>
      inTransaction(pool, async (client) => {
        if (!(await lockRun(client, userId, runId, "running"))) return false;
        const atOnce = mode === "at-once";
        // With a rule an exchange at once stays under way too: there is something to watch.
        const { rowCount } = await client.query(
          `INSERT INTO strategy_swaps (id, run_id, user_id, from_version, to_version, mode, hours, rule, status, started_ms, ended_ms, created_at)
           SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
           WHERE NOT EXISTS (SELECT 1 FROM strategy_swaps WHERE run_id = $2 AND status = 'under-way')`,
          [
            id,
            runId,
            userId,
            fromVersion,
            toVersion,
            mode,
            hours,
            rule,
            atOnce && rule === null ? "done" : "under-way",
            startedMs,
            atOnce && rule === null ? startedMs : null,
            new Date(at),
          ],
        );
        if (rowCount !== 1) return false;
        await setVersion(client, runId, atOnce ? toVersion : fromVersion, at);
        return true;
      }),
    endSwap: ({ userId, runId, status, version, reason, endedMs, at }) =>
      inTransaction(pool, async (client) => {
        if (!(await lockRun(client, userId, runId, null))) return false;
        const { rowCount } = await client.query(
          `UPDATE strategy_swaps SET status = $3, reason = $4, ended_ms = $5 WHERE id = (
             SELECT id FROM strategy_swaps WHERE run_id = $2 AND user_id = $1 AND (status = 'under-way' OR ($3 = 'rolled-back' AND status = 'done'))
             ORDER BY seq DESC LIMIT 1)`,
          [userId, runId, status, reason, endedMs],
        );
        if (rowCount !== 1) return false;
        await setVersion(client, runId, version, at);
        return true;
      }),
  };
}

async function lockRun(client: PoolClient, userId: string, runId: string, status: string | null): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT 1 FROM strategy_runs WHERE id = $1 AND user_id = $2 AND ($3::text IS NULL OR status = $3) FOR UPDATE",
    [runId, userId, status],
  );
  return rowCount === 1;
}

const setVersion = (client: PoolClient, runId: string, version: number, at: number) =>
  client.query("UPDATE strategy_runs SET version = $2, updated_at = $3 WHERE id = $1", [runId, version, new Date(at)]);

const toDecision = (row: DecisionRow): DecisionView => ({
  id: row.id,
  bar: isoOf(row.bar_ms),
  symbol: row.symbol,
  version: row.version,
  kind: row.kind,
  reason: row.reason,
  words: row.detail.words,
  shadow: row.shadow,
  quantity: row.detail.quantity ?? null,
  price: row.detail.price ?? null,
  values: row.detail.values ?? [],
  recordedAt: row.recorded_at.toISOString(),
});
