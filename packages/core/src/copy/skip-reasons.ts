/** Why a fill of a master did not become an order (domain.md 4). The words are for the follower. */
export const SKIP_REASONS = {
  "below-minimum": "Too small for the venue",
  "insufficient-balance": "Not enough free balance",
  "slippage-cap": "The price had moved further than your limit",
  expired: "Too late: the master's fill was more than a minute old",
  "max-positions": "You hold as many positions of this master as you allow",
  "max-order-cost": "Your limit per order leaves less than the venue's minimum",
  "max-leverage": "Your leverage limit leaves no room",
  "symbol-not-allowed": "You do not copy this symbol",
  "not-listed-at-venue": "Your venue does not list this symbol",
  "follow-paused": "The follow was paused",
  "account-halted": "The account was halted",
  "loss-limit": "The follow's loss limit was reached",
  "breaker-open": "Trading was interrupted by a breaker",
  "no-stop-loss": "The master set no stop, and you size by risk",
  detached: "You had closed this position yourself",
  "price-stale": "No fresh price was known",
  "fee-unpaid": "A fee is unpaid",
  "nothing-held": "You held nothing of this position",
  netted: "The master undid it before it was copied",
  "venue-refused": "The venue refused the order",
  "follow-stopping": "The follow was being stopped",
} as const satisfies Record<string, string>;
export type SkipReason = keyof typeof SKIP_REASONS;
export const SKIP_REASON_CODES = Object.keys(SKIP_REASONS) as SkipReason[];
