import { LIVE_STATUSES, type Position } from "@slipstream/core/orders";
import { planProtection } from "@slipstream/core/orders/server";
import type { NextId } from "@slipstream/kernel";
import type pg from "pg";
import { insertRows, updateRows } from "../unnest.ts";
import {
  CHANGED_ORDER,
  NEW_ORDER,
  type OrderRow,
  POSITION_COLUMNS,
  type PositionRow,
  REPLACE_POSITION,
  toOrder,
  toPosition,
} from "./order-rows.ts";

/** Changes a position's stop and target and brings its orders in line, under the account's lock. */
export async function protectPosition(
  client: pg.PoolClient,
  { userId, positionId, at }: { userId: string; positionId: string; at: number },
  change: (position: Position) => Pick<Position, "stopLoss" | "takeProfit">,
  nextId: NextId,
): Promise<Position | null> {
  await client.query(
    "SELECT 1 FROM accounts a JOIN positions p ON p.account_id = a.id WHERE p.id = $1 AND p.user_id = $2 FOR UPDATE OF a",
    [positionId, userId],
  );
  const [positions, orders] = await Promise.all([
    client.query<PositionRow>("SELECT * FROM positions WHERE id = $1 AND user_id = $2 AND closed_at IS NULL", [positionId, userId]),
    client.query<OrderRow>("SELECT * FROM orders WHERE position_id = $1 AND user_id = $2 AND status = ANY($3) FOR UPDATE", [
      positionId,
      userId,
      LIVE_STATUSES,
    ]),
  ]);
  const [row] = positions.rows;
  if (!row) return null;
  const current = toPosition(row);
  const position: Position = { ...current, ...change(current) };
  const plan = planProtection(position, orders.rows.map(toOrder), { at, nextId, cancelsAtOnce: false });
  await client.query(insertRows("positions", POSITION_COLUMNS, [position], REPLACE_POSITION));
  if (plan.changed.length > 0) await client.query(updateRows("orders", CHANGED_ORDER, plan.changed));
  if (plan.begun.length > 0) await client.query(insertRows("orders", NEW_ORDER, plan.begun));
  return position;
}
