export { exitSideOf, type Fill, MANUAL, type Order, type OrderTerms, type Origin, oppositeOf, type Position, sleeveKey } from "./order.ts";
export { canMove, isLive, LIVE_STATUSES, ORDER_MOVES, ORDER_STATUSES, type OrderStatus } from "./order-status.ts";
export { clientOrderIdSchema, type OrderWish, orderWishSchema, positiveDecimal } from "./order-wish.ts";
export {
  ORDER_ROLES,
  ORDER_TYPES,
  type OrderRole,
  type OrderType,
  type OriginKind,
  SIDES,
  type Side,
  TIMES_IN_FORCE,
  type TimeInForce,
} from "./order-words.ts";
export { ORDER_REFUSALS, type OrderRefusalCode } from "./refusal-codes.ts";
export { type SizeBy, sizeBySchema } from "./size-order.ts";
export { type Fired, type Trigger, TriggerBook } from "./trigger-book.ts";
export {
  type FillView,
  fillView,
  type OrderPreviewView,
  type OrderView,
  type OriginView,
  orderPreviewView,
  orderView,
  originView,
  type PositionView,
  positionView,
  type RefusedIntentView,
  refusedIntentView,
} from "./views.ts";
