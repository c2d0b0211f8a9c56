import type { LiveEvent } from "../live/server.ts";
import type { StoredBar } from "./ports.ts";

/** One event for each series that moved; its bars keep their order. */
export function toCandleEvents(bars: readonly StoredBar[]): LiveEvent[] {
  const series = new Map<string, { first: StoredBar; bars: StoredBar[] }>();
  for (const each of bars) {
    const key = `${each.symbol}:${each.timeframe}`;
    const known = series.get(key);
    if (known) known.bars.push(each);
    else series.set(key, { first: each, bars: [each] });
  }
  return [...series.values()].map(({ first, bars: moved }) => ({
    kind: "candles",
    symbol: first.symbol,
    timeframe: first.timeframe,
    candles: moved.map(({ bar }) => bar),
  }));
}
