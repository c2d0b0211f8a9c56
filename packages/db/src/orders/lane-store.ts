import { LIVE_STATUSES, type Order } from "@slipstream/core/orders";
import { type LaneStore, type Settlement, settleReports, type VenueReport } from "@slipstream/core/orders/server";
import type { Clock, NextId } from "@slipstream/kernel";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { insertRows, updateRows } from "../unnest.ts";
import { holdFence, type VenueLane } from "./hold-fence.ts";
import { cashUpdate, TRANSFER_COLUMNS } from "./move-cash.ts";
import {
  CHANGED_ORDER,
  NEW_FILL,
  NEW_ORDER,
  type OrderRow,
  POSITION_COLUMNS,
  type PositionRow,
  REPLACE_POSITION,
  toOrder,
  toPosition,
} from "./order-rows.ts";
import { PEAKS_COLUMNS, type PeaksRow, REPLACE_PEAKS, toTrailPeaks } from "./peak-rows.ts";

type AccountRow = { id: string; currency: string; taker_fee_centibps: number; maker_fee_centibps: number };
/** The orders of one venue, for the process that holds its lane. */
export function createLaneStore({ pool }: Database, lane: VenueLane, deps: { clock: Clock; nextId: NextId }): LaneStore {
  const list = async (sql: string, values: readonly unknown[]): Promise<readonly Order[]> => {
    const { rows } = await pool.query<OrderRow>(sql, [lane.venue, ...values]);
    return rows.map(toOrder);
  };
  return {
    claim: (limit) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const { rows } = await client.query<OrderRow>(
          `UPDATE orders SET status = 'submitted', submitted_at = now(), fence = $2
           WHERE id IN (SELECT id FROM orders WHERE venue = $1 AND status = 'planned' ORDER BY seq LIMIT ${limit} FOR UPDATE SKIP LOCKED) RETURNING *`,
          [lane.venue, String(lane.fence)],
        );
        return rows.sort((a, b) => Number(BigInt(a.seq) - BigInt(b.seq))).map(toOrder);
      }),
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
        return record(client, reports, deps);
      }),
    async listPeaks() {
      const { rows } = await pool.query<PeaksRow>("SELECT symbol, side, peaks FROM trail_peaks WHERE venue = $1", [lane.venue]);
      return rows.map(toTrailPeaks);
    },
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

async function record(client: pg.PoolClient, reports: readonly VenueReport[], deps: { clock: Clock; nextId: NextId }): Promise<Settlement> {
  const at = deps.clock.now();
  const ids = reports.map(({ orderId }) => orderId);
  const accounts = await client.query<AccountRow>(
    `SELECT id, currency, taker_fee_centibps, maker_fee_centibps FROM accounts
     WHERE id IN (SELECT account_id FROM orders WHERE id = ANY($1)) ORDER BY id FOR UPDATE`,
    [ids],
  );
  const fills = reports.some(({ executions }) => executions.length > 0);
  const [orders, positions, recorded] = await Promise.all([
    client.query<OrderRow>(
      fills
        ? `SELECT * FROM orders WHERE id = ANY($1) UNION
           SELECT o.* FROM orders o JOIN (SELECT DISTINCT account_id, symbol FROM orders WHERE id = ANY($1)) s USING (account_id, symbol)
           WHERE o.reduce_only AND o.status = ANY($2)`
        : "SELECT * FROM orders WHERE id = ANY($1) AND $2::text[] IS NOT NULL",
      [ids, LIVE_STATUSES],
    ),
    client.query<PositionRow>(
      `SELECT p.* FROM positions p JOIN (SELECT DISTINCT account_id, symbol FROM orders WHERE id = ANY($1)) s USING (account_id, symbol)
       WHERE p.closed_at IS NULL`,
      [fills ? ids : []],
    ),
    client.query<{ key: string }>("SELECT order_id || ' ' || venue_trade_id AS key FROM fills WHERE order_id = ANY($1)", [
      fills ? ids : [],
    ]),
  ]);
  const settlement = settleReports(
    reports,
    {
      orders: orders.rows.map(toOrder),
      positions: positions.rows.map(toPosition),
      fees: new Map(
        accounts.rows.map((row) => [row.id, { takerFeeCentibps: row.taker_fee_centibps, makerFeeCentibps: row.maker_fee_centibps }]),
      ),
      recorded: new Set(recorded.rows.map(({ key }) => key)),
    },
    { at, nextId: deps.nextId, cancelsAtOnce: true },
  );
  await write(client, settlement, new Map(accounts.rows.map((row) => [row.id, row.currency])), new Date(at));
  return settlement;
}

/** All that a settlement changes, in a handful of statements whatever its size. */
async function write(client: pg.PoolClient, settlement: Settlement, currencies: ReadonlyMap<string, string>, at: Date): Promise<void> {
  const writes: Promise<unknown>[] = [];
  const run = (rows: readonly unknown[], statement: () => { text: string; values: unknown[][] }) => {
    if (rows.length > 0) writes.push(client.query(statement()));
  };
  const closedFirst = settlement.positions.toSorted((a, b) => Number(a.closedMs === null) - Number(b.closedMs === null));
  const transfers = settlement.transfers.map((transfer) => ({
    ...transfer,
    journalId: transfer.causeId,
    currency: currencies.get(transfer.accountId) ?? "",
    at,
  }));
  run(settlement.orders, () => updateRows("orders", CHANGED_ORDER, settlement.orders));
  run(closedFirst, () => insertRows("positions", POSITION_COLUMNS, closedFirst, REPLACE_POSITION));
  run(settlement.fills, () => insertRows("fills", NEW_FILL, settlement.fills));
  run(settlement.newOrders, () => insertRows("orders", NEW_ORDER, settlement.newOrders));
  run(transfers, () => insertRows("cash_transfers", TRANSFER_COLUMNS, transfers));
  const cash = [...settlement.cashChanges].filter(([, change]) => change !== 0n);
  if (cash.length > 0) writes.push(client.query(cashUpdate(cash)));
  await Promise.all(writes);
}
