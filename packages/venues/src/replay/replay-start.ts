import { barOpenOf } from "@slipstream/core/market";
import { type RecordingSpan, recordedUntil } from "@slipstream/core/market/server";
import { DAY_MS, MINUTE_MS, type Ms } from "@slipstream/kernel";

/** What lies before is history from the first start. */
const HISTORY_MS = 14 * DAY_MS;

/**
 * Where a recording stands that was never played: just before the minute of `REPLAY_FROM`, else 14 days into it, or at its middle
 * when it is shorter than twice that. Throws where `REPLAY_FROM` was not recorded.
 */
export function replayStart(span: RecordingSpan, fromMs: Ms | undefined): Ms {
  const lastMs = recordedUntil(span) - MINUTE_MS;
  const startMs = fromMs ?? span.firstMs + Math.min(HISTORY_MS, Math.floor(span.minutes / 2) * MINUTE_MS);
  if (startMs < span.firstMs || startMs > lastMs + MINUTE_MS - 1)
    throw new Error(
      `REPLAY_FROM: expected a time from ${new Date(span.firstMs).toISOString()} to ${new Date(lastMs).toISOString()}, which were recorded`,
    );
  return barOpenOf(startMs, "1m") - 1;
}
