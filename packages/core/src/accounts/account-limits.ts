// Without the schemas that check them: browsers need these to show and to offer.

export const MIN_INITIAL_BALANCE = "100";
export const MAX_INITIAL_BALANCE = "10000000";
export const DEFAULT_INITIAL_BALANCE = "10000";
export const MAX_ACCOUNTS_PER_USER = 20;
export const MAX_FEE_BPS = 100;
export const DEFAULT_TAKER_FEE_BPS = 5;
export const DEFAULT_MAKER_FEE_BPS = 2;
export const MAX_LEVERAGE = 125;

/** Market time back from now. */
export const CURVE_RANGES = ["1d", "1w", "1m", "3m", "all"] as const;
export type CurveRange = (typeof CURVE_RANGES)[number];
