import { LIVE_STATUSES, type OriginKind, type Side } from "@slipstream/core/orders";
import type { ListQuery, OrderStore, PageOf, RefusedIntent } from "@slipstream/core/orders/server";
import { Refusal } from "@slipstream/kernel";
import type { Database } from "../connection.ts";
import { type FillRow, type OrderRow, type PositionRow, toFill, toOrder, toPosition } from "./order-rows.ts";

type Lists = Pick<OrderStore, "listOrders" | "listFills" | "listPositions" | "listRefused">;
type IntentRow = {
  id: string;
  account_id: string;
  symbol: string;
  side: Side;
  origin_kind: OriginKind;
  origin_id: string;
  reason: string;
  message: string | null;
  created_at: Date;
};

/** A WHERE that grows by conditions on numbered parameters; it begins with the reader's id. */
class Where {
  readonly #conditions: string[] = [];
  readonly values: unknown[] = [];

  constructor(userId: string) {
    this.and("t.user_id = ?", userId);
  }
  and(condition: string, value: unknown): this {
    this.values.push(value);
    this.#conditions.push(condition.replace("?", `$${this.values.length}`));
    return this;
  }
  raw(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }
  get text(): string {
    return this.#conditions.join(" AND ");
  }
}

const BAD_CURSOR = () => new Refusal("bad-input", "bad-cursor", "expected the next_cursor of the page before", { field: "cursor" });

function whereOf({ userId, accountId, symbol, cursor }: ListQuery, key: { column: string; pattern: RegExp }): Where {
  const where = new Where(userId);
  if (accountId !== undefined) where.and("t.account_id = ?", accountId);
  if (symbol !== undefined) where.and("t.symbol = ?", symbol);
  if (cursor != null) {
    if (!key.pattern.test(cursor)) throw BAD_CURSOR();
    where.and(`t.${key.column} < ?`, cursor);
  }
  return where;
}
const BY_SEQ = { column: "seq", pattern: /^\d{1,18}$/ };
const BY_ID = { column: "id", pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ };

function pageOf<Row, Item>(rows: readonly Row[], limit: number, toItem: (row: Row) => Item, cursorOf: (row: Row) => string): PageOf<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** Newest first, one row more than asked for to know whether there is another page. */
export function createOrderLists({ pool }: Database): Lists {
  return {
    async listOrders({ status, ...query }) {
      const where = whereOf(query, BY_SEQ);
      if (status === "live") where.and("t.status = ANY(?)", LIVE_STATUSES);
      else if (status !== undefined) where.and("t.status = ?", status);
      const { rows } = await pool.query<OrderRow>(
        `SELECT * FROM orders t WHERE ${where.text} ORDER BY t.seq DESC LIMIT ${query.limit + 1}`,
        where.values,
      );
      return pageOf(rows, query.limit, toOrder, (row) => row.seq);
    },
    async listFills({ status, orderId, ...query }) {
      const where = whereOf(query, BY_SEQ);
      if (orderId !== undefined) where.and("t.order_id = ?", orderId);
      if (status !== undefined) where.and("EXISTS (SELECT 1 FROM orders o WHERE o.id = t.order_id AND o.status = ?)", status);
      const { rows } = await pool.query<FillRow>(
        `SELECT * FROM fills t WHERE ${where.text} ORDER BY t.seq DESC LIMIT ${query.limit + 1}`,
        where.values,
      );
      return pageOf(rows, query.limit, toFill, (row) => row.seq);
    },
    async listPositions({ status, ...query }) {
      const where = whereOf(query, BY_SEQ);
      if (status !== undefined) where.raw(status === "open" ? "t.closed_at IS NULL" : "t.closed_at IS NOT NULL");
      const { rows } = await pool.query<PositionRow>(
        `SELECT * FROM positions t WHERE ${where.text} ORDER BY t.seq DESC LIMIT ${query.limit + 1}`,
        where.values,
      );
      return pageOf(rows, query.limit, toPosition, (row) => row.seq);
    },
    async listRefused(query) {
      const where = whereOf(query, BY_ID).raw("t.outcome = 'refused'");
      const { rows } = await pool.query<IntentRow>(
        `SELECT * FROM intents t WHERE ${where.text} ORDER BY t.id DESC LIMIT ${query.limit + 1}`,
        where.values,
      );
      return pageOf(rows, query.limit, toRefusedIntent, (row) => row.id);
    },
  };
}

const toRefusedIntent = (row: IntentRow): RefusedIntent => ({
  id: row.id,
  accountId: row.account_id,
  symbol: row.symbol,
  side: row.side,
  origin: { kind: row.origin_kind, id: row.origin_id },
  reason: row.reason,
  message: row.message ?? "",
  createdAt: row.created_at.getTime(),
});
