import type { NoticeContent } from "@slipstream/core/notices/server";
import { LIVE_STATUSES } from "@slipstream/core/orders";
import type { DeskRecord, DeskRun, NewDecision, RunDeskStore, RunNotice } from "@slipstream/core/running/server";
import { versionOfOrder } from "@slipstream/core/running/server";
import { type Clock, formatMoney, type Ms, moneyFromMinor, type NextId } from "@slipstream/kernel";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { appendNotices } from "../notices/append-notices.ts";
import { handOver } from "../orders/hand-over.ts";
import { holdFence, type VenueLane } from "../orders/hold-fence.ts";
import { type PositionRow, toPosition } from "../orders/order-rows.ts";
import { insertRows, type WriteColumn } from "../unnest.ts";
import { type SwapRow, TRADE, type TradeRow, toSwap, toTrade } from "./run-rows.ts";

type DeskRow = {
  id: string;
  strategy_id: string;
  strategy_name: string;
  user_id: string;
  account_id: string;
  account_status: DeskRun["accountStatus"];
  taker_fee_centibps: number;
  currency: string;
  status: DeskRun["status"];
  version: number;
  daily_loss_bps: number | null;
  max_positions: number | null;
  started_ms: string;
  at_stop: DeskRun["atStop"] | null;
  stop_reason: string | null;
  day_ms: string | null;
  day_equity_minor: string | null;
  day_profit_minor: string | null;
  loss_hit_ms: string | null;
  swap: SwapRow | null;
  entry_orders: string[] | null;
  stamp: string;
};
type HeldRow = PositionRow & { run_id: string; entry_order: string | null };

/** More than this desk works: beyond it runs wait, oldest first. */
const MOST_RUNS = 5_000;
const ENTRY_ORDER = `(SELECT o.client_order_id FROM fills f JOIN orders o ON o.id = f.order_id
   WHERE f.position_id = p.id AND f.origin_kind = 'strategy' ORDER BY f.seq LIMIT 1)`;
const RUNS = `
  SELECT r.id, r.strategy_id, s.name AS strategy_name, r.user_id, r.account_id, a.status AS account_status, a.taker_fee_centibps, a.currency, r.status,
    r.version, r.daily_loss_bps, r.max_positions, r.started_ms, r.at_stop, r.stop_reason, r.day_ms, r.day_equity_minor, r.day_profit_minor, r.loss_hit_ms,
    row_to_json(w) AS swap, r.updated_at::text || COALESCE(w.id::text, '') AS stamp,
    (SELECT array_agg(${ENTRY_ORDER}) FROM positions p WHERE p.origin_kind = 'strategy' AND p.origin_id = r.id::text AND p.closed_at IS NULL) AS entry_orders
  FROM strategy_runs r JOIN strategies s ON s.id = r.strategy_id JOIN accounts a ON a.id = r.account_id
  LEFT JOIN strategy_swaps w ON w.run_id = r.id AND w.status = 'under-way'
  WHERE r.status <> 'stopped' AND a.venue = $1 ORDER BY r.seq LIMIT ${MOST_RUNS}`;
const NEWEST_POSITIONS = `
  SELECT k.run_id, p.*, ${ENTRY_ORDER} AS entry_order FROM unnest($1::text[], $2::text[]) AS k(run_id, symbol)
  CROSS JOIN LATERAL (
    SELECT * FROM positions WHERE origin_kind = 'strategy' AND origin_id = k.run_id AND symbol = k.symbol ORDER BY seq DESC LIMIT 1
  ) p`;

const DECISION = (at: Date): readonly WriteColumn<NewDecision>[] => [
  ["run_id", "uuid", (row) => row.runId],
  ["user_id", "uuid", (row) => row.userId],
  ["version", "int", (row) => row.version],
  ["symbol", "text", (row) => row.symbol],
  ["bar_ms", "bigint", (row) => row.barMs],
  ["kind", "text", (row) => row.kind],
  ["reason", "text", (row) => row.reason],
  ["detail", "jsonb", (row) => JSON.stringify(row.detail)],
  ["shadow", "boolean", (row) => row.shadow],
  ["client_order_id", "text", (row) => row.clientOrderId],
  ["recorded_at", "timestamptz", () => at],
];
const BAR: readonly WriteColumn<DeskRecord["bars"][number]>[] = [
  ["run_id", "uuid", (row) => row.runId],
  ["symbol", "text", (row) => row.symbol],
  ["bar_ms", "bigint", (row) => row.barMs],
];

/** Runs as the desk under the lane works them. Reads are of all users: it serves everybody. */
export function createRunDeskStore({ pool }: Database, lane: VenueLane, { clock, nextId }: { clock: Clock; nextId: NextId }): RunDeskStore {
  const fenced = <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
    inTransaction(pool, async (client) => {
      await holdFence(client, lane);
      return work(client);
    });
  const tell = (client: pg.PoolClient, notices: readonly RunNotice[]) =>
    appendNotices(
      client,
      notices.map((notice) => ({ id: nextId(), userId: notice.run.userId, at: clock.now(), ...contentOf(notice) })),
    );
  return {
    async listRuns() {
      const { rows } = await pool.query<DeskRow>(RUNS, [lane.venue]);
      return rows.map(toDeskRun);
    },
    async readRules(wanted) {
      const { rows } = await pool.query<{ strategyId: string; number: number; spec: never; customs: never }>(
        `SELECT v.strategy_id AS "strategyId", v.number, v.spec, v.customs FROM strategy_versions v
         JOIN unnest($1::uuid[], $2::int[]) AS k(id, number) ON v.strategy_id = k.id AND v.number = k.number`,
        [wanted.map(({ strategyId }) => strategyId), wanted.map(({ number }) => number)],
      );
      return rows;
    },
    async readPositions(of) {
      if (of.length === 0) return [];
      const { rows } = await pool.query<HeldRow>(NEWEST_POSITIONS, [of.map(({ runId }) => runId), of.map(({ symbol }) => symbol)]);
      return rows.map((row) => ({ ...toPosition(row), runId: row.run_id, version: versionIn(row.entry_order) }));
    },
    async readProfits(runIds) {
      if (runIds.length === 0) return new Map();
      const { rows } = await pool.query<{ origin_id: string; net: string }>(
        `SELECT origin_id, sum(realized_pnl_minor + funding_minor - fees_minor)::text AS net FROM positions
         WHERE origin_kind = 'strategy' AND origin_id = ANY($1) GROUP BY origin_id`,
        [runIds],
      );
      return new Map(rows.map(({ origin_id, net }) => [origin_id, moneyFromMinor(net)]));
    },
    async readBars(runIds) {
      const { rows } = await pool.query<{ run_id: string; symbol: string; bar_ms: string }>(
        "SELECT run_id, symbol, bar_ms FROM strategy_run_bars WHERE run_id = ANY($1)",
        [runIds],
      );
      return rows.map((row) => ({ runId: row.run_id, symbol: row.symbol, barMs: Number(row.bar_ms) }));
    },
    async readRanges({ runId, symbol, beforeMs }) {
      const { rows } = await pool.query<{ ranges: Record<string, number> | null }>(
        `SELECT detail -> 'ranges' AS ranges FROM strategy_decisions
         WHERE run_id = $1 AND symbol = $2 AND kind IN ('enter-long', 'enter-short') AND NOT shadow AND bar_ms < $3 ORDER BY bar_ms DESC LIMIT 1`,
        [runId, symbol, beforeMs],
      );
      const ranges = rows[0]?.ranges;
      return ranges ? new Map(Object.entries(ranges).map(([period, range]) => [Number(period), range])) : null;
    },
    async readTrades(runId, sinceMs, limit) {
      const { rows } = await pool.query<TradeRow>(
        `${TRADE} WHERE p.origin_kind = 'strategy' AND p.origin_id = $1 AND p.closed_ms >= $2 ORDER BY p.seq DESC LIMIT $3`,
        [runId, sinceMs, limit],
      );
      return rows.reverse().map(toTrade);
    },
    async record({ decisions, bars, days, lossHits, notices }) {
      await fenced(async (client) => {
        const at = new Date(clock.now());
        const writes: Promise<unknown>[] = [];
        if (decisions.length > 0)
          writes.push(
            client.query(
              insertRows("strategy_decisions", DECISION(at), decisions, "ON CONFLICT (run_id, version, symbol, bar_ms, kind) DO NOTHING"),
            ),
          );
        if (bars.length > 0)
          writes.push(
            client.query(
              insertRows(
                "strategy_run_bars",
                BAR,
                bars,
                "ON CONFLICT (run_id, symbol) DO UPDATE SET bar_ms = GREATEST(strategy_run_bars.bar_ms, EXCLUDED.bar_ms)",
              ),
            ),
          );
        for (const { runId, day } of days)
          writes.push(
            client.query("UPDATE strategy_runs SET day_ms = $2, day_equity_minor = $3, day_profit_minor = $4 WHERE id = $1", [
              runId,
              day.dayMs,
              String(day.equity),
              String(day.profit),
            ]),
          );
        for (const { runId, dayMs } of lossHits)
          writes.push(client.query("UPDATE strategy_runs SET loss_hit_ms = $2 WHERE id = $1", [runId, dayMs]));
        await Promise.all(writes);
        await tell(client, notices);
      });
    },
    handOver: (run, prices, marketMs) =>
      fenced(async (client) => {
        await client.query("SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE", [run.accountId]);
        const { rows } = await client.query<PositionRow>("SELECT * FROM positions WHERE account_id = $1 AND closed_at IS NULL", [
          run.accountId,
        ]);
        const positions = rows.map(toPosition);
        const own = positions.filter(({ origin, symbol }) => origin.kind === "strategy" && origin.id === run.id && prices.has(symbol));
        const list = own.flatMap((position) => {
          const price = prices.get(position.symbol);
          return price === undefined ? [] : [{ position, price }];
        });
        const sleeve = {
          accountId: run.accountId,
          venue: lane.venue,
          currency: run.currency,
          origin: { kind: "strategy" as const, id: run.id },
          positions,
        };
        return handOver(client, sleeve, list, {
          clock,
          nextId,
          marketMs: () => marketMs,
          message: "Handed over from a strategy to its owner at the mark price.",
        });
      }),
    finish: (run, marketMs, notice) =>
      fenced(async (client) => {
        const { rowCount } = await client.query(
          `UPDATE strategy_runs SET status = 'stopped', stopped_ms = $2, updated_at = $3 WHERE id = $1 AND status = 'stopping'
             AND NOT EXISTS (SELECT 1 FROM positions WHERE origin_kind = 'strategy' AND origin_id = $4 AND closed_at IS NULL)
             AND NOT EXISTS (SELECT 1 FROM orders WHERE account_id = $5 AND origin_kind = 'strategy' AND origin_id = $4 AND status = ANY($6))`,
          [run.id, marketMs, new Date(clock.now()), run.id, run.accountId, LIVE_STATUSES],
        );
        if (rowCount !== 1) return false;
        await client.query(
          "UPDATE strategy_swaps SET status = 'cancelled', ended_ms = $2, reason = 'stopped' WHERE run_id = $1 AND status = 'under-way'",
          [run.id, marketMs],
        );
        if (notice) await tell(client, [notice]);
        return true;
      }),
    endSwap: (swap, { status, version, reason, endedMs }, notice) =>
      fenced(async (client) => {
        const { rowCount } = await client.query(
          "UPDATE strategy_swaps SET status = $2, reason = $3, ended_ms = $4 WHERE id = $1 AND status = 'under-way'",
          [swap.id, status, reason, endedMs],
        );
        if (rowCount !== 1) return;
        await client.query("UPDATE strategy_runs SET version = $2, updated_at = $3 WHERE id = $1", [
          swap.runId,
          version,
          new Date(clock.now()),
        ]);
        if (notice) await tell(client, [notice]);
      }),
  };
}

/** Positions that no order of the run's own opened, as after a hand-over, belong to no version. */
const versionIn = (entryOrder: string | null): number => (entryOrder === null ? 0 : (versionOfOrder(entryOrder) ?? 0));

function toDeskRun(row: DeskRow): DeskRun {
  const swap = row.swap === null ? null : toSwap(row.swap);
  const held = (row.entry_orders ?? []).map(versionIn).filter((version) => version > 0);
  return {
    id: row.id,
    strategyId: row.strategy_id,
    strategyName: row.strategy_name,
    userId: row.user_id,
    accountId: row.account_id,
    accountStatus: row.account_status,
    takerFeeCentibps: row.taker_fee_centibps,
    currency: row.currency,
    status: row.status,
    version: row.version,
    dailyLossBps: row.daily_loss_bps,
    maxPositions: row.max_positions,
    startedMs: Number(row.started_ms),
    atStop: row.at_stop ?? "close",
    stopReason: row.stop_reason,
    day:
      row.day_ms === null
        ? null
        : {
            dayMs: Number(row.day_ms),
            equity: moneyFromMinor(row.day_equity_minor ?? "0"),
            profit: moneyFromMinor(row.day_profit_minor ?? "0"),
          },
    lossHitMs: row.loss_hit_ms === null ? null : Number(row.loss_hit_ms),
    swap,
    versions: [...new Set([row.version, ...(swap ? [swap.fromVersion, swap.toVersion] : []), ...held])].sort((a, b) => a - b),
    stamp: row.stamp,
  };
}

const dayText = (ms: Ms): string => new Date(ms).toISOString();

function contentOf(notice: RunNotice): NoticeContent {
  const { id, strategyId, strategyName, accountId, currency } = notice.run;
  const run = { runId: id, strategyId, strategyName: strategyName.slice(0, 100), accountId };
  switch (notice.kind) {
    case "run-loss-limit": {
      const { loss, limit, dayMs } = notice.about;
      return { kind: notice.kind, payload: { ...run, loss: formatMoney(loss), limit: formatMoney(limit), currency, day: dayText(dayMs) } };
    }
    case "run-orders-refused": {
      const { symbol, reason, times, dayMs } = notice.about;
      return { kind: notice.kind, payload: { ...run, symbol, reason: reason.slice(0, 300), times, day: dayText(dayMs) } };
    }
    case "run-stopped":
      return { kind: notice.kind, payload: { ...run, because: notice.about.because.slice(0, 40) } };
    case "run-rolled-back":
      return { kind: notice.kind, payload: { ...run, ...notice.about } };
  }
}
