import type { LeaderboardFilters, LeaderboardOrder } from "@slipstream/core/masters";
import type { StatsRow, StatsStore } from "@slipstream/core/masters/server";
import { DAY_MS } from "@slipstream/kernel";
import type { Database } from "../connection.ts";
import { MASTER_COLUMNS, type MasterRow, toMaster } from "./master-rows.ts";

type Row = {
  master_id: string;
  seq: string;
  first_ms: string | null;
  last_ms: string | null;
  line: StatsRow["line"];
  computed_at: Date;
  cost_ms: number;
  profile: StatsRow["profile"];
};
/** Who began and who stopped to follow since the statistics `s` were computed: a new follower sees oneself counted at once. */
const CHANGES = `(
  SELECT COALESCE(SUM(change), 0)::int AS more_followers, COALESCE(SUM(change * (settings ->> 'copyAmount')::numeric), 0)::float8 AS more_copied FROM (
    SELECT 1 AS change, f.settings FROM follows f WHERE f.master_id = s.master_id AND NOT f.own AND f.started_at > s.computed_at
    UNION ALL
    SELECT -1, f.settings FROM follows f WHERE f.master_id = s.master_id AND NOT f.own AND f.stopped_at IS NOT NULL AND f.stopped_at > s.computed_at
  ) c)`;
type Changes = { more_followers: number; more_copied: number };
const toLine = ({ line, more_followers, more_copied }: Pick<Row, "line"> & Changes): StatsRow["line"] =>
  more_followers === 0
    ? line
    : { ...line, followerCount: line.followerCount + more_followers, copiedAmount: line.copiedAmount + more_copied };

const toStats = (row: Row & Changes): StatsRow => ({
  masterId: row.master_id,
  seq: Number(row.seq),
  firstMs: row.first_ms === null ? null : Number(row.first_ms),
  lastMs: row.last_ms === null ? null : Number(row.last_ms),
  line: toLine(row),
  profile: row.profile,
  computedAt: row.computed_at.getTime(),
  costMs: row.cost_ms,
});
/** The leaderboard's orders, all descending, each with its index. What cannot be computed comes last; among equals the larger profit is first. */
const SORT_KEYS: Readonly<Record<LeaderboardOrder, string>> = {
  follower_return: "COALESCE(s.follower_return, '-Infinity')",
  pnl: "s.pnl",
  win_rate: "COALESCE(s.win_rate, '-Infinity')",
  followers: "s.followers",
  return: "COALESCE(s.return_pct, '-Infinity')",
  drawdown: "COALESCE(-s.drawdown_pct, '-Infinity')",
  age: "COALESCE(-s.first_ms, -8640000000000000)",
};

type LineRow = MasterRow & Pick<Row, "line"> & Changes & { sort_key: string | number; pnl: number; follow_id: string | null };

/** Computed statistics in Postgres, and the leaderboard over them. */
export function createStatsStore({ pool }: Database): StatsStore {
  return {
    async find(masterId) {
      const { rows } = await pool.query<Row & Changes>(
        `SELECT s.*, c.* FROM master_stats s CROSS JOIN LATERAL ${CHANGES} c WHERE s.master_id = $1`,
        [masterId],
      );
      return rows[0] ? toStats(rows[0]) : null;
    },
    async save(stats) {
      const { line } = stats;
      await pool.query(
        `INSERT INTO master_stats (master_id, seq, state, follower_return, pnl, win_rate, followers, return_pct, drawdown_pct, first_ms, last_ms, trades,
           symbols, line, profile, computed_at, cost_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (master_id) DO UPDATE SET seq = EXCLUDED.seq, state = EXCLUDED.state, follower_return = EXCLUDED.follower_return, pnl = EXCLUDED.pnl,
           win_rate = EXCLUDED.win_rate, followers = EXCLUDED.followers, return_pct = EXCLUDED.return_pct, drawdown_pct = EXCLUDED.drawdown_pct,
           first_ms = EXCLUDED.first_ms, last_ms = EXCLUDED.last_ms, trades = EXCLUDED.trades, symbols = EXCLUDED.symbols, line = EXCLUDED.line,
           profile = EXCLUDED.profile, computed_at = EXCLUDED.computed_at, cost_ms = EXCLUDED.cost_ms
         WHERE master_stats.seq <= EXCLUDED.seq`,
        [
          stats.masterId,
          stats.seq,
          line.state,
          line.followersReturn.lowerBoundPct,
          line.totalPnl,
          line.winRate,
          line.followerCount,
          line.returnPct,
          line.maxDrawdownPct,
          stats.firstMs,
          stats.lastMs,
          line.totalTrades,
          line.symbols,
          JSON.stringify(line),
          JSON.stringify(stats.profile),
          new Date(stats.computedAt),
          Math.round(stats.costMs),
        ],
      );
    },
    async listDue({ now, before, limit }) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT m.id FROM masters m LEFT JOIN master_stats s ON s.master_id = m.id
         CROSS JOIN LATERAL (SELECT COALESCE(m.left_seq, m.last_seq) > s.seq
           OR EXISTS (SELECT 1 FROM follows f WHERE f.master_id = m.id AND NOT f.own AND f.started_at > s.computed_at) AS news) n
         WHERE s.master_id IS NULL OR s.computed_at < $2 OR (n.news AND s.computed_at + s.cost_ms * interval '20 milliseconds' <= $1)
         ORDER BY s.master_id IS NULL DESC, n.news DESC, s.computed_at LIMIT $3`,
        [new Date(now), new Date(before), limit],
      );
      return rows.map(({ id }) => id);
    },
    async list({ userId, nowMs, limit, after, sortBy, ...filters }) {
      const key = SORT_KEYS[sortBy];
      const cursor = after === null ? null : parseCursor(after);
      if (after !== null && cursor === null) return null;
      const { where, values } = toConditions(filters, nowMs);
      const add = (value: unknown): string => `$${values.push(value)}`;
      if (cursor)
        where.push(
          `(${key}, s.pnl, s.master_id) < (${add(sortBy === "age" ? String(cursor.key) : cursor.key)}, ${add(cursor.pnl)}, ${add(cursor.masterId)}::uuid)`,
        );
      const { rows } = await pool.query<LineRow>(
        `SELECT s.*, c.*, mine.id AS follow_id FROM (
           SELECT ${MASTER_COLUMNS}, s.master_id, s.line, s.computed_at, s.pnl, ${key} AS sort_key FROM master_stats s JOIN masters m ON m.id = s.master_id
           ${where.length > 0 ? `WHERE ${where.join(" AND ")}` : ""} ORDER BY ${key} DESC, s.pnl DESC, s.master_id DESC LIMIT ${limit + 1}) s
         CROSS JOIN LATERAL ${CHANGES} c
         LEFT JOIN (SELECT DISTINCT ON (master_id) master_id, id FROM follows WHERE user_id = ${add(userId)} AND status <> 'stopped'
           ORDER BY master_id, id DESC) mine ON mine.master_id = s.master_id
         ORDER BY s.sort_key DESC, s.pnl DESC, s.master_id DESC`,
        values,
      );
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map((row) => ({ master: toMaster(row), line: toLine(row), followId: row.follow_id })),
        nextCursor: rows.length > limit && last ? toCursor({ key: Number(last.sort_key), pnl: last.pnl, masterId: last.id }) : null,
      };
    },
    async followOf(masterId, userId) {
      const { rows } = await pool.query<{ id: string }>(
        "SELECT id FROM follows WHERE user_id = $1 AND master_id = $2 AND status <> 'stopped' ORDER BY id DESC LIMIT 1",
        [userId, masterId],
      );
      return rows[0]?.id ?? null;
    },
  };
}

function toConditions(filters: Omit<LeaderboardFilters, "sortBy">, nowMs: number | null): { where: string[]; values: unknown[] } {
  const where: string[] = [];
  const values: unknown[] = [];
  const add = (condition: (parameter: string) => string, value: unknown): void => {
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  const { minAgeDays, maxDrawdownPct, symbols, minFollowers, minTrades, maxFee, includeLeft, search } = filters;
  if (minAgeDays !== undefined) add((p) => `s.first_ms <= ${p}::float8`, (nowMs ?? 0) - minAgeDays * DAY_MS);
  if (maxDrawdownPct !== undefined) add((p) => `s.drawdown_pct <= ${p}::float8`, maxDrawdownPct);
  if (symbols !== undefined) add((p) => `s.symbols && ${p}::text[]`, symbols);
  if (minFollowers !== undefined) add((p) => `s.followers >= ${p}::float8`, minFollowers);
  if (minTrades !== undefined) add((p) => `s.trades >= ${p}::float8`, minTrades);
  if (maxFee !== undefined) add((p) => `m.fee_bps <= ${p}::float8`, maxFee * 100);
  if (search) add((p) => `strpos(lower(m.display_name), lower(${p})) > 0`, search);
  if (!includeLeft) where.push("s.state = 'active' AND m.status = 'active'");
  return { where, values };
}

type Cursor = { readonly key: number; readonly pnl: number; readonly masterId: string };
const CURSOR_BYTES = 32;

/** Two floats and an id, so that nothing of a number is lost on the way. */
function toCursor({ key, pnl, masterId }: Cursor): string {
  const bytes = Buffer.alloc(CURSOR_BYTES);
  bytes.writeDoubleBE(key, 0);
  bytes.writeDoubleBE(pnl, 8);
  bytes.write(masterId.replaceAll("-", ""), 16, "hex");
  return bytes.toString("base64url");
}

function parseCursor(text: string): Cursor | null {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length !== CURSOR_BYTES || bytes.toString("base64url") !== text) return null;
  const hex = bytes.toString("hex", 16);
  const masterId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  const [key, pnl] = [bytes.readDoubleBE(0), bytes.readDoubleBE(8)];
  return Number.isNaN(key) || Number.isNaN(pnl) ? null : { key, pnl, masterId };
}
