import type { Ms } from "@slipstream/kernel";
import type { Database } from "../connection.ts";

/** A lane belongs to one holder until its expiry on the database's clock. Each take-over raises the fence. */
export type LeaseStore = {
  /** The new fence, or null while somebody else holds the lane. */
  take(lane: string, holder: string, ttlMs: Ms): Promise<bigint | null>;
  /** False when the lane has gone to somebody else, or had expired: then it is lost for good. */
  renew(lane: string, holder: string, fence: bigint, ttlMs: Ms): Promise<boolean>;
  /** Lets the next one in at once. Harmless when the lane is lost already. */
  release(lane: string, holder: string, fence: bigint): Promise<void>;
};

const TAKE = `
INSERT INTO leases (lane, holder, fence, expires_at) VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
ON CONFLICT (lane) DO UPDATE SET holder = excluded.holder, fence = leases.fence + 1, expires_at = excluded.expires_at
WHERE leases.expires_at <= clock_timestamp()
RETURNING fence`;
const RENEW = `
UPDATE leases SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
WHERE lane = $1 AND holder = $2 AND fence = $3 AND expires_at > clock_timestamp()`;
// The column keeps milliseconds: rounded, the present may lie ahead.
const RELEASE =
  "UPDATE leases SET expires_at = clock_timestamp() - interval '1 millisecond' WHERE lane = $1 AND holder = $2 AND fence = $3";

export function createLeaseStore({ pool }: Database): LeaseStore {
  return {
    async take(lane, holder, ttlMs) {
      const { rows } = await pool.query<{ fence: string }>(TAKE, [lane, holder, ttlMs]);
      const row = rows[0];
      return row ? BigInt(row.fence) : null;
    },
    async renew(lane, holder, fence, ttlMs) {
      const { rowCount } = await pool.query(RENEW, [lane, holder, fence, ttlMs]);
      return rowCount === 1;
    },
    async release(lane, holder, fence) {
      await pool.query(RELEASE, [lane, holder, fence]);
    },
  };
}
