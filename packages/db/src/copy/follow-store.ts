import type { FollowFigures, FollowStore } from "@slipstream/core/copy/server";
import { moneyFromMinor, Refusal, ZERO_MONEY } from "@slipstream/kernel";
import { type Database, inTransaction } from "../connection.ts";
import {
  FOLLOW_COLUMNS,
  FOLLOWS_NAMED,
  type FollowRow,
  type HeldRow,
  MASTER_COLUMNS,
  type MasterRow,
  toFollow,
  toHeld,
  toMaster,
} from "./follow-rows.ts";
import { readFollowingAccounts } from "./following-accounts.ts";
import { listReturning } from "./list-returning.ts";
import { readHabits } from "./master-habits.ts";
import { changeFollow, openFollow } from "./write-follows.ts";

type CopiedRow = {
  follow_id: string;
  copied: number;
  skipped: number;
  pending: number;
  latency_ms: number | null;
  slippage_bps: number | null;
};
/** Medians are of so many of the newest copies. */
const NEWEST = 1_000;
const COPIED = `
  SELECT f.id AS follow_id, counted.*, newest.* FROM follows f
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE outcome = 'copied')::int AS copied, count(*) FILTER (WHERE outcome = 'skipped')::int AS skipped,
      count(*) FILTER (WHERE outcome = 'pending')::int AS pending FROM copies WHERE follow_id = f.id AND user_id = $1
  ) counted
  CROSS JOIN LATERAL (
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(0, extract(epoch FROM filled_at - master_recorded_at)::float8 * 1000)) AS latency_ms,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY slippage_bps) AS slippage_bps
    FROM (SELECT * FROM copies WHERE follow_id = f.id AND user_id = $1 AND outcome = 'copied' ORDER BY master_seq DESC LIMIT ${NEWEST}) c
  ) newest
  WHERE f.user_id = $1 AND f.id = ANY($2)`;
/** More than the open accounts of a person may follow together. */
const MOST_ALIVE = 2_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Follows as their owners use them. Each statement on somebody's rows carries the owner's id. */
export function createFollowStore({ pool }: Database): FollowStore {
  const follows = async (where: string, values: unknown[]) => {
    const { rows } = await pool.query<FollowRow>(`SELECT ${FOLLOW_COLUMNS} FROM ${FOLLOWS_NAMED} WHERE ${where}`, values);
    return rows.map(toFollow);
  };
  return {
    open: (follow, check) => inTransaction(pool, (client) => openFollow(client, follow, check)),
    change: (one, decide) => inTransaction(pool, (client) => changeFollow(client, one, decide)),
    async find({ userId, followId }) {
      return (await follows("f.id = $1 AND f.user_id = $2", [followId, userId]))[0] ?? null;
    },
    listAlive: ({ userId, masterId, accountId }) =>
      follows(
        `f.user_id = $1 AND f.status <> 'stopped' AND ($2::uuid IS NULL OR f.master_id = $2) AND ($3::uuid IS NULL OR f.account_id = $3)
         ORDER BY f.id DESC LIMIT ${MOST_ALIVE}`,
        [userId, masterId ?? null, accountId ?? null],
      ),
    async list({ userId, status, accountId, limit, cursor }) {
      if (cursor != null && !UUID.test(cursor))
        throw new Refusal("bad-input", "bad-cursor", "expected the next_cursor of the page before", { field: "cursor" });
      const rows = await follows(
        `f.user_id = $1 AND ($2::uuid IS NULL OR f.id < $2) AND ($3::uuid IS NULL OR f.account_id = $3)
           AND ($4::text IS NULL OR ($4 = 'alive' AND f.status <> 'stopped') OR f.status = $4) ORDER BY f.id DESC LIMIT $5`,
        [userId, cursor ?? null, accountId ?? null, status ?? null, limit + 1],
      );
      const items = rows.slice(0, limit);
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    async figures({ userId, followIds }) {
      const [sums, held, copied] = await Promise.all([
        pool.query<{ id: string; realized_minor: string; fees_minor: string | null }>(
          `SELECT f.id, f.realized_minor, p.fees_minor FROM follows f
           LEFT JOIN (
             SELECT origin_id, sum(fees_minor)::text AS fees_minor FROM positions
             WHERE user_id = $1 AND origin_kind = 'follow' AND origin_id = ANY($3) GROUP BY origin_id
           ) p ON p.origin_id = f.id::text WHERE f.user_id = $1 AND f.id = ANY($2)`,
          [userId, followIds, followIds],
        ),
        pool.query<HeldRow>(
          `SELECT account_id, symbol, origin_kind, origin_id, quantity, cost_minor, leverage FROM positions
           WHERE user_id = $1 AND origin_kind = 'follow' AND origin_id = ANY($2) AND closed_at IS NULL`,
          [userId, followIds],
        ),
        pool.query<CopiedRow>(COPIED, [userId, followIds]),
      ]);
      const counts = new Map(copied.rows.map((row) => [row.follow_id, row]));
      return new Map(
        sums.rows.map((row): [string, FollowFigures] => {
          const count = counts.get(row.id);
          return [
            row.id,
            {
              realized: moneyFromMinor(row.realized_minor),
              fees: row.fees_minor === null ? ZERO_MONEY : moneyFromMinor(row.fees_minor),
              open: held.rows.filter(({ origin_id }) => origin_id === row.id).map(toHeld),
              copied: count?.copied ?? 0,
              skipped: count?.skipped ?? 0,
              pending: count?.pending ?? 0,
              medianLatencyMs: count?.latency_ms ?? null,
              medianSlippageBps: count?.slippage_bps ?? null,
            },
          ];
        }),
      );
    },
    async findMaster(masterId) {
      const { rows } = await pool.query<MasterRow>(`SELECT ${MASTER_COLUMNS} FROM masters WHERE id = $1`, [masterId]);
      return rows[0] ? toMaster(rows[0]) : null;
    },
    readHabits: (master) => readHabits(pool, master),
    listReturning: (query) => listReturning(pool, query),
    listAccounts: ({ userId }) => readFollowingAccounts(pool, userId, "all", false),
  };
}
