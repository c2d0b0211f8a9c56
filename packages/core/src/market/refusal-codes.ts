/** Why the market area says no. */
export const MARKET_REFUSAL_CODES = ["unknown-symbol"] as const;
export type MarketRefusalCode = (typeof MARKET_REFUSAL_CODES)[number];
