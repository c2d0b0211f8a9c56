import type { CopyEngineStore, MasterNet, TendDecision, TendedFollow, TendNotice } from "@slipstream/core/copy/server";
import type { NoticeContent } from "@slipstream/core/notices/server";
import { LIVE_STATUSES } from "@slipstream/core/orders";
import type { Settlement } from "@slipstream/core/orders/server";
import { formatMoney, formatPrice } from "@slipstream/kernel";
import type pg from "pg";
import { inTransaction } from "../connection.ts";
import { type MasterFillRow, toMasterFill } from "../masters/master-fill-rows.ts";
import { appendNotices } from "../notices/append-notices.ts";
import { handOver } from "../orders/hand-over.ts";
import { holdFence, type VenueLane } from "../orders/hold-fence.ts";
import { updateRows } from "../unnest.ts";
import { type CopyRow, FINISHED_COPY, toCopyRecord } from "./copy-rows.ts";
import { finishPendingCopies } from "./finish-pending-copies.ts";
import { lockAccounts, type ReadFollow, readFollows } from "./read-members.ts";
import { type EngineStoreDeps, writeDecision } from "./write-decision.ts";

/** Follows that are being stopped or begun, or owe a close whose order came to nothing: few, and found by small indexes. */
const HURRIED = `
  SELECT id FROM follows WHERE venue = $1 AND status = 'stopping'
  UNION SELECT id FROM follows WHERE venue = $1 AND catch_up AND status <> 'stopped'
  UNION SELECT f.id FROM copies k JOIN orders o ON o.id = k.order_id JOIN follows f ON f.id = k.follow_id
    WHERE k.outcome = 'pending' AND o.done_at IS NOT NULL AND f.venue = $1`;
/**
 * Follows whose loss limit may be met at some prices, and those that hold what their master left: every open position of a sleeve is looked at.
 * May name too many: the decision is made under the lock.
 */
const DRIFTED = `
  SELECT f.id FROM follows f LEFT JOIN LATERAL (
    SELECT COALESCE(sum(CASE p.side WHEN 'long' THEN abs(p.quantity) * q.price * 1e8 - p.cost_minor ELSE p.cost_minor - abs(p.quantity) * q.price * 1e8 END), 0) AS profit
    FROM positions p JOIN unnest($4::text[], $5::numeric[]) AS q(symbol, price) USING (symbol)
    WHERE p.origin_kind = 'follow' AND p.origin_id = f.id::text AND p.closed_at IS NULL
  ) open ON true
  WHERE f.venue = $1 AND f.status IN ('active', 'paused') AND f.settings ->> 'lossLimit' IS NOT NULL
    AND f.realized_minor + open.profit <= -(f.settings ->> 'lossLimit')::numeric * 1e8
  UNION SELECT f.id FROM positions p JOIN follows f ON f.id = (CASE p.origin_kind WHEN 'follow' THEN p.origin_id::uuid END)
    JOIN copy_cursors c ON c.master_id = f.master_id AND c.venue = f.venue AND c.batch_to IS NULL
    LEFT JOIN LATERAL (
      SELECT net_after FROM master_fills m WHERE m.master_id = f.master_id AND m.symbol = p.symbol AND m.seq <= c.done_seq ORDER BY m.seq DESC LIMIT 1
    ) m ON true
    WHERE p.venue = $1 AND p.origin_kind = 'follow' AND p.closed_at IS NULL AND f.status <> 'stopped'
      AND sign(COALESCE(m.net_after, 0)) <> sign(p.quantity)`;
const needy = (parts: readonly string[]): string => `SELECT id FROM (${parts.join(" UNION ")}) needy WHERE id > $2 ORDER BY id LIMIT $3`;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

export function createTending(pool: pg.Pool, lane: VenueLane, deps: EngineStoreDeps): Pick<CopyEngineStore, "listNeedy" | "tend"> {
  return {
    async listNeedy({ after, limit, prices }) {
      const page = [lane.venue, after ?? FIRST_ID, limit];
      const { rows } = prices
        ? await pool.query<{ id: string }>(needy([HURRIED, DRIFTED]), [...page, [...prices.keys()], [...prices.values()].map(formatPrice)])
        : await pool.query<{ id: string }>(needy([HURRIED]), page);
      return rows.map(({ id }) => id);
    },
    tend: (followId, decide, fillNow) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const state = await readState(client, lane.venue, followId);
        const decision = state && decide(state);
        if (!state || !decision) return null;
        const accounts = new Map([[state.account.id, state.account]]);
        const written = await writeDecision(client, decision, accounts, fillNow, deps);
        if (decision.retried.length > 0) {
          await client.query(updateRows("copies", FINISHED_COPY, decision.retried, 2));
          await finishPendingCopies(client, written.settlement?.orders ?? [], deps.clock.now());
        }
        const origin = { kind: "follow", id: followId } as const;
        const of = {
          accountId: state.account.id,
          venue: state.account.venue,
          currency: state.account.currency,
          origin,
          positions: state.account.positions,
        };
        const handedOver = await handOver(client, of, decision.handOver, {
          ...deps,
          message: "Handed over from a follow to its owner at the mark price.",
        });
        await moveFollow(client, followId, decision, deps);
        return {
          copies: written.copies,
          settlement: merged(written.settlement, handedOver),
          followers: [{ followId, accountId: state.account.id }],
          noticedUserIds: await tell(client, state, decision, deps),
        };
      }),
  };
}

async function readState(client: pg.PoolClient, venue: string, followId: string): Promise<TendedFollow | null> {
  const at = await client.query<{ account_id: string }>("SELECT account_id FROM follows WHERE id = $1 AND venue = $2", [followId, venue]);
  const accountId = at.rows[0]?.account_id;
  if (accountId === undefined) return null;
  const account = (await lockAccounts(client, [accountId])).get(accountId);
  const [follow] = await readFollows(client, [followId]);
  if (!account || !follow) return null;
  const [live, failed, pending, master, nets] = await Promise.all([
    client.query<{ count: string }>(
      "SELECT count(*) AS count FROM orders WHERE account_id = $1 AND origin_kind = 'follow' AND origin_id = $2 AND status = ANY($3)",
      [accountId, followId, LIVE_STATUSES],
    ),
    client.query<{ symbol: string; count: string; last_at: Date }>(
      `SELECT p.symbol, count(*) AS count, max(o.done_at) AS last_at FROM positions p JOIN orders o
         ON o.account_id = p.account_id AND o.symbol = p.symbol AND o.origin_kind = p.origin_kind AND o.origin_id = p.origin_id AND o.created_at >= p.opened_at
       WHERE p.origin_kind = 'follow' AND p.origin_id = $1 AND p.closed_at IS NULL AND o.role = 'close' AND o.filled_quantity = 0 AND o.done_at IS NOT NULL
       GROUP BY p.symbol`,
      [followId],
    ),
    client.query<CopyRow & { ended: boolean }>(
      `SELECT c.*, o.done_at IS NOT NULL AS ended FROM copies c LEFT JOIN orders o ON o.id = c.order_id
       WHERE c.follow_id = $1 AND c.outcome = 'pending' ORDER BY c.master_seq`,
      [followId],
    ),
    client.query<{ display_name: string }>("SELECT display_name FROM masters WHERE id = $1", [follow.masterId]),
    readNets(client, follow, venue),
  ]);
  return {
    follow,
    masterName: master.rows[0]?.display_name ?? "",
    stopReason: follow.stopReason,
    catchUp: follow.catchUp,
    account,
    liveOrders: Number(live.rows[0]?.count ?? 0),
    pendingCopies: pending.rows.length,
    stuck: pending.rows.filter(({ ended }) => ended).map(toCopyRecord),
    failedCloses: new Map(failed.rows.map((row) => [row.symbol, { count: Number(row.count), lastAt: row.last_at.getTime() }])),
    masterNets: nets,
  };
}

/** The master's nets where all followers have everything; null while a batch is under way or fills wait. */
async function readNets(client: pg.PoolClient, follow: ReadFollow, venue: string): Promise<Map<string, MasterNet> | null> {
  const cursor = await client.query<{ settled: boolean }>(
    `SELECT c.batch_to IS NULL AND c.done_seq = m.last_seq AS settled FROM copy_cursors c JOIN masters m ON m.id = c.master_id
     WHERE c.master_id = $1 AND c.venue = $2`,
    [follow.masterId, venue],
  );
  if (!cursor.rows[0]?.settled) return null;
  const { rows } = await client.query<MasterFillRow>(
    `SELECT l.* FROM (SELECT DISTINCT symbol FROM master_fills WHERE master_id = $1) s
     CROSS JOIN LATERAL (SELECT * FROM master_fills f WHERE f.master_id = $1 AND f.symbol = s.symbol ORDER BY f.seq DESC LIMIT 1) l`,
    [follow.masterId],
  );
  return new Map(rows.map((row) => [row.symbol, { net: toMasterFill(row).netAfter, lastFill: toMasterFill(row) }]));
}

async function moveFollow(client: pg.PoolClient, followId: string, decision: TendDecision, deps: EngineStoreDeps): Promise<void> {
  const at = new Date(deps.clock.now());
  const stopped = decision.status === "stopped";
  await client.query(
    `UPDATE follows SET status = COALESCE($2, status), stop_reason = $3, catch_up = catch_up AND NOT $4, updated_at = $5,
       stopped_at = CASE WHEN $6 THEN $5 ELSE stopped_at END, stopped_ms = CASE WHEN $6 THEN $7 ELSE stopped_ms END WHERE id = $1`,
    [followId, decision.status, decision.stopReason, decision.caughtUp, at, stopped, deps.marketMs()],
  );
}

const BECAUSE: Readonly<Record<string, "you" | "loss-limit" | "master-left" | "operator" | "account-closed">> = {
  "loss-limit": "loss-limit",
  "master-left": "master-left",
  "account-closed": "account-closed",
  operator: "operator",
};

async function tell(
  client: pg.PoolClient,
  state: TendedFollow,
  { notices, stopReason }: TendDecision,
  deps: EngineStoreDeps,
): Promise<readonly string[]> {
  const at = deps.clock.now();
  const operators = notices.some(isForOperators) ? await listOperators(client) : [];
  const rows = notices.flatMap((notice) => {
    const told = new Set([state.follow.userId, ...(isForOperators(notice) ? operators : [])]);
    return [...told].map((userId) => ({ id: deps.nextId(), userId, at, ...contentOf(notice, state, stopReason) }));
  });
  return appendNotices(client, rows);
}

/** A close that cannot be made is more than its owner's business. */
const isForOperators = ({ kind }: TendNotice): boolean => kind === "copy-close-failing";
async function listOperators(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>("SELECT id FROM users WHERE role = 'operator' AND banned_at IS NULL LIMIT 100");
  return rows.map(({ id }) => id);
}

function contentOf(notice: TendNotice, { follow, masterName, account }: TendedFollow, stopReason: string | null): NoticeContent {
  const about = { followId: follow.id, accountId: follow.accountId, masterId: follow.masterId, masterName };
  const atStop = follow.terms.onStop;
  switch (notice.kind) {
    case "loss-limit-hit": {
      const amounts = { loss: formatMoney(notice.loss), limit: formatMoney(notice.limit), currency: account.currency };
      return { kind: notice.kind, payload: { ...about, ...amounts, atStop } };
    }
    case "follow-stopped":
      return { kind: notice.kind, payload: { ...about, because: BECAUSE[stopReason ?? ""] ?? "you", atStop } };
    case "copy-close-failing":
      return {
        kind: notice.kind,
        payload: { ...about, masterSeq: String(notice.masterSeq), symbol: notice.symbol, attempts: notice.attempts, because: null },
      };
  }
}

function merged(a: Settlement | null, b: Settlement | null): Settlement | null {
  if (!a || !b) return a ?? b;
  return {
    orders: [...a.orders, ...b.orders],
    newOrders: [...a.newOrders, ...b.newOrders],
    fills: [...a.fills, ...b.fills],
    positions: [...a.positions, ...b.positions],
    transfers: [...a.transfers, ...b.transfers],
    cashChanges: new Map([...a.cashChanges, ...b.cashChanges]),
  };
}
