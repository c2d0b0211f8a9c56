import type { Order, OrderStatus } from "@slipstream/core/orders";
import { quantity } from "@slipstream/kernel";
import type { CheckedBooks } from "@slipstream/testing/check-log";

export type BooksRow = {
  id: string;
  account_id: string;
  symbol: string;
  status: OrderStatus;
  filled_quantity: string;
  created_at: Date;
  reduce_only: boolean;
  reason: string | null;
  type: Order["type"];
  time_in_force: Order["timeInForce"];
};

/** An order as the checker of a venue's log wants it. */
export const toCheckedOrder = (row: BooksRow): CheckedBooks["orders"][number] => ({
  id: row.id,
  accountId: row.account_id,
  symbol: row.symbol,
  status: row.status,
  filledQuantity: quantity(row.filled_quantity),
  createdAt: row.created_at.getTime(),
  reduceOnly: row.reduce_only,
  reason: row.reason,
  type: row.type,
  timeInForce: row.time_in_force,
});
