import type { IdempotencyStore } from "@slipstream/core/requests/server";
import type { Database } from "../connection.ts";

type KeyRow = { request_hash: string; status: number | null; response: unknown };

export function createIdempotencyStore({ pool }: Database): IdempotencyStore {
  return {
    async claim({ caller, userId, key, route, requestHash, now, abandonedBefore }) {
      const claimed = await pool.query(
        `INSERT INTO idempotency_keys (caller, key, user_id, route, request_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (caller, key) DO UPDATE SET created_at = EXCLUDED.created_at
         WHERE idempotency_keys.status IS NULL AND idempotency_keys.created_at < $7 AND idempotency_keys.request_hash = EXCLUDED.request_hash`,
        [caller, key, userId, route, requestHash, new Date(now), new Date(abandonedBefore)],
      );
      if (claimed.rowCount === 1) return null;
      const { rows } = await pool.query<KeyRow>(
        "SELECT request_hash, status, response FROM idempotency_keys WHERE caller = $1 AND key = $2",
        [caller, key],
      );
      const [row] = rows;
      // Given back in between: still at work as far as this look can tell; the next one claims it.
      return row
        ? { requestHash: row.request_hash, status: row.status, response: row.response }
        : { requestHash, status: null, response: null };
    },
    async record({ caller, key, status, response }) {
      await pool.query("UPDATE idempotency_keys SET status = $3, response = $4 WHERE caller = $1 AND key = $2", [
        caller,
        key,
        status,
        JSON.stringify(response),
      ]);
    },
    async release({ caller, key }) {
      await pool.query("DELETE FROM idempotency_keys WHERE caller = $1 AND key = $2 AND status IS NULL", [caller, key]);
    },
    async prune(before, limit) {
      const { rowCount } = await pool.query(
        `DELETE FROM idempotency_keys WHERE (caller, key) IN
           (SELECT caller, key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2)`,
        [new Date(before), limit],
      );
      return rowCount ?? 0;
    },
  };
}
