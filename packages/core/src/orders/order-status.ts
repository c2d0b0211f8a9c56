/** domain.md 3. The same table stands in the database (`order_moves`); a test compares the two. */
export const ORDER_MOVES = {
  // A venue in our own process answers within the transaction that sends: its orders are never seen as submitted.
  planned: ["submitted", "open", "partially-filled", "filled", "cancelled", "rejected", "expired"],
  submitted: ["planned", "open", "partially-filled", "filled", "cancelling", "cancelled", "rejected", "expired", "unknown"],
  open: ["partially-filled", "filled", "cancelling", "cancelled", "rejected", "expired", "unknown"],
  "partially-filled": ["filled", "cancelling", "cancelled", "expired", "unknown"],
  cancelling: ["open", "partially-filled", "filled", "cancelled", "expired", "unknown"],
  unknown: ["planned", "open", "partially-filled", "filled", "cancelling", "cancelled", "rejected", "expired"],
  // Venues do report fills after a cancel or an expiry.
  cancelled: ["filled"],
  expired: ["filled"],
  filled: [],
  rejected: [],
} as const satisfies Record<string, readonly string[]>;

export type OrderStatus = keyof typeof ORDER_MOVES;
export const ORDER_STATUSES = Object.keys(ORDER_MOVES) as OrderStatus[];

/** Not at its end: it may still fill. */
export const LIVE_STATUSES = [
  "planned",
  "submitted",
  "open",
  "partially-filled",
  "cancelling",
  "unknown",
] as const satisfies readonly OrderStatus[];
export const isLive = (status: OrderStatus): boolean => (LIVE_STATUSES as readonly OrderStatus[]).includes(status);

export const canMove = (from: OrderStatus, to: OrderStatus): boolean => (ORDER_MOVES[from] as readonly OrderStatus[]).includes(to);
