import type { Fill, Order, OrderRole, OrderStatus, OrderType, OriginKind, Position, Side, TimeInForce } from "@slipstream/core/orders";
import { formatPrice, formatQuantity, moneyFromMinor, type Price, price, quantity } from "@slipstream/kernel";
import type { WriteColumn } from "../unnest.ts";

type OriginRow = { origin_kind: OriginKind; origin_id: string };
const originOf = (row: OriginRow) => ({ kind: row.origin_kind, id: row.origin_id });
const priceOrNull = (text: string | null): Price | null => (text === null ? null : price(text));
const priceText = (value: Price | null): string | null => (value === null ? null : formatPrice(value));
const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
const msOf = (date: Date | null): number | null => date?.getTime() ?? null;
const clockMs = (text: string | null): number | null => (text === null ? null : Number(text));

export type OrderRow = OriginRow & {
  id: string;
  seq: string;
  account_id: string;
  user_id: string;
  venue: string;
  symbol: string;
  client_order_id: string;
  side: Side;
  type: OrderType;
  time_in_force: TimeInForce;
  role: OrderRole;
  status: OrderStatus;
  quantity: string;
  filled_quantity: string;
  filled_notional_minor: string;
  fee_minor: string;
  price: string | null;
  trigger_price: string | null;
  trail_amount: string | null;
  trail_centibps: number | null;
  activation_price: string | null;
  trail_reference: string | null;
  trail_active_ms: string | null;
  triggered_ms: string | null;
  reduce_only: boolean;
  stop_loss: string | null;
  take_profit: string | null;
  position_id: string | null;
  leverage: number;
  reserved_minor: string;
  reason: string | null;
  message: string | null;
  created_at: Date;
  accepted_ms: string | null;
  done_at: Date | null;
  updated_at: Date;
};

export const toOrder = (row: OrderRow): Order => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  venue: row.venue,
  symbol: row.symbol,
  origin: originOf(row),
  clientOrderId: row.client_order_id,
  side: row.side,
  type: row.type,
  timeInForce: row.time_in_force,
  role: row.role,
  status: row.status,
  quantity: quantity(row.quantity),
  filledQuantity: quantity(row.filled_quantity),
  filledNotional: moneyFromMinor(row.filled_notional_minor),
  fee: moneyFromMinor(row.fee_minor),
  price: priceOrNull(row.price),
  triggerPrice: priceOrNull(row.trigger_price),
  trailAmount: priceOrNull(row.trail_amount),
  trailPpm: row.trail_centibps,
  activationPrice: priceOrNull(row.activation_price),
  trailReference: priceOrNull(row.trail_reference),
  trailActiveMs: clockMs(row.trail_active_ms),
  triggeredMs: clockMs(row.triggered_ms),
  reduceOnly: row.reduce_only,
  stopLoss: priceOrNull(row.stop_loss),
  takeProfit: priceOrNull(row.take_profit),
  positionId: row.position_id,
  leverage: row.leverage,
  reserved: moneyFromMinor(row.reserved_minor),
  reason: row.reason,
  message: row.message,
  createdAt: row.created_at.getTime(),
  acceptedMs: clockMs(row.accepted_ms),
  doneAt: msOf(row.done_at),
  updatedAt: row.updated_at.getTime(),
});

/** What never changes once an order is written. */
const FIXED: readonly WriteColumn<Order>[] = [
  ["account_id", "uuid", (order) => order.accountId],
  ["user_id", "uuid", (order) => order.userId],
  ["venue", "text", (order) => order.venue],
  ["symbol", "text", (order) => order.symbol],
  ["origin_kind", "text", (order) => order.origin.kind],
  ["origin_id", "text", (order) => order.origin.id],
  ["client_order_id", "text", (order) => order.clientOrderId],
  ["side", "text", (order) => order.side],
  ["type", "text", (order) => order.type],
  ["time_in_force", "text", (order) => order.timeInForce],
  ["role", "text", (order) => order.role],
  ["price", "numeric", (order) => priceText(order.price)],
  ["trigger_price", "numeric", (order) => priceText(order.triggerPrice)],
  ["trail_amount", "numeric", (order) => priceText(order.trailAmount)],
  ["trail_centibps", "int", (order) => order.trailPpm],
  ["activation_price", "numeric", (order) => priceText(order.activationPrice)],
  ["reduce_only", "boolean", (order) => order.reduceOnly],
  ["stop_loss", "numeric", (order) => priceText(order.stopLoss)],
  ["take_profit", "numeric", (order) => priceText(order.takeProfit)],
  ["position_id", "uuid", (order) => order.positionId],
  ["leverage", "int", (order) => order.leverage],
  ["created_at", "timestamptz", (order) => dateOf(order.createdAt)],
];
const ID: WriteColumn<Order> = ["id", "uuid", (order) => order.id];
const MOVING: readonly WriteColumn<Order>[] = [
  ["status", "text", (order) => order.status],
  ["quantity", "numeric", (order) => formatQuantity(order.quantity)],
  ["filled_quantity", "numeric", (order) => formatQuantity(order.filledQuantity)],
  ["filled_notional_minor", "bigint", (order) => String(order.filledNotional)],
  ["fee_minor", "bigint", (order) => String(order.fee)],
  ["reserved_minor", "bigint", (order) => String(order.reserved)],
  ["trail_reference", "numeric", (order) => priceText(order.trailReference)],
  ["trail_active_ms", "bigint", (order) => order.trailActiveMs],
  ["triggered_ms", "bigint", (order) => order.triggeredMs],
  ["reason", "text", (order) => order.reason],
  ["message", "text", (order) => order.message],
  ["accepted_ms", "bigint", (order) => order.acceptedMs],
  ["done_at", "timestamptz", (order) => dateOf(order.doneAt)],
  ["updated_at", "timestamptz", (order) => dateOf(order.updatedAt)],
];
export const NEW_ORDER = [ID, ...FIXED, ...MOVING];
export const CHANGED_ORDER = [ID, ...MOVING];
export const FOLDED = [ID, ...MOVING.filter(([name]) => name === "trail_reference" || name === "trail_active_ms")];

export type FillRow = OriginRow & {
  id: string;
  seq: string;
  venue: string;
  account_id: string;
  user_id: string;
  order_id: string;
  position_id: string;
  flipped_position_id: string | null;
  venue_trade_id: string;
  symbol: string;
  side: Side;
  quantity: string;
  price: string;
  notional_minor: string;
  fee_minor: string;
  realized_pnl_minor: string;
  liquidity: "maker" | "taker";
  market_ms: string;
  recorded_at: Date;
};
export const toFill = (row: FillRow): Fill => ({
  id: row.id,
  venue: row.venue,
  accountId: row.account_id,
  userId: row.user_id,
  orderId: row.order_id,
  positionId: row.position_id,
  flippedPositionId: row.flipped_position_id,
  venueTradeId: row.venue_trade_id,
  symbol: row.symbol,
  origin: originOf(row),
  side: row.side,
  quantity: quantity(row.quantity),
  price: price(row.price),
  notional: moneyFromMinor(row.notional_minor),
  fee: moneyFromMinor(row.fee_minor),
  realizedPnl: moneyFromMinor(row.realized_pnl_minor),
  liquidity: row.liquidity,
  marketMs: Number(row.market_ms),
  recordedAt: row.recorded_at.getTime(),
});
export const NEW_FILL: readonly WriteColumn<Fill>[] = [
  ["id", "uuid", (fill) => fill.id],
  ["venue", "text", (fill) => fill.venue],
  ["account_id", "uuid", (fill) => fill.accountId],
  ["user_id", "uuid", (fill) => fill.userId],
  ["order_id", "uuid", (fill) => fill.orderId],
  ["position_id", "uuid", (fill) => fill.positionId],
  ["flipped_position_id", "uuid", (fill) => fill.flippedPositionId],
  ["venue_trade_id", "text", (fill) => fill.venueTradeId],
  ["symbol", "text", (fill) => fill.symbol],
  ["origin_kind", "text", (fill) => fill.origin.kind],
  ["origin_id", "text", (fill) => fill.origin.id],
  ["side", "text", (fill) => fill.side],
  ["quantity", "numeric", (fill) => formatQuantity(fill.quantity)],
  ["price", "numeric", (fill) => formatPrice(fill.price)],
  ["notional_minor", "bigint", (fill) => String(fill.notional)],
  ["fee_minor", "bigint", (fill) => String(fill.fee)],
  ["realized_pnl_minor", "bigint", (fill) => String(fill.realizedPnl)],
  ["liquidity", "text", (fill) => fill.liquidity],
  ["market_ms", "bigint", (fill) => fill.marketMs],
  ["recorded_at", "timestamptz", (fill) => dateOf(fill.recordedAt)],
];

export type PositionRow = OriginRow & {
  id: string;
  seq: string;
  account_id: string;
  user_id: string;
  venue: string;
  symbol: string;
  side: "long" | "short";
  quantity: string;
  cost_minor: string;
  entered_quantity: string;
  entered_minor: string;
  exited_quantity: string;
  exited_minor: string;
  realized_pnl_minor: string;
  fees_minor: string;
  funding_minor: string;
  leverage: number;
  stop_loss: string | null;
  take_profit: string | null;
  opened_at: Date;
  opened_ms: string;
  closed_at: Date | null;
  closed_ms: string | null;
};
export const toPosition = (row: PositionRow): Position => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  venue: row.venue,
  symbol: row.symbol,
  origin: originOf(row),
  side: row.side,
  quantity: quantity(row.quantity),
  cost: moneyFromMinor(row.cost_minor),
  enteredQuantity: quantity(row.entered_quantity),
  entered: moneyFromMinor(row.entered_minor),
  exitedQuantity: quantity(row.exited_quantity),
  exited: moneyFromMinor(row.exited_minor),
  realizedPnl: moneyFromMinor(row.realized_pnl_minor),
  fees: moneyFromMinor(row.fees_minor),
  funding: moneyFromMinor(row.funding_minor),
  leverage: row.leverage,
  stopLoss: priceOrNull(row.stop_loss),
  takeProfit: priceOrNull(row.take_profit),
  openedAt: row.opened_at.getTime(),
  openedMs: Number(row.opened_ms),
  closedAt: msOf(row.closed_at),
  closedMs: clockMs(row.closed_ms),
});
export const POSITION_COLUMNS: readonly WriteColumn<Position>[] = [
  ["id", "uuid", (position) => position.id],
  ["account_id", "uuid", (position) => position.accountId],
  ["user_id", "uuid", (position) => position.userId],
  ["venue", "text", (position) => position.venue],
  ["symbol", "text", (position) => position.symbol],
  ["origin_kind", "text", (position) => position.origin.kind],
  ["origin_id", "text", (position) => position.origin.id],
  ["side", "text", (position) => position.side],
  ["quantity", "numeric", (position) => formatQuantity(position.quantity)],
  ["cost_minor", "bigint", (position) => String(position.cost)],
  ["entered_quantity", "numeric", (position) => formatQuantity(position.enteredQuantity)],
  ["entered_minor", "bigint", (position) => String(position.entered)],
  ["exited_quantity", "numeric", (position) => formatQuantity(position.exitedQuantity)],
  ["exited_minor", "bigint", (position) => String(position.exited)],
  ["realized_pnl_minor", "bigint", (position) => String(position.realizedPnl)],
  ["fees_minor", "bigint", (position) => String(position.fees)],
  ["funding_minor", "bigint", (position) => String(position.funding)],
  ["leverage", "int", (position) => position.leverage],
  ["stop_loss", "numeric", (position) => priceText(position.stopLoss)],
  ["take_profit", "numeric", (position) => priceText(position.takeProfit)],
  ["opened_at", "timestamptz", (position) => dateOf(position.openedAt)],
  ["opened_ms", "bigint", (position) => position.openedMs],
  ["closed_at", "timestamptz", (position) => dateOf(position.closedAt)],
  ["closed_ms", "bigint", (position) => position.closedMs],
];
/** A position that is there already takes over all of it but who and what it is. */
export const REPLACE_POSITION = `ON CONFLICT (id) DO UPDATE SET ${POSITION_COLUMNS.slice(8)
  .map(([name]) => `${name} = EXCLUDED.${name}`)
  .join(", ")}`;
