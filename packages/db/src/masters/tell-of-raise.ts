import { randomUUID } from "node:crypto";
import type { Ms } from "@slipstream/kernel";
import type { ClientBase } from "pg";
import { appendNotices } from "../notices/append-notices.ts";

type FollowRow = { id: string; user_id: string; account_id: string; fee_bps: number; master_name: string };

/** Tells followers that their master asks more than they agreed to; in the transaction in which the master does. */
export async function tellOfRaise(client: ClientBase, masterId: string, feeBps: number, at: Ms): Promise<void> {
  const { rows } = await client.query<FollowRow>(
    `SELECT f.id, f.user_id, f.account_id, f.fee_bps, m.display_name AS master_name FROM follows f JOIN masters m ON m.id = f.master_id
     WHERE f.master_id = $1 AND f.status <> 'stopped' AND NOT f.own AND GREATEST(f.fee_bps, f.agreed_bps) < $2`,
    [masterId, feeBps],
  );
  await appendNotices(
    client,
    rows.map(({ id, user_id, account_id, fee_bps, master_name }) => ({
      id: randomUUID(),
      userId: user_id,
      at,
      kind: "fee-rate-raised",
      payload: { followId: id, accountId: account_id, masterId, masterName: master_name, from: fee_bps / 100, to: feeBps / 100 },
    })),
  );
}
