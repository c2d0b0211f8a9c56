import type { SkipReason } from "@slipstream/core/copy";
import type { Replication } from "@slipstream/core/copy/server";
import type pg from "pg";

/** Judged by so many of a master's newest fills, in so many of the newest follows. */
const NEWEST_FILLS = 200;
const NEWEST_FOLLOWS = 1_000;

type Row = {
  master_id: string;
  display_name: string;
  venue: string;
  behind: string;
  followers: string;
  copied: string;
  skipped: string;
  pending: string;
  latency: (number | null)[] | null;
  slippage: (number | null)[] | null;
  skips: { reason: SkipReason; count: number }[] | null;
};

/** `$1` one master, or null for all; `$2` whether venues are told apart; `$3` how many. */
const REPLICATION = `
  WITH chosen AS (
    SELECT m.id, m.display_name, m.last_seq, min(c.done_seq) AS done_seq, CASE WHEN $2 THEN c.venue END AS venue
    FROM masters m LEFT JOIN copy_cursors c ON c.master_id = m.id
    WHERE $1::uuid IS NULL AND c.master_id IS NOT NULL OR m.id = $1
    GROUP BY m.id, 5 ORDER BY m.last_seq - min(c.done_seq) DESC NULLS LAST, m.id LIMIT $3
  ), alive AS (
    SELECT ch.id, ch.venue, (SELECT count(*) FROM follows f WHERE f.master_id = ch.id AND f.status <> 'stopped' AND (ch.venue IS NULL OR f.venue = ch.venue)) AS followers
    FROM chosen ch
  ), recent AS (
    SELECT ch.id, ch.venue, c.outcome, c.reason, c.slippage_bps,
      greatest(0, extract(epoch FROM c.filled_at - c.master_recorded_at)::float8 * 1000) AS latency_ms
    FROM chosen ch
    CROSS JOIN LATERAL (
      SELECT f.id FROM follows f WHERE f.master_id = ch.id AND (ch.venue IS NULL OR f.venue = ch.venue) ORDER BY f.id DESC LIMIT ${NEWEST_FOLLOWS}
    ) f
    JOIN copies c ON c.follow_id = f.id AND c.master_seq > ch.last_seq - ${NEWEST_FILLS}
  ), counted AS (
    SELECT id, venue, count(*) FILTER (WHERE outcome = 'copied') AS copied, count(*) FILTER (WHERE outcome = 'skipped') AS skipped,
      count(*) FILTER (WHERE outcome = 'pending') AS pending,
      percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE outcome = 'copied' AND latency_ms IS NOT NULL) AS latency,
      percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY slippage_bps) FILTER (WHERE slippage_bps IS NOT NULL) AS slippage
    FROM recent GROUP BY id, venue
  ), skips AS (
    SELECT id, venue, json_agg(json_build_object('reason', reason, 'count', count) ORDER BY count DESC, reason) AS skips
    FROM (SELECT id, venue, reason, count(*)::int AS count FROM recent WHERE outcome = 'skipped' GROUP BY id, venue, reason) r GROUP BY id, venue
  )
  SELECT ch.id AS master_id, ch.display_name, COALESCE(ch.venue, '') AS venue, a.followers,
    CASE WHEN a.followers = 0 THEN 0 ELSE greatest(0, ch.last_seq - ch.done_seq) END AS behind,
    COALESCE(n.copied, 0) AS copied, COALESCE(n.skipped, 0) AS skipped, COALESCE(n.pending, 0) AS pending, n.latency, n.slippage, s.skips
  FROM chosen ch
  JOIN alive a ON a.id = ch.id AND a.venue IS NOT DISTINCT FROM ch.venue
  LEFT JOIN counted n ON n.id = ch.id AND n.venue IS NOT DISTINCT FROM ch.venue
  LEFT JOIN skips s ON s.id = ch.id AND s.venue IS NOT DISTINCT FROM ch.venue
  ORDER BY behind DESC, a.followers DESC, ch.id`;

type Judged = Replication & { masterId: string; masterName: string; venue: string; behind: number };

/** How well masters are copied: one of them over all venues, or each master and venue. */
export async function readReplication(pool: pg.Pool, which: { masterId: string } | { limit: number }): Promise<Judged[]> {
  const values = "masterId" in which ? [which.masterId, false, 1] : [null, true, which.limit];
  const { rows } = await pool.query<Row>(REPLICATION, values);
  return rows.map((row) => ({
    masterId: row.master_id,
    masterName: row.display_name,
    venue: row.venue,
    behind: Number(row.behind),
    followers: Number(row.followers),
    copied: Number(row.copied),
    skipped: Number(row.skipped),
    pending: Number(row.pending),
    latencyMs: toSpread(row.latency),
    slippageBps: toSpread(row.slippage),
    skips: row.skips ?? [],
  }));
}

const toSpread = (values: (number | null)[] | null) => ({ p50: values?.[0] ?? null, p95: values?.[1] ?? null, p99: values?.[2] ?? null });
