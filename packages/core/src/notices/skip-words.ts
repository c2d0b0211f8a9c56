/** Why trades were not copied, as the middle of a sentence. */
const SKIP_WORDS: Readonly<Record<string, string>> = {
  "below-minimum": "smaller than the venue's minimum",
  "insufficient-balance": "not enough free balance",
  "slippage-cap": "the price had moved past your slippage limit",
  expired: "too old when it could be sent",
  "max-positions": "your limit of open positions",
  "max-order-cost": "your limit of cost per order",
  "max-leverage": "your limit of leverage",
  "symbol-not-allowed": "a symbol that you do not copy",
  "not-listed-at-venue": "a symbol that your venue does not list",
  "follow-paused": "the follow was paused",
  "account-halted": "the account was halted",
  "loss-limit": "your loss limit",
  "breaker-open": "copying was halted for safety",
  "no-stop-loss": "the master had set no stop",
  detached: "you had changed the position by hand",
  "price-stale": "no fresh price",
  "fee-unpaid": "a fee is not paid",
  "nothing-held": "there was nothing to close",
  netted: "the master's trades cancelled out",
  "venue-refused": "the venue refused the order",
  "follow-stopping": "the follow was stopping",
};

/** Reasons by how often they came, most often first, as the middle of a sentence: "2 × not enough free balance, 1 × no fresh price". */
export function sayReasons(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons)
    .sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
    .map(([reason, count]) => `${count} × ${SKIP_WORDS[reason] ?? reason.replaceAll("-", " ")}`)
    .join(", ");
}
export const countReasons = (reasons: Readonly<Record<string, number>>): number =>
  Object.values(reasons).reduce((sum, count) => sum + count, 0);
