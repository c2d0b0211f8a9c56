/**
 * The refusals that end an order: with these words, and no others, a venue says that it understood the order and will never execute it. Anything
 * else that is not an acceptance leaves the order unknown.
 */
export const VENUE_REFUSALS = [
  "insufficient-balance",
  "below-minimum",
  "above-maximum",
  "off-step",
  "price-out-of-band",
  "post-only-would-take",
  "reduce-only-refused",
  "trading-halted",
  "symbol-unknown",
  "account-restricted",
] as const;
export type VenueRefusal = (typeof VENUE_REFUSALS)[number];

export const isVenueRefusal = (reason: string | null): reason is VenueRefusal =>
  (VENUE_REFUSALS as readonly (string | null)[]).includes(reason);
