import { finishCopies } from "@slipstream/core/copy/server";
import { isLive, type Order } from "@slipstream/core/orders";
import type { Ms } from "@slipstream/kernel";
import type pg from "pg";
import { groupBy } from "../group-by.ts";
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
  const finished = [...groupBy(rows, (row) => row.order_id, toCopyRecord)].flatMap(([orderId, copies]) => {
    const order = ended.get(orderId ?? "");
    return order ? finishCopies(copies, order, at) : [];
  });
  if (finished.length === 0) return;
  const casts = FINISHED_COPY.map(([, type], index) => `$${index + 1}::${type}[]`).join(", ");
  const names = FINISHED_COPY.map(([name]) => name);
  await client.query(
    `UPDATE copies t SET ${names
      .slice(2)
      .map((name) => `${name} = v.${name}`)
      .join(", ")} FROM unnest(${casts}) AS v(${names.join(", ")}) WHERE t.follow_id = v.follow_id AND t.master_seq = v.master_seq`,
    FINISHED_COPY.map(([, , value]) => finished.map(value)),
  );
}
