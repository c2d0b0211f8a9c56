/** Every no of this area that a user may hear, beside those of `backtest`, which checks the rules. */
export const STRATEGY_REFUSAL_CODES = [
  "strategy-not-found",
  "version-not-found",
  "version-changed",
  "too-many-strategies",
  "symbol-not-listed",
  "symbol-twice",
  "leverage-too-high",
  "too-many-proposals",
  "indicator-not-found",
  "indicator-name-taken",
  "indicator-in-use",
  "too-many-indicators",
  "too-many-bars",
  "no-candles",
  "bad-condition",
] as const;
export type StrategyRefusalCode = (typeof STRATEGY_REFUSAL_CODES)[number];
