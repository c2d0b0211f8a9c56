import { absQuantity, formatMoney, formatPrice, formatQuantity, type Price, priceOf } from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import { estimateLiquidationPrice } from "./liquidation-price.ts";
import { type MarkedAccount, markHolding } from "./mark-account.ts";
import type { Fill, Order, Position } from "./order.ts";
import { percentOfPpm } from "./plan-order.ts";
import type { RefusedIntent } from "./ports.ts";
import type { FillView, OrderView, PositionView, RefusedIntentView } from "./views.ts";

const iso = (ms: number): string => new Date(ms).toISOString();
const priceText = (price: Price | null): string | null => (price === null ? null : formatPrice(price));

export const toOrderView = (order: Order): OrderView => ({
  id: order.id,
  accountId: order.accountId,
  clientOrderId: order.clientOrderId,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce,
  role: order.role,
  status: order.status,
  quantity: formatQuantity(order.quantity),
  filledQuantity: formatQuantity(order.filledQuantity),
  averagePrice: order.filledQuantity === 0n ? null : formatPrice(priceOf(order.filledNotional, order.filledQuantity)),
  price: priceText(order.price),
  triggerPrice: priceText(order.triggerPrice),
  trailAmount: priceText(order.trailAmount),
  trailPercent: order.trailPpm === null ? null : percentOfPpm(order.trailPpm),
  activationPrice: priceText(order.activationPrice),
  reduceOnly: order.reduceOnly,
  stopLoss: priceText(order.stopLoss),
  takeProfit: priceText(order.takeProfit),
  positionId: order.positionId,
  leverage: order.leverage,
  fee: formatMoney(order.fee),
  reason: order.reason,
  message: order.message,
  origin: order.origin,
  createdAt: iso(order.createdAt),
  updatedAt: iso(order.updatedAt),
  doneAt: order.doneAt === null ? null : iso(order.doneAt),
});

export const toFillView = (fill: Fill): FillView => ({
  id: fill.id,
  accountId: fill.accountId,
  orderId: fill.orderId,
  positionId: fill.positionId,
  symbol: fill.symbol,
  side: fill.side,
  quantity: formatQuantity(fill.quantity),
  price: formatPrice(fill.price),
  notional: formatMoney(fill.notional),
  fee: formatMoney(fill.fee),
  realizedPnl: formatMoney(fill.realizedPnl),
  liquidity: fill.liquidity,
  origin: fill.origin,
  marketTime: iso(fill.marketMs),
  recordedAt: iso(fill.recordedAt),
});

export const toRefusedView = (intent: RefusedIntent): RefusedIntentView => ({
  id: intent.id,
  accountId: intent.accountId,
  symbol: intent.symbol,
  side: intent.side,
  reason: intent.reason,
  message: intent.message,
  origin: intent.origin,
  createdAt: iso(intent.createdAt),
});

/** What a position is worth depends on the market and, for its liquidation price, on the whole account. Null where that is not known. */
export type PositionMarket = {
  readonly price: Price | null;
  readonly instrument: Instrument | null;
  readonly account: MarkedAccount | null;
  readonly fundingKnown: boolean;
};

export function toPositionView(position: Position, market: PositionMarket): PositionView {
  const open = position.closedMs === null;
  const held = absQuantity(position.quantity);
  const mark = open && market.price !== null && market.instrument ? markHolding(position, market.price, market.instrument) : null;
  const liquidation =
    mark && market.account && market.instrument ? estimateLiquidationPrice(position, mark, market.account, market.instrument) : null;
  return {
    id: position.id,
    accountId: position.accountId,
    symbol: position.symbol,
    side: position.side,
    status: open ? "open" : "closed",
    quantity: formatQuantity(held),
    entryPrice: formatPrice(open ? priceOf(position.cost, held) : priceOf(position.entered, position.enteredQuantity)),
    currentPrice: mark ? formatPrice(mark.price) : null,
    exitPrice: position.exitedQuantity === 0n ? null : formatPrice(priceOf(position.exited, position.exitedQuantity)),
    unrealizedPnl: mark ? formatMoney(mark.unrealizedPnl) : null,
    realizedPnl: formatMoney(position.realizedPnl),
    fees: formatMoney(position.fees),
    funding: market.fundingKnown || position.funding !== 0n ? formatMoney(position.funding) : null,
    margin: mark ? formatMoney(mark.margin) : null,
    leverage: position.leverage,
    liquidationPrice: priceText(liquidation),
    stopLoss: priceText(position.stopLoss),
    takeProfit: priceText(position.takeProfit),
    origin: position.origin,
    openedAt: iso(position.openedMs),
    closedAt: position.closedMs === null ? null : iso(position.closedMs),
  };
}
