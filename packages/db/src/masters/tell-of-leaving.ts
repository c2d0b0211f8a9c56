import { randomUUID } from "node:crypto";
import type { Ms } from "@slipstream/kernel";
import type { ClientBase } from "pg";
import { toSettings } from "../copy/follow-rows.ts";
import { appendNotices } from "../notices/append-notices.ts";

export type StoppingRow = { id: string; user_id: string; account_id: string; settings: unknown; display_name: string };

/** Tells those who followed a master that this is over; in the transaction in which the master leaves. */
export const tellOfLeaving = (client: ClientBase, masterId: string, follows: readonly StoppingRow[], at: Ms): Promise<readonly string[]> =>
  appendNotices(
    client,
    follows.map((row) => ({
      id: randomUUID(),
      userId: row.user_id,
      at,
      kind: "master-left",
      payload: {
        followId: row.id,
        accountId: row.account_id,
        masterId,
        masterName: row.display_name,
        atStop: toSettings(row.settings).onStop,
      },
    })),
  );
