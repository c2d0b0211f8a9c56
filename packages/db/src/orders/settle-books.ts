import { type Fill, LIVE_STATUSES } from "@slipstream/core/orders";
import { type Settlement, type SettlementBook, settleReports, type VenueReport } from "@slipstream/core/orders/server";
import { addMoney, type Clock, type Money, type Ms, type NextId, negateMoney, ZERO_MONEY } from "@slipstream/kernel";
import type pg from "pg";
import { finishPendingCopies } from "../copy/finish-pending-copies.ts";
import { recordMasterFills } from "../masters/record-master-fills.ts";
import { insertRows, updateRows } from "../unnest.ts";
import { cashUpdate, followUpdate, TRANSFER_COLUMNS } from "./move-cash.ts";
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

type AccountRow = { id: string; currency: string; taker_fee_centibps: number; maker_fee_centibps: number };
type LockedBook = SettlementBook & { readonly currencies: ReadonlyMap<string, string> };

const LOCK_ACCOUNTS = `
SELECT id, currency, taker_fee_centibps, maker_fee_centibps FROM accounts
WHERE id IN (SELECT account_id FROM orders WHERE id = ANY($1)) ORDER BY id FOR UPDATE`;
const ORDERS = "SELECT * FROM orders WHERE id = ANY($1)";
const SLEEVES = "(SELECT DISTINCT account_id, symbol FROM orders WHERE id = ANY($1)) s";
const REDUCTIONS = `
SELECT o.* FROM orders o JOIN ${SLEEVES} USING (account_id, symbol) WHERE o.reduce_only AND o.status = ANY($2) AND NOT (o.id = ANY($1))`;
const POSITIONS = `SELECT p.* FROM positions p JOIN ${SLEEVES} USING (account_id, symbol) WHERE p.closed_at IS NULL`;

/**
 * Locks the accounts of some orders and reads what a report on these orders can touch: with `withSleeves` the positions of their sleeves and
 * all that can reduce them. Whoever writes orders, fills or positions of an account holds this lock.
 */
export async function loadBook(
  client: pg.PoolClient,
  ids: readonly string[],
  { withSleeves }: { withSleeves: boolean },
): Promise<LockedBook> {
  const accounts = await client.query<AccountRow>(LOCK_ACCOUNTS, [ids]);
  const none = Promise.resolve({ rows: [] });
  const [orders, reductions, positions] = await Promise.all([
    client.query<OrderRow>(ORDERS, [ids]),
    withSleeves ? client.query<OrderRow>(REDUCTIONS, [ids, LIVE_STATUSES]) : none,
    withSleeves ? client.query<PositionRow>(POSITIONS, [ids]) : none,
  ]);
  const begun = orders.rows.filter((row) => Number(row.filled_quantity) > 0).map(({ id }) => id);
  const recorded =
    begun.length === 0
      ? []
      : (
          await client.query<{ key: string }>("SELECT order_id || ' ' || venue_trade_id AS key FROM fills WHERE order_id = ANY($1)", [
            begun,
          ])
        ).rows;
  return {
    orders: [...orders.rows, ...reductions.rows].map(toOrder),
    positions: positions.rows.map(toPosition),
    fees: new Map(
      accounts.rows.map((row) => [row.id, { takerFeeCentibps: row.taker_fee_centibps, makerFeeCentibps: row.maker_fee_centibps }]),
    ),
    recorded: new Set(recorded.map(({ key }) => key)),
    currencies: new Map(accounts.rows.map((row) => [row.id, row.currency])),
  };
}

/**
 * Settles reports on a locked book and writes what they change, in a handful of statements whatever their number. `cancelsAtOnce`: the venue is
 * in our own process and does what we write down.
 */
export async function settle(
  client: pg.PoolClient,
  book: LockedBook,
  reports: readonly VenueReport[],
  { clock, nextId, cancelsAtOnce = true }: { clock: Clock; nextId: NextId; cancelsAtOnce?: boolean },
): Promise<Settlement> {
  const at = clock.now();
  const settlement = settleReports(reports, book, { at, nextId, cancelsAtOnce });
  const masterFills = await writeSettlement(client, settlement, { at, currencies: book.currencies, fresh: new Set() });
  return { ...settlement, masterFills };
}

/**
 * Writes a settlement under the locks of its accounts, in a handful of statements whatever its size; answers how many fills were a master's.
 * `fresh` are orders that are not in the tables yet: they begin as they are now.
 */
export async function writeSettlement(
  client: pg.PoolClient,
  settlement: Settlement,
  { at, currencies, fresh }: { at: Ms; currencies: ReadonlyMap<string, string>; fresh: ReadonlySet<string> },
): Promise<number> {
  const writes: Promise<unknown>[] = [];
  const run = (rows: readonly unknown[], statement: () => { text: string; values: unknown[] }) => {
    if (rows.length > 0) writes.push(client.query(statement()));
  };
  const closedFirst = settlement.positions.toSorted((a, b) => Number(a.closedMs === null) - Number(b.closedMs === null));
  const transfers = settlement.transfers.map((transfer) => ({
    ...transfer,
    journalId: transfer.causeId,
    currency: currencies.get(transfer.accountId) ?? "",
    at: new Date(at),
  }));
  const changed = settlement.orders.filter(({ id }) => !fresh.has(id));
  const begun = [...settlement.orders.filter(({ id }) => fresh.has(id)), ...settlement.newOrders];
  run(changed, () => updateRows("orders", CHANGED_ORDER, changed));
  run(begun, () => insertRows("orders", NEW_ORDER, begun));
  run(closedFirst, () => insertRows("positions", POSITION_COLUMNS, closedFirst, REPLACE_POSITION));
  run(settlement.fills, () => insertRows("fills", NEW_FILL, settlement.fills));
  run(transfers, () => insertRows("cash_transfers", TRANSFER_COLUMNS, transfers));
  const cash = [...settlement.cashChanges].filter(([, change]) => change !== 0n);
  if (cash.length > 0) writes.push(client.query(cashUpdate(cash)));
  const realized = realizedByFollow(settlement.fills);
  run(realized, () => followUpdate(realized));
  await Promise.all(writes);
  await finishPendingCopies(client, changed, at);
  return recordMasterFills(client, settlement.fills, settlement.positions);
}

/** What fills of copies realised, after fees, by follow. */
function realizedByFollow(fills: readonly Fill[]): (readonly [string, Money])[] {
  const sums = new Map<string, Money>();
  for (const { origin, realizedPnl, fee } of fills)
    if (origin.kind === "follow") sums.set(origin.id, addMoney(sums.get(origin.id) ?? ZERO_MONEY, realizedPnl, negateMoney(fee)));
  return [...sums];
}
