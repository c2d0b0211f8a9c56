import { z } from "zod";
import { decimalView } from "../market/index.ts";
import { ORDER_STATUSES } from "./order-status.ts";
import { ORDER_ROLES, ORDER_TYPES, ORIGIN_KINDS, SIDES, TIMES_IN_FORCE } from "./order-words.ts";

export type { OrderRole, OrderType, Side, TimeInForce } from "./order-words.ts";

/** Whose sleeve it is: `manual` has the id `manual`. */
export const originView = z.object({ kind: z.enum(ORIGIN_KINDS), id: z.string() });
export type OriginView = z.infer<typeof originView>;

export const orderView = z.object({
  id: z.uuid(),
  accountId: z.uuid(),
  clientOrderId: z.string(),
  symbol: z.string(),
  side: z.enum(SIDES),
  type: z.enum(ORDER_TYPES),
  timeInForce: z.enum(TIMES_IN_FORCE),
  role: z.enum(ORDER_ROLES),
  status: z.enum(ORDER_STATUSES),
  quantity: decimalView,
  filledQuantity: decimalView,
  averagePrice: decimalView.nullable(),
  price: decimalView.nullable(),
  triggerPrice: decimalView.nullable(),
  trailAmount: decimalView.nullable(),
  /** Percent: "0.5" is half a percent. */
  trailPercent: decimalView.nullable(),
  activationPrice: decimalView.nullable(),
  reduceOnly: z.boolean(),
  stopLoss: decimalView.nullable(),
  takeProfit: decimalView.nullable(),
  positionId: z.uuid().nullable(),
  leverage: z.number(),
  fee: decimalView,
  /** Why it was rejected, cancelled or expired. */
  reason: z.string().nullable(),
  message: z.string().nullable(),
  origin: originView,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  doneAt: z.iso.datetime().nullable(),
});
export type OrderView = z.infer<typeof orderView>;

export const fillView = z.object({
  id: z.uuid(),
  accountId: z.uuid(),
  orderId: z.uuid(),
  positionId: z.uuid(),
  symbol: z.string(),
  side: z.enum(SIDES),
  quantity: decimalView,
  price: decimalView,
  notional: decimalView,
  fee: decimalView,
  realizedPnl: decimalView,
  liquidity: z.enum(["maker", "taker"]),
  origin: originView,
  /** On the market clock. */
  marketTime: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
});
export type FillView = z.infer<typeof fillView>;

export const positionView = z.object({
  id: z.uuid(),
  accountId: z.uuid(),
  symbol: z.string(),
  side: z.enum(["long", "short"]),
  status: z.enum(["open", "closed"]),
  /** Unsigned; zero when closed. */
  quantity: decimalView,
  entryPrice: decimalView,
  /** The mark; null when no price is known or the position is closed. */
  currentPrice: decimalView.nullable(),
  /** Average exit price so far; null before the first exit. */
  exitPrice: decimalView.nullable(),
  unrealizedPnl: decimalView.nullable(),
  realizedPnl: decimalView,
  fees: decimalView,
  /** Null where no funding rates are known. */
  funding: decimalView.nullable(),
  margin: decimalView.nullable(),
  leverage: z.number(),
  /** Estimate for the whole account at this moment; null when it cannot be reached. */
  liquidationPrice: decimalView.nullable(),
  stopLoss: decimalView.nullable(),
  takeProfit: decimalView.nullable(),
  origin: originView,
  openedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
});
export type PositionView = z.infer<typeof positionView>;

/** A wish that did not become an order. */
export const refusedIntentView = z.object({
  id: z.uuid(),
  accountId: z.uuid(),
  symbol: z.string(),
  side: z.enum(SIDES),
  reason: z.string(),
  message: z.string(),
  origin: originView,
  createdAt: z.iso.datetime(),
});
export type RefusedIntentView = z.infer<typeof refusedIntentView>;

/** What an order would cost and bring, before it is sent. Money as decimal strings; null where it cannot be known. */
export const orderPreviewView = z.object({
  symbol: z.string(),
  side: z.enum(SIDES),
  quantity: decimalView,
  /** The price that the estimate assumes: the quote's far side, the limit or the trigger. */
  assumedPrice: decimalView,
  notional: decimalView,
  margin: decimalView,
  leverage: z.number(),
  fee: decimalView,
  feeBps: z.number(),
  /** Half the spread for an order that takes. */
  expectedSlippage: decimalView,
  expectedSlippageBps: z.number().nullable(),
  available: decimalView,
  availableAfter: decimalView,
  breakEvenPrice: decimalView.nullable(),
  liquidationPrice: decimalView.nullable(),
  /** Profit after fees if the stop, the target is hit. */
  ifStopHit: decimalView.nullable(),
  ifTargetHit: decimalView.nullable(),
  rewardToRisk: z.number().nullable(),
  /** Percent of equity lost if the stop is hit. */
  riskOfEquity: z.number().nullable(),
  heldBefore: decimalView,
  heldAfter: decimalView,
  fundingKnown: z.boolean(),
  /** The refusal that the order would meet now. */
  refusal: z.object({ code: z.string(), message: z.string(), field: z.string().nullable() }).nullable(),
});
export type OrderPreviewView = z.infer<typeof orderPreviewView>;
