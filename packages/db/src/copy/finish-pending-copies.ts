import { finishCopies } from "@slipstream/core/copy/server";
import { isLive, type Order } from "@slipstream/core/orders";
import type { Ms } from "@slipstream/kernel";
import type pg from "pg";
import { groupBy } from "../group-by.ts";
import { updateRows } from "../unnest.ts";
import { type CopyRow, FINISHED_COPY, toCopyRecord } from "./copy-rows.ts";

const isCopy = ({ origin, role, status }: Order): boolean =>
  origin.kind === "follow" && (role === "entry" || role === "close") && !isLive(status);

/** Writes what became of copies whose orders came to their ends at a venue outside, in the transaction that says so of the orders. */
export async function finishPendingCopies(client: pg.PoolClient, orders: readonly Order[], at: Ms): Promise<void> {
  const ended = new Map(orders.filter(isCopy).map((order) => [order.id, order]));
  if (ended.size === 0) return;
  const { rows } = await client.query<CopyRow>(
    "SELECT * FROM copies WHERE outcome = 'pending' AND order_id = ANY($1) ORDER BY order_id, master_seq",
    [[...ended.keys()]],
  );
  const known = new Set(rows.map((row) => row.order_id));
  const late = [...ended.values()].filter(({ id, filledQuantity }) => filledQuantity > 0n && !known.has(id));
  if (late.length > 0) rows.push(...(await readFinished(client, late)));
  const finished = [...groupBy(rows, (row) => row.order_id, toCopyRecord)].flatMap(([orderId, copies]) => {
    const order = ended.get(orderId ?? "");
    return order ? finishCopies(copies, order, at) : [];
  });
  if (finished.length === 0) return;
  await client.query(updateRows("copies", FINISHED_COPY, finished, 2));
}

/** Copies of orders that had come to their ends before, and filled after all. */
async function readFinished(client: pg.PoolClient, orders: readonly Order[]): Promise<CopyRow[]> {
  const { rows } = await client.query<CopyRow>(
    `SELECT c.* FROM unnest($1::uuid[], $2::uuid[]) AS o(follow_id, order_id) JOIN copies c USING (follow_id, order_id) ORDER BY c.order_id, c.master_seq`,
    [orders.map(({ origin }) => origin.id), orders.map(({ id }) => id)],
  );
  return rows;
}
