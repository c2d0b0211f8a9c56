import type { PeopleStore } from "@slipstream/core/people/server";
import type { Pool } from "pg";

/** Marks sessions that expired or were idle for too long as ended. */
export async function endStaleSessions(pool: Pool, now: number, seenBefore: number, limit: number) {
  const { rows } = await pool.query<{ id: string; user_id: string }>(
    `UPDATE sessions SET revoked_at = $1 WHERE id IN (
       SELECT id FROM sessions WHERE revoked_at IS NULL AND (expires_at <= $1 OR last_seen_at <= $2) LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING id, user_id`,
    [new Date(now), new Date(seenBefore), limit],
  );
  return rows.map(({ id, user_id }) => ({ sessionId: id, userId: user_id }));
}

/** What may go, by table: `$1` is the time before which it may. */
const REMOVABLE = {
  rateLimits: ["rate_limits", "window_start < $1"],
  links: ["one_time_tokens", "expires_at < $1"],
  sessions: ["sessions", "revoked_at < $1"],
  loginTokens: ["api_tokens", "kind = 'login' AND (expires_at < $1 OR revoked_at < $1)"],
  mails: ["mails", "done_at < $1"],
} as const satisfies Record<keyof Parameters<PeopleStore["prune"]>[0], readonly [string, string]>;

export const prunePeople: (pool: Pool, ...rest: Parameters<PeopleStore["prune"]>) => Promise<number> = async (pool, before, limit) => {
  let removed = 0;
  for (const [name, [table, condition]] of Object.entries(REMOVABLE)) {
    const at = before[name as keyof typeof before];
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT $2))`,
      [new Date(at), limit],
    );
    removed += rowCount ?? 0;
  }
  return removed;
};
