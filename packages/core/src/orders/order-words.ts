// The words of an order, without the schemas: browsers need these, and not what checks them.

export const SIDES = ["buy", "sell"] as const;
export const ORDER_TYPES = ["market", "limit", "stop", "stop-limit", "take-profit", "trailing-stop"] as const;
export const TIMES_IN_FORCE = ["GTC", "IOC", "FOK", "post-only"] as const;
export const ORDER_ROLES = ["entry", "stop-loss", "take-profit", "close", "liquidation"] as const;
export const ORIGIN_KINDS = ["manual", "follow", "strategy"] as const;
export type OriginKind = (typeof ORIGIN_KINDS)[number];
export type Side = (typeof SIDES)[number];
export type OrderType = (typeof ORDER_TYPES)[number];
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];
export type OrderRole = (typeof ORDER_ROLES)[number];
