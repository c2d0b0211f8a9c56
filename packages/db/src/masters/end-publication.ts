import type { LeftFollow } from "@slipstream/core/masters/server";
import type { Ms } from "@slipstream/kernel";
import type { ClientBase } from "pg";
import { type StoppingRow, tellOfLeaving } from "./tell-of-leaving.ts";

/**
 * Ends a record where it stands; what follows it begins to stop and its followers are told. Null where it is not the user's or not published.
 */
export async function endPublication(
  client: ClientBase,
  one: { readonly userId: string; readonly masterId: string },
  at: Ms,
): Promise<readonly LeftFollow[] | null> {
  const when = new Date(at);
  const { rowCount } = await client.query(
    "UPDATE masters SET status = 'left', left_at = $3, left_seq = last_seq, updated_at = $3 WHERE id = $1 AND user_id = $2 AND status = 'active'",
    [one.masterId, one.userId, when],
  );
  if (rowCount !== 1) return null;
  const { rows } = await client.query<StoppingRow>(
    `UPDATE follows f SET status = 'stopping', stop_reason = 'master-left', updated_at = $2 FROM masters m
     WHERE m.id = $1 AND f.master_id = m.id AND f.status IN ('active', 'paused')
     RETURNING f.id, f.user_id, f.account_id, f.settings, m.display_name`,
    [one.masterId, when],
  );
  await tellOfLeaving(client, one.masterId, rows, at);
  return rows.map((row): LeftFollow => ({ followId: row.id, userId: row.user_id, accountId: row.account_id }));
}
