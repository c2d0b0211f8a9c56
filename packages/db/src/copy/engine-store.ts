import type { BatchMember, CopyEngineStore, MasterFill } from "@slipstream/core/copy/server";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { type MasterFillRow, toMasterFill } from "../masters/master-fill-rows.ts";
import { holdFence, type VenueLane } from "../orders/hold-fence.ts";
import { moveCursor, nextPage, openBatch } from "./copy-cursor.ts";
import { tellOfSkips } from "./copy-notices.ts";
import { lockAccounts, readFollows } from "./read-members.ts";
import { createTending } from "./tend-store.ts";
import { type EngineStoreDeps, writeDecision } from "./write-decision.ts";

/** Copies of one venue's followers, for the process that holds its lane. */
export function createCopyEngineStore(database: Database, lane: VenueLane, deps: EngineStoreDeps): CopyEngineStore {
  const { pool } = database;
  return {
    async listBehind(limit) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT m.id FROM copy_cursors c JOIN masters m ON m.id = c.master_id
         WHERE c.venue = $1 AND (c.batch_to IS NOT NULL OR c.done_seq < m.last_seq) ORDER BY c.updated_at LIMIT $2`,
        [lane.venue, limit],
      );
      return rows.map(({ id }) => id);
    },
    applyBatch: (masterId, limit, decide, fillNow) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const batch = await openBatch(client, masterId, lane.venue);
        if (!batch) return null;
        const page = await nextPage(client, masterId, lane.venue, batch, limit);
        const { fills, masterName } = await readFills(client, masterId, batch.doneSeq, batch.toSeq);
        const members = await readMembers(client, masterId, page.rows, fills);
        const decision = decide({ masterId, masterName, fills, members });
        const accounts = new Map(members.map(({ account }) => [account.id, account]));
        const written = await writeDecision(client, decision, accounts, fillNow, deps);
        await moveCursor(client, masterId, lane.venue, page);
        const noticedUserIds = await tellOfSkips(client, written.copies, masterName, deps);
        return {
          ...written,
          noticedUserIds,
          followers: members.map(({ follow }) => ({ followId: follow.id, accountId: follow.accountId })),
        };
      }),
    ...createTending(pool, lane, deps),
  };
}

async function readFills(
  client: pg.PoolClient,
  masterId: string,
  after: number,
  to: number,
): Promise<{ fills: MasterFill[]; masterName: string }> {
  const [fills, master] = await Promise.all([
    client.query<MasterFillRow>("SELECT * FROM master_fills WHERE master_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq", [
      masterId,
      after,
      to,
    ]),
    client.query<{ display_name: string }>("SELECT display_name FROM masters WHERE id = $1", [masterId]),
  ]);
  return { fills: fills.rows.map(toMasterFill), masterName: master.rows[0]?.display_name ?? "" };
}

async function readMembers(
  client: pg.PoolClient,
  masterId: string,
  rows: readonly { id: string; account_id: string }[],
  fills: readonly MasterFill[],
): Promise<BatchMember[]> {
  if (rows.length === 0) return [];
  const accounts = await lockAccounts(client, [...new Set(rows.map(({ account_id }) => account_id))]);
  const follows = await readFollows(
    client,
    rows.map(({ id }) => id),
  );
  const detached = await findDetached(
    client,
    masterId,
    follows.map(({ id }) => id),
    fills,
  );
  return follows.flatMap((follow) => {
    const account = accounts.get(follow.accountId);
    return account ? [{ follow, account, detached: detached.get(follow.id) ?? NOTHING }] : [];
  });
}
const NOTHING: ReadonlySet<string> = new Set();

/** Symbols whose copied position is closed although the master's position of that time goes on: closed by hand, or by the follow's own stop. */
async function findDetached(
  client: pg.PoolClient,
  masterId: string,
  followIds: readonly string[],
  fills: readonly MasterFill[],
): Promise<Map<string, Set<string>>> {
  const shrinking = fills.filter(
    ({ netBefore, netAfter, side }) => netBefore !== 0n && (netAfter === 0n || netBefore > 0n === (side === "sell")),
  );
  const symbols = [...new Set(shrinking.map(({ symbol }) => symbol))];
  if (symbols.length === 0) return new Map();
  const { rows } = await client.query<{ origin_id: string; symbol: string }>(
    `SELECT DISTINCT p.origin_id, p.symbol FROM unnest($2::text[]) AS s(symbol)
     CROSS JOIN LATERAL (SELECT f.recorded_at FROM master_fills f WHERE f.master_id = $1 AND f.symbol = s.symbol AND f.seq < $4
       AND (f.net_before = 0 OR sign(f.net_before) <> sign(f.net_after)) AND f.net_after <> 0 ORDER BY f.seq DESC LIMIT 1) AS began
     JOIN positions p ON p.origin_kind = 'follow' AND p.origin_id = ANY($3) AND p.symbol = s.symbol AND p.closed_at IS NOT NULL AND p.opened_at >= began.recorded_at`,
    [masterId, symbols, followIds, shrinking.at(-1)?.seq ?? 0],
  );
  const found = new Map<string, Set<string>>();
  for (const { origin_id, symbol } of rows) found.set(origin_id, (found.get(origin_id) ?? new Set<string>()).add(symbol));
  return found;
}
