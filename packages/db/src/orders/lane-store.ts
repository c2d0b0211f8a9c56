import type { Order } from "@slipstream/core/orders";
import type { LaneStore } from "@slipstream/core/orders/server";
import type { Clock, NextId } from "@slipstream/kernel";
import { type Database, inTransaction } from "../connection.ts";
import { insertRows, updateRows } from "../unnest.ts";
import { holdFence, type VenueLane } from "./hold-fence.ts";
import { FOLDED, type OrderRow, toOrder } from "./order-rows.ts";
import { PEAKS_COLUMNS, type PeaksRow, REPLACE_PEAKS, toTrailPeaks } from "./peak-rows.ts";
import { loadBook, settle } from "./settle-books.ts";

/** The orders of one venue, for the process that holds its lane. */
export function createLaneStore({ pool }: Database, lane: VenueLane, deps: { clock: Clock; nextId: NextId }): LaneStore {
  const list = async (sql: string, values: readonly unknown[]): Promise<readonly Order[]> => {
    const { rows } = await pool.query<OrderRow>(sql, [lane.venue, ...values]);
    return rows.map(toOrder);
  };
  return {
    listCancelling: (limit) => list(`SELECT * FROM orders WHERE venue = $1 AND status = 'cancelling' ORDER BY seq LIMIT ${limit}`, []),
    listUnanswered: (limit) =>
      list(`SELECT * FROM orders WHERE venue = $1 AND status IN ('submitted', 'unknown') ORDER BY seq LIMIT ${limit}`, []),
    listResting: () => list("SELECT * FROM orders WHERE venue = $1 AND status IN ('open', 'partially-filled') ORDER BY seq", []),
    release: (orderIds) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        await client.query("UPDATE orders SET status = 'planned' WHERE id = ANY($1) AND status IN ('submitted', 'unknown')", [orderIds]);
      }),
    record: (reports) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const ids = reports.map(({ orderId }) => orderId);
        const book = await loadBook(client, ids, { withSleeves: reports.some(({ executions }) => executions.length > 0) });
        return settle(client, book, reports, deps);
      }),
    sendPlanned: (limit, submit) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const { rows } = await client.query<{ id: string }>(
          `SELECT id FROM orders WHERE venue = $1 AND status = 'planned' ORDER BY seq LIMIT ${limit}`,
          [lane.venue],
        );
        if (rows.length === 0) return null;
        const ids = rows.map(({ id }) => id);
        const book = await loadBook(client, ids, { withSleeves: true });
        // Read again under the locks: its owner may have cancelled one meanwhile.
        const byId = new Map(book.orders.map((order) => [order.id, order]));
        const orders = ids.flatMap((id) => byId.get(id) ?? []).filter(({ status }) => status === "planned");
        const settlement = await settle(client, book, await submit(orders), deps);
        return { sent: orders.length, settlement };
      }),
    async listPeaks() {
      const { rows } = await pool.query<PeaksRow>("SELECT symbol, side, peaks FROM trail_peaks WHERE venue = $1", [lane.venue]);
      return rows.map(toTrailPeaks);
    },
    foldPeaks: (trailing) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        await client.query("DELETE FROM trail_peaks WHERE venue = $1", [lane.venue]);
        if (trailing.length > 0) await client.query(updateRows("orders", FOLDED, trailing));
      }),
    recordPeaks: (peaks) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        await client.query(
          insertRows(
            "trail_peaks",
            PEAKS_COLUMNS,
            peaks.map((each) => ({ ...each, venue: lane.venue })),
            REPLACE_PEAKS,
          ),
        );
      }),
  };
}
