import type { CopyQuality, EquityPoint, FollowerResult, OpenPosition, RecordStore, RootRecord } from "@slipstream/core/masters/server";
import { type Money, money, moneyFromMinor, moneyToEstimate, price, quantity } from "@slipstream/kernel";
import type { Database } from "../connection.ts";
import { type MasterFillRow, toMasterFill } from "./master-fill-rows.ts";

/** Pages are read beside ticks in the worker's one thread: none takes longer than a few milliseconds. */
const PAGE = 500;

type ResultRow = {
  id: string;
  alive: boolean;
  allocation: string;
  realized: string;
  unrealized: string;
  fee_bps: number;
  started_ms: string;
  stopped_ms: string | null;
  copied_opens: boolean;
};
/**
 * Other people's follows of a master, with what their sleeves have made: realised after fees and funding, and open losses at the newest prices.
 * `$1` is the master. Follows among one's own accounts prove nothing to others.
 */
const RESULTS = `
WITH prices AS (SELECT DISTINCT ON (symbol) symbol, last FROM market_prices ORDER BY symbol, wall_at DESC)
SELECT f.id, f.status <> 'stopped' AS alive, f.settings ->> 'copyAmount' AS allocation, f.fee_bps, f.started_ms, f.stopped_ms,
  f.realized_minor AS realized, COALESCE(s.unrealized, 0) AS unrealized,
  EXISTS (SELECT 1 FROM copies c WHERE c.follow_id = f.id AND c.outcome = 'copied' AND c.kind <> 'close') AS copied_opens
FROM follows f LEFT JOIN LATERAL (
  SELECT round(SUM(p.quantity * q.last * 1e8 - CASE p.side WHEN 'long' THEN p.cost_minor ELSE -p.cost_minor END)) AS unrealized
  FROM positions p LEFT JOIN prices q ON q.symbol = p.symbol
  WHERE p.account_id = f.account_id AND p.closed_at IS NULL AND p.origin_kind = 'follow' AND p.origin_id = f.id::text) s ON true
WHERE f.master_id = $1 AND NOT f.own`;
const QUALITY = `
SELECT count(*) FILTER (WHERE c.outcome = 'copied')::int AS copied, count(*) FILTER (WHERE c.outcome = 'skipped')::int AS skipped,
  percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM c.filled_at - c.master_recorded_at) * 1000)
    FILTER (WHERE c.filled_at IS NOT NULL) AS latency,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY c.slippage_bps) FILTER (WHERE c.slippage_bps IS NOT NULL) AS slippage
FROM follows f JOIN copies c ON c.follow_id = f.id AND c.master_seq > $2 WHERE f.master_id = $1 AND NOT f.own`;
/** Cash from outside as a running sum; the account's opening deposit comes first, whatever the market's clock said then. */
const FLOWS = `
SELECT ms, SUM(change) OVER (ORDER BY ms, id) AS external FROM (
  SELECT id, CASE kind WHEN 'deposit' THEN 0 ELSE market_ms END AS ms, CASE WHEN debit = 'cash' THEN amount_minor ELSE -amount_minor END AS change
  FROM cash_transfers WHERE account_id = $1 AND (debit = 'external' OR credit = 'external')) t ORDER BY ms, id`;
/** A day of market time without fills has no root; what came late is under the root of the next day. */
const WRITE_ROOTS = `
INSERT INTO master_roots (master_id, day, seq, root, written_at)
SELECT DISTINCT ON (f.master_id, day) f.master_id, day, f.seq, f.hash, $2
FROM masters m
CROSS JOIN LATERAL (SELECT COALESCE(MAX(seq), 0) AS rooted FROM master_roots r WHERE r.master_id = m.id) r
JOIN master_fills f ON f.master_id = m.id AND f.seq > r.rooted AND f.market_ms < $1
CROSS JOIN LATERAL (SELECT (to_timestamp(f.market_ms / 1000.0) AT TIME ZONE 'UTC')::date AS day) d
WHERE m.last_seq > r.rooted ORDER BY f.master_id, day, f.seq DESC
ON CONFLICT (master_id, day) DO NOTHING`;

/** Records in Postgres, as read. */
export function createRecordStore({ pool }: Database): RecordStore {
  return {
    async *fills(masterId, { after, through }) {
      let last = after;
      for (;;) {
        const { rows } = await pool.query<MasterFillRow>(
          `SELECT * FROM master_fills WHERE master_id = $1 AND seq > $2 AND ($3::bigint IS NULL OR seq <= $3) ORDER BY seq LIMIT ${PAGE}`,
          [masterId, last, through],
        );
        if (rows.length > 0) yield rows.map(toMasterFill);
        last = Number(rows.at(-1)?.seq ?? last);
        if (rows.length < PAGE) return;
      }
    },
    async listFills({ masterId, before, through, limit }) {
      const { rows } = await pool.query<MasterFillRow>(
        `SELECT * FROM master_fills WHERE master_id = $1 AND ($2::bigint IS NULL OR seq < $2) AND ($3::bigint IS NULL OR seq <= $3)
         ORDER BY seq DESC LIMIT $4`,
        [masterId, before, through, limit],
      );
      return rows.map(toMasterFill);
    },
    async equity(accountId, fromMs) {
      const [samples, flows] = await Promise.all([
        pool.query<Record<"market_ms" | "equity_minor" | "external_minor", string>>(
          "SELECT market_ms, equity_minor, external_minor FROM equity_samples WHERE account_id = $1 AND market_ms >= $2 ORDER BY market_ms",
          [accountId, fromMs],
        ),
        pool.query<{ ms: string; external: string }>(FLOWS, [accountId]),
      ]);
      const estimate = (minor: string): number => moneyToEstimate(moneyFromMinor(minor));
      return {
        samples: samples.rows.map(
          (row): EquityPoint => ({
            ms: Number(row.market_ms),
            equity: estimate(row.equity_minor),
            external: estimate(row.external_minor),
          }),
        ),
        flows: flows.rows.map((row) => ({ ms: Number(row.ms), external: estimate(row.external) })),
      };
    },
    async openPositions(accountId) {
      const { rows } = await pool.query<{
        symbol: string;
        side: "long" | "short";
        quantity: string;
        cost_minor: string;
        leverage: number;
        stop_loss: string | null;
      }>(
        "SELECT symbol, side, quantity, cost_minor, leverage, stop_loss FROM positions WHERE account_id = $1 AND closed_at IS NULL ORDER BY seq DESC LIMIT 200",
        [accountId],
      );
      return rows.map(
        (row): OpenPosition => ({
          symbol: row.symbol,
          side: row.side,
          quantity: quantity(row.quantity),
          cost: moneyFromMinor(row.cost_minor),
          leverage: row.leverage,
          stopLoss: row.stop_loss === null ? null : price(row.stop_loss),
        }),
      );
    },
    async followers(masterId) {
      const { rows } = await pool.query<ResultRow>(RESULTS, [masterId]);
      return rows.map(toResult);
    },
    async copyQuality(masterId, sinceSeq) {
      const { rows } = await pool.query<{ copied: number; skipped: number; latency: number[] | null; slippage: number | null }>(QUALITY, [
        masterId,
        sinceSeq,
      ]);
      const [row] = rows;
      return {
        copied: row?.copied ?? 0,
        skipped: row?.skipped ?? 0,
        latencyP50: row?.latency?.[0] ?? null,
        latencyP95: row?.latency?.[1] ?? null,
        slippageP50: row?.slippage ?? null,
      } satisfies CopyQuality;
    },
    async lastRoot(masterId) {
      const { rows } = await pool.query<RootRow>(
        `SELECT ${ROOT_COLUMNS} FROM master_roots WHERE master_id = $1 ORDER BY day DESC LIMIT 1`,
        [masterId],
      );
      return rows[0] ? toRoot(rows[0]) : null;
    },
    async listRoots(masterId, through) {
      const { rows } = await pool.query<RootRow>(
        `SELECT ${ROOT_COLUMNS} FROM master_roots WHERE master_id = $1 AND ($2::bigint IS NULL OR seq <= $2) ORDER BY day`,
        [masterId, through],
      );
      return rows.map(toRoot);
    },
    async writeRoots(dayStartMs, at) {
      const { rowCount } = await pool.query(WRITE_ROOTS, [dayStartMs, new Date(at)]);
      return rowCount ?? 0;
    },
  };
}

type RootRow = { day: string; seq: string; root: string };
const ROOT_COLUMNS = "to_char(day, 'YYYY-MM-DD') AS day, seq, root";
const toRoot = (row: RootRow): RootRecord => ({ day: row.day, seq: Number(row.seq), root: row.root });

const toResult = (row: ResultRow): FollowerResult => {
  const open = moneyFromMinor(row.unrealized);
  const realized = moneyFromMinor(row.realized);
  return {
    followId: row.id,
    alive: row.alive,
    allocation: money(row.allocation),
    profit: (open < 0n ? realized + open : realized) as Money,
    feeBps: row.fee_bps,
    startedMs: Number(row.started_ms),
    stoppedMs: row.stopped_ms === null ? null : Number(row.stopped_ms),
    copiedOpens: row.copied_opens,
  };
};
