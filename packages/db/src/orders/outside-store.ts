import type { ClaimedOrder, OutsideStore } from "@slipstream/core/orders/server";
import type { Clock, NextId } from "@slipstream/kernel";
import { type Database, inTransaction } from "../connection.ts";
import { holdFence, type VenueLane } from "./hold-fence.ts";
import { type OrderRow, toOrder } from "./order-rows.ts";
import { loadBook, settle } from "./settle-books.ts";

type SentRow = OrderRow & { submitted_at: Date };

const MUST_END_AT_ONCE = "(o.type = 'market' OR o.time_in_force IN ('IOC', 'FOK'))";
/** Nothing of the same account and symbol before it is planned, unanswered, or about to end. */
const NEXT_IN_TURN = `NOT EXISTS (
  SELECT 1 FROM orders e WHERE e.account_id = o.account_id AND e.symbol = o.symbol AND e.seq < o.seq AND (
    e.status IN ('planned', 'submitted', 'unknown') OR (e.status = 'cancelling' AND e.accepted_ms IS NULL)
    OR (e.status IN ('open', 'partially-filled', 'cancelling') AND (e.type = 'market' OR e.time_in_force IN ('IOC', 'FOK')))))`;
const SLEEVE = `
LEFT JOIN positions p ON p.account_id = o.account_id AND p.symbol = o.symbol AND p.origin_kind = o.origin_kind AND p.origin_id = o.origin_id
  AND p.closed_at IS NULL AND (p.quantity > 0) = (o.side = 'sell')`;
const CLAIM = `
UPDATE orders t SET status = 'submitted', submitted_at = $2, updated_at = $2, fence = $3,
  quantity = CASE WHEN t.reduce_only THEN LEAST(t.quantity, t.filled_quantity + next.held) ELSE t.quantity END
FROM (
  SELECT o.id, abs(p.quantity) AS held FROM orders o ${SLEEVE}
  WHERE o.venue = $1 AND o.status = 'planned' AND (p.id IS NOT NULL OR NOT o.reduce_only) AND (o.reduce_only OR o.created_at >= $5 OR NOT ${MUST_END_AT_ONCE}) AND ${NEXT_IN_TURN}
  ORDER BY o.seq LIMIT $4 FOR UPDATE OF o SKIP LOCKED
) next WHERE t.id = next.id RETURNING t.*`;
const POINTLESS = `
SELECT o.* FROM orders o ${SLEEVE}
WHERE o.venue = $1 AND o.status = 'planned' AND (
  (NOT o.reduce_only AND o.created_at < $2 AND ${MUST_END_AT_ONCE})
  OR (o.reduce_only AND p.id IS NULL AND ${NEXT_IN_TURN})
) ORDER BY o.seq LIMIT $3`;
const UNANSWERED = `
SELECT * FROM orders WHERE venue = $1 AND (status IN ('submitted', 'unknown') OR (status = 'cancelling' AND accepted_ms IS NULL))
  AND submitted_at <= $2 ORDER BY submitted_at, seq LIMIT $3`;
const UNHEARD = `
SELECT * FROM orders o WHERE venue = $1 AND status IN ('open', 'partially-filled', 'cancelling') AND accepted_ms IS NOT NULL
  AND updated_at <= CASE WHEN ${MUST_END_AT_ONCE} THEN $3::timestamptz ELSE $2::timestamptz END ORDER BY updated_at, seq LIMIT $4`;
const SCOPES = `
SELECT account_id, symbol, min(submitted_at) AS first_sent_at FROM (
  SELECT account_id, symbol, submitted_at FROM orders WHERE venue = $1 AND status IN ('planned', 'submitted', 'unknown')
  UNION ALL SELECT account_id, symbol, submitted_at FROM orders WHERE venue = $1 AND status IN ('open', 'partially-filled', 'cancelling')
  UNION ALL SELECT account_id, symbol, submitted_at FROM orders WHERE venue = $1 AND submitted_at IS NOT NULL AND done_at >= $2
) o WHERE submitted_at IS NOT NULL AND ($4::uuid IS NULL OR (account_id, symbol) > ($4, $5))
GROUP BY account_id, symbol ORDER BY account_id, symbol LIMIT $3`;
const RELEASE = `
UPDATE orders o SET status = 'planned', updated_at = $3 FROM unnest($1::uuid[], $2::timestamptz[]) AS c(id, claimed_at)
WHERE o.id = c.id AND o.submitted_at = c.claimed_at AND o.status IN ('submitted', 'unknown')`;

const isUnanswered = (row: OrderRow): boolean =>
  row.status === "submitted" || row.status === "unknown" || (row.status === "cancelling" && row.accepted_ms === null);

/** The orders of a venue outside, for the process that holds its lane. */
export function createOutsideStore({ pool }: Database, lane: VenueLane, deps: { clock: Clock; nextId: NextId }): OutsideStore {
  const settling = { ...deps, cancelsAtOnce: false };
  const date = (ms: number) => new Date(ms);
  const list = async (sql: string, values: readonly unknown[]): Promise<readonly ClaimedOrder[]> => {
    const { rows } = await pool.query<SentRow>(sql, [lane.venue, ...values]);
    return rows.map((row) => ({ order: toOrder(row), claimedAt: row.submitted_at.getTime() }));
  };
  return {
    claim: ({ limit, at, opensSince }) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const { rows } = await client.query<OrderRow>(CLAIM, [lane.venue, date(at), String(lane.fence), limit, date(opensSince)]);
        return rows.sort((a, b) => Number(BigInt(a.seq) - BigInt(b.seq))).map((row) => ({ order: toOrder(row), claimedAt: at }));
      }),
    release: (claims) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        await client.query(RELEASE, [
          claims.map(({ order }) => order.id),
          claims.map(({ claimedAt }) => date(claimedAt)),
          date(deps.clock.now()),
        ]);
      }),
    record: (reports) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const ids = reports.map(({ orderId }) => orderId);
        const book = await loadBook(client, ids, { withSleeves: reports.some(({ executions }) => executions.length > 0) });
        return settle(client, book, reports, settling);
      }),
    endAbsent: (ends) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const ids = ends.map(({ claim }) => claim.order.id);
        const book = await loadBook(client, ids, { withSleeves: false });
        // Read under the accounts' locks.
        const { rows } = await client.query<SentRow>("SELECT * FROM orders WHERE id = ANY($1)", [ids]);
        const open = new Set(rows.filter(isUnanswered).map((row) => `${row.id} ${row.submitted_at.getTime()}`));
        const reports = ends.flatMap(({ claim, report }) => (open.has(`${claim.order.id} ${claim.claimedAt}`) ? [report] : []));
        return settle(client, book, reports, settling);
      }),
    async listPointless({ createdBefore, limit }) {
      const { rows } = await pool.query<OrderRow>(POINTLESS, [lane.venue, date(createdBefore), limit]);
      return rows.map(toOrder);
    },
    async listCancelling(limit) {
      const { rows } = await pool.query<OrderRow>("SELECT * FROM orders WHERE venue = $1 AND status = 'cancelling' ORDER BY seq LIMIT $2", [
        lane.venue,
        limit,
      ]);
      return rows.map(toOrder);
    },
    listUnanswered: ({ claimedUntil, limit }) => list(UNANSWERED, [date(claimedUntil), limit]),
    listUnheard: ({ restingUntil, atOnceUntil, limit }) => list(UNHEARD, [date(restingUntil), date(atOnceUntil), limit]),
    async listScopes({ endedSince, after, limit }) {
      const { rows } = await pool.query<{ account_id: string; symbol: string; first_sent_at: Date }>(SCOPES, [
        lane.venue,
        date(endedSince),
        limit,
        after?.accountId ?? null,
        after?.symbol ?? null,
      ]);
      return rows.map((row) => ({ accountId: row.account_id, symbol: row.symbol, firstSentAt: row.first_sent_at.getTime() }));
    },
  };
}
