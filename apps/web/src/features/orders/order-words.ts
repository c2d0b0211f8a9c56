import type { OrderType, OrderView } from "@slipstream/core/orders";
import type { Tone } from "@slipstream/ui";

export const TYPE_WORDS: Record<OrderType, string> = {
  market: "Market",
  limit: "Limit",
  stop: "Stop",
  "stop-limit": "Stop limit",
  "take-profit": "Take profit",
  "trailing-stop": "Trailing stop",
};

const ROLE_WORDS: Record<OrderView["role"], string | null> = {
  entry: null,
  "stop-loss": "Stop loss",
  "take-profit": "Take profit",
  close: "Close",
  liquidation: "Liquidation",
};

/** What kind of order it is, by its role where that says more than its type. */
export const kindOf = (order: OrderView): string => ROLE_WORDS[order.role] ?? TYPE_WORDS[order.type];

export const STATUS_WORDS: Record<OrderView["status"], string> = {
  planned: "Planned",
  submitted: "Sent",
  open: "Open",
  "partially-filled": "Partly filled",
  filled: "Filled",
  cancelling: "Cancelling",
  cancelled: "Cancelled",
  rejected: "Rejected",
  expired: "Expired",
  unknown: "Asking the venue",
};

export const STATUS_TONES: Record<OrderView["status"], Tone> = {
  planned: "neutral",
  submitted: "neutral",
  open: "accent",
  "partially-filled": "accent",
  filled: "up",
  cancelling: "warn",
  cancelled: "neutral",
  rejected: "crit",
  expired: "warn",
  unknown: "warn",
};
