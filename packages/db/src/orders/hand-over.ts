import { LIVE_STATUSES, MANUAL, type Order, type Origin, type Position } from "@slipstream/core/orders";
import { clientOrderIdOf, type Settlement, settleReports, type VenueReport } from "@slipstream/core/orders/server";
import { absQuantity, type Clock, type Ms, type NextId, type Price, ZERO_MONEY, ZERO_QUANTITY } from "@slipstream/kernel";
import type pg from "pg";
import { type OrderRow, toOrder } from "./order-rows.ts";
import { writeSettlement } from "./settle-books.ts";

/** A sleeve under its account's lock, with all open positions of the account. */
export type HandedSleeve = {
  readonly accountId: string;
  readonly venue: string;
  readonly currency: string;
  readonly origin: Origin;
  readonly positions: readonly Position[];
};
type HandOverDeps = { readonly clock: Clock; readonly nextId: NextId; readonly marketMs: () => Ms; readonly message: string };

/**
 * A position goes over to its owner's own sleeve at a price: it is sold here and bought there by two fills of ours, without a fee, which the venue
 * does not see: what it holds stays the same. First the new owner's, so that the account's net never shrinks.
 */
export async function handOver(
  client: pg.PoolClient,
  { accountId, venue, currency, origin, positions }: HandedSleeve,
  list: readonly { readonly position: Position; readonly price: Price }[],
  deps: HandOverDeps,
): Promise<Settlement | null> {
  if (list.length === 0) return null;
  const at = deps.clock.now();
  const marketMs = deps.marketMs();
  const orders: Order[] = [];
  const reports: VenueReport[] = [];
  for (const { position, price } of list)
    for (const to of [MANUAL, position.origin]) {
      const order = transferOrder(position, to, venue, { id: deps.nextId(), at, message: deps.message });
      orders.push(order);
      const executions = [{ tradeId: `${order.id}-0`, quantity: order.quantity, price, liquidity: "taker" as const, marketMs }];
      reports.push({ orderId: order.id, status: "filled", marketMs, executions, reason: null, message: null });
    }
  const reductions = await client.query<OrderRow>(
    "SELECT * FROM orders WHERE account_id = $1 AND origin_kind = $2 AND origin_id = $3 AND reduce_only AND status = ANY($4)",
    [accountId, origin.kind, origin.id, LIVE_STATUSES],
  );
  const free = new Map([[accountId, { takerFeeCentibps: 0, makerFeeCentibps: 0 }]]);
  const book = {
    orders: [...orders, ...reductions.rows.map(toOrder)],
    positions,
    fees: free,
    recorded: new Set<string>(),
  };
  const settlement = settleReports(reports, book, { at, nextId: deps.nextId, cancelsAtOnce: true });
  const fresh = new Set(orders.map(({ id }) => id));
  await writeSettlement(client, settlement, { at, currencies: new Map([[accountId, currency]]), fresh });
  return settlement;
}

function transferOrder(
  position: Position,
  origin: Order["origin"],
  venue: string,
  { id, at, message }: { readonly id: string; readonly at: Ms; readonly message: string },
): Order {
  const leaves = origin === position.origin;
  const isLong = position.side === "long";
  return {
    id,
    accountId: position.accountId,
    userId: position.userId,
    venue,
    origin,
    clientOrderId: clientOrderIdOf(id),
    role: leaves ? "close" : "entry",
    status: "planned",
    symbol: position.symbol,
    side: isLong === leaves ? "sell" : "buy",
    type: "market",
    timeInForce: "IOC",
    quantity: absQuantity(position.quantity),
    price: null,
    triggerPrice: null,
    trailAmount: null,
    trailPpm: null,
    activationPrice: null,
    reduceOnly: leaves,
    stopLoss: leaves ? null : position.stopLoss,
    takeProfit: leaves ? null : position.takeProfit,
    filledQuantity: ZERO_QUANTITY,
    filledNotional: ZERO_MONEY,
    fee: ZERO_MONEY,
    trailReference: null,
    trailActiveMs: null,
    triggeredMs: null,
    positionId: leaves ? position.id : null,
    leverage: position.leverage,
    reserved: ZERO_MONEY,
    reason: "handed-over",
    message,
    createdAt: at,
    acceptedMs: null,
    doneAt: null,
    updatedAt: at,
  };
}
