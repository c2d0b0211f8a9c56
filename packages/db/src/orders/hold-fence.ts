import type pg from "pg";

/** The lane under which a venue is worked, at one fence. */
export type VenueLane = { readonly venue: string; readonly lane: string; readonly fence: bigint };
/** The lane went to somebody else: nothing was written. */
class LaneLost extends Error {
  override name = "LaneLost";
}

/** Keeps the lane's row until the transaction ends, so that a successor begins only after it. */
export async function holdFence(client: pg.PoolClient, { lane, fence }: VenueLane): Promise<void> {
  const { rowCount } = await client.query("SELECT 1 FROM leases WHERE lane = $1 AND fence = $2 FOR SHARE", [lane, String(fence)]);
  if (rowCount !== 1) throw new LaneLost(`lane ${lane} is no longer ours`);
}
