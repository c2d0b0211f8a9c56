import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms } from "@slipstream/kernel";

export const TIMEFRAMES = ["1m", "5m", "15m", "1h", "4h", "1d"] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

export const TIMEFRAME_MS: Record<Timeframe, Ms> = {
  "1m": MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "1h": HOUR_MS,
  "4h": 4 * HOUR_MS,
  "1d": DAY_MS,
};

/** Opening time of the bar that a moment falls into; bars are aligned to the Unix epoch. */
export const barOpenOf = (at: Ms, timeframe: Timeframe): Ms => at - (at % TIMEFRAME_MS[timeframe]);
