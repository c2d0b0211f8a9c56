/** Every no of this area that a user may hear. */
export const ACCOUNT_REFUSAL_CODES = [
  "account-not-found",
  "too-many-accounts",
  "account-closed",
  "account-has-positions",
  "account-has-orders",
  "account-has-follows",
  "price-stale",
  "reset-unfinished",
  "runs-unfinished",
  "unknown-symbol",
  "leverage-too-high",
] as const;
export type AccountRefusalCode = (typeof ACCOUNT_REFUSAL_CODES)[number];
