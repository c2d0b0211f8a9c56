import type { OrderStore } from "@slipstream/core/orders/server";
import type { Clock, NextId } from "@slipstream/kernel";
import { type Database, inTransaction } from "../connection.ts";
import { createOrderLists } from "./list-orders.ts";
import { type OrderRow, type PositionRow, toOrder, toPosition } from "./order-rows.ts";
import { placeOrders, readGate } from "./place-orders.ts";
import { protectPosition } from "./protect-position.ts";
import { requestCancel } from "./request-cancel.ts";

/** Orders and positions as their owners use them. Each statement carries the owner's id. */
export function createOrderStore(database: Database, deps: { clock: Clock; nextId: NextId }): OrderStore {
  const { pool } = database;
  return {
    ...createOrderLists(database),
    placeAll: (requests, decide) =>
      inTransaction(pool, (client) => placeOrders(client, requests, decide, deps.nextId, new Date(deps.clock.now()))),
    async findAccountAtGate(request) {
      return (await readGate(pool, [request], false)).at(request);
    },
    async findOrder({ userId, orderId }) {
      const { rows } = await pool.query<OrderRow>("SELECT * FROM orders WHERE id = $1 AND user_id = $2", [orderId, userId]);
      return rows[0] ? toOrder(rows[0]) : null;
    },
    async findPosition({ userId, positionId }) {
      const { rows } = await pool.query<PositionRow>("SELECT * FROM positions WHERE id = $1 AND user_id = $2", [positionId, userId]);
      return rows[0] ? toPosition(rows[0]) : null;
    },
    requestCancel: (one) => inTransaction(pool, (client) => requestCancel(client, one)),
    protect: (one, change) => inTransaction(pool, (client) => protectPosition(client, one, change, deps.nextId)),
  };
}
