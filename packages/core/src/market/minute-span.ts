import { DAY_MS, MINUTE_MS, type Ms } from "@slipstream/kernel";
import { barOpenOf } from "./timeframe.ts";

/** Whole minutes of market time: `fromMs` inclusive, `toMs` exclusive. */
export type MinuteSpan = { readonly fromMs: Ms; readonly toMs: Ms };

/** The minutes between the newest one with a tick and the next tick; null when none was missed. */
export function missedBefore(tickMs: Ms, newestMinuteMs: Ms | null): MinuteSpan | null {
  if (newestMinuteMs === null) return null;
  const fromMs = newestMinuteMs + MINUTE_MS;
  const toMs = barOpenOf(tickMs, "1m");
  return toMs > fromMs ? { fromMs, toMs } : null;
}

/** The whole days around a span: all bars of every timeframe that its minutes touch lie within. */
export const daysAround = ({ fromMs, toMs }: MinuteSpan): MinuteSpan => ({
  fromMs: barOpenOf(fromMs, "1d"),
  toMs: barOpenOf(toMs - 1, "1d") + DAY_MS,
});
