import { type CandleView, TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";

/** Where a span goes on that held more bars than were answered; null where it is done, or where the newest bars were asked for. */
export function nextCandleCursor(
  query: { timeframe: Timeframe; from?: number; to?: number; limit: number },
  candles: readonly CandleView[],
): string | null {
  const last = candles.at(-1);
  if (query.from === undefined || !last || candles.length < query.limit) return null;
  const nextMs = last[0] + TIMEFRAME_MS[query.timeframe];
  return query.to === undefined || nextMs < query.to ? String(nextMs) : null;
}
