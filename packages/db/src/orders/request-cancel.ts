import type { Order } from "@slipstream/core/orders";
import type pg from "pg";
import { type OrderRow, toOrder } from "./order-rows.ts";

const REQUEST = `
UPDATE orders SET status = CASE status WHEN 'planned' THEN 'cancelled' ELSE 'cancelling' END, reason = 'cancelled-by-owner', message = NULL,
  reserved_minor = CASE status WHEN 'planned' THEN 0 ELSE reserved_minor END,
  done_at = CASE status WHEN 'planned' THEN $3::timestamptz END, updated_at = $3
WHERE id = $1 AND user_id = $2 AND status IN ('planned', 'submitted', 'open', 'partially-filled', 'unknown') RETURNING *`;
/** A position whose stop or target was cancelled has none from here on, or its next fill would bring it back. */
const UNGUARD = `
UPDATE positions SET stop_loss = CASE $3 WHEN 'stop-loss' THEN NULL ELSE stop_loss END,
  take_profit = CASE $3 WHEN 'take-profit' THEN NULL ELSE take_profit END
WHERE id = $1 AND user_id = $2 AND closed_at IS NULL`;

/**
 * Cancels an order that was never sent at once, asks for the end of one that was; answers the order as it is then. The account's lock keeps it
 * apart from what the venue reports meanwhile.
 */
export async function requestCancel(
  client: pg.PoolClient,
  { userId, orderId, at }: { userId: string; orderId: string; at: number },
): Promise<Order | null> {
  const owned = await client.query(
    "SELECT 1 FROM accounts a JOIN orders o ON o.account_id = a.id WHERE o.id = $1 AND o.user_id = $2 FOR UPDATE OF a",
    [orderId, userId],
  );
  if (owned.rowCount !== 1) return null;
  const { rows } = await client.query<OrderRow>(REQUEST, [orderId, userId, new Date(at)]);
  const row = rows[0] ?? (await client.query<OrderRow>("SELECT * FROM orders WHERE id = $1 AND user_id = $2", [orderId, userId])).rows[0];
  if (!row) return null;
  const order = toOrder(row);
  if (rows.length > 0 && order.positionId !== null && (order.role === "stop-loss" || order.role === "take-profit"))
    await client.query(UNGUARD, [order.positionId, userId, order.role]);
  return order;
}
