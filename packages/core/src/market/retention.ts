import type { Ms } from "@slipstream/kernel";
import type { MinuteSpan } from "./minute-span.ts";
import { TIMEFRAME_MS, type Timeframe } from "./timeframe.ts";

/** Bars that each symbol keeps in each timeframe: 60 days of minutes, 300 days of five minutes, and so on. */
const KEPT_BARS = 86_400;

/** The bars of a timeframe that may go: older than those that are kept, and younger than the archive, which stays. Null while there are none. */
export function planPrune(timeframe: Timeframe, marketMs: Ms, archive: MinuteSpan): { fromMs: Ms; beforeMs: Ms } | null {
  const beforeMs = keptSince(timeframe, marketMs);
  return beforeMs > archive.toMs ? { fromMs: archive.toMs, beforeMs } : null;
}

/** The minutes that should be there at a moment: the archive, and what is kept of the time since. `closedUntilMs` is where the running minute opens. */
export function expectedMinutes(closedUntilMs: Ms, archive: MinuteSpan): MinuteSpan[] {
  const spans = [
    { fromMs: archive.fromMs, toMs: Math.min(archive.toMs, closedUntilMs) },
    { fromMs: Math.max(archive.toMs, keptSince("1m", closedUntilMs)), toMs: closedUntilMs },
  ];
  return spans.filter(({ fromMs, toMs }) => toMs > fromMs);
}

const keptSince = (timeframe: Timeframe, marketMs: Ms): Ms => {
  const sinceMs = marketMs - KEPT_BARS * TIMEFRAME_MS[timeframe];
  return sinceMs - (sinceMs % TIMEFRAME_MS[timeframe]);
};
