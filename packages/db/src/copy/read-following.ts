import type { CopyMode, FollowStatus } from "@slipstream/core/copy";
import type { FollowerRow, Following } from "@slipstream/core/copy/server";
import { money, moneyFromMinor, quantity } from "@slipstream/kernel";
import type pg from "pg";
import { type HeldRow, toHeld, toSettings } from "./follow-rows.ts";

/** A master sees so many of the newest follows. */
const MOST_FOLLOWS = 200;
/** And how so many of the newest fills were copied in each of them. */
const NEWEST_FILLS = 200;

type Row = {
  id: string;
  number: string;
  status: FollowStatus;
  started_at: Date;
  settings: unknown;
  realized_minor: string;
  copied: number;
  skipped: number;
  pending: number;
  latency_ms: number | null;
  slippage_bps: number | null;
};

const FOLLOWERS = `
  SELECT f.id, f.number, f.status, f.started_at, f.settings, f.realized_minor, c.copied, c.skipped, c.pending, c.latency_ms, c.slippage_bps
  FROM (
    SELECT f.*, row_number() OVER (ORDER BY f.id) AS number FROM follows f WHERE f.master_id = $1 ORDER BY f.id DESC LIMIT ${MOST_FOLLOWS}
  ) f
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE outcome = 'copied')::int AS copied, count(*) FILTER (WHERE outcome = 'skipped')::int AS skipped,
      count(*) FILTER (WHERE outcome = 'pending')::int AS pending,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM filled_at - master_recorded_at)::float8 * 1000) AS latency_ms,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY slippage_bps) AS slippage_bps
    FROM (SELECT * FROM copies WHERE follow_id = f.id ORDER BY master_seq DESC LIMIT ${NEWEST_FILLS}) newest
  ) c ORDER BY f.id DESC`;
const SLEEVES = `
  SELECT p.account_id, p.symbol, p.origin_kind, p.origin_id, p.quantity, p.cost_minor, p.leverage
  FROM follows f JOIN positions p ON p.account_id = f.account_id AND p.origin_kind = 'follow' AND p.origin_id = f.id::text AND p.closed_at IS NULL
  WHERE f.id = ANY($1)`;
const HOLDINGS = `
  SELECT p.symbol, sum(p.quantity)::text AS quantity
  FROM follows f JOIN positions p ON p.account_id = f.account_id AND p.origin_kind = 'follow' AND p.origin_id = f.id::text AND p.closed_at IS NULL
  WHERE f.master_id = $1 AND f.status <> 'stopped' GROUP BY p.symbol`;
const ALLOCATED = `
  SELECT COALESCE(sum((settings->>'copyAmount')::numeric), 0)::text AS allocated FROM follows WHERE master_id = $1 AND status <> 'stopped'`;

/** Who follows a master, for its owner alone. */
export async function readFollowing(pool: pg.Pool, { userId, masterId }: { userId: string; masterId: string }): Promise<Following | null> {
  const owned = await pool.query("SELECT 1 FROM masters WHERE id = $1 AND user_id = $2", [masterId, userId]);
  if (owned.rowCount !== 1) return null;
  const followers = await pool.query<Row>(FOLLOWERS, [masterId]);
  const [sleeves, holdings, allocated] = await Promise.all([
    pool.query<HeldRow>(SLEEVES, [followers.rows.map(({ id }) => id)]),
    pool.query<{ symbol: string; quantity: string }>(HOLDINGS, [masterId]),
    pool.query<{ allocated: string }>(ALLOCATED, [masterId]),
  ]);
  return {
    allocated: money(allocated.rows[0]?.allocated ?? "0"),
    followers: followers.rows.map((row) => toFollower(row, sleeves.rows)),
    holdings: holdings.rows.map((row) => ({ symbol: row.symbol, quantity: quantity(row.quantity) })),
  };
}

function toFollower(row: Row, sleeves: readonly HeldRow[]): FollowerRow {
  const { copyAmount, mode }: { copyAmount: string; mode: CopyMode } = toSettings(row.settings);
  return {
    number: Number(row.number),
    status: row.status,
    startedAt: row.started_at.getTime(),
    allocation: money(copyAmount),
    mode,
    figures: {
      realized: moneyFromMinor(row.realized_minor),
      open: sleeves.filter(({ origin_id }) => origin_id === row.id).map(toHeld),
      copied: row.copied,
      skipped: row.skipped,
      pending: row.pending,
      medianLatencyMs: row.latency_ms,
      medianSlippageBps: row.slippage_bps,
    },
  };
}
