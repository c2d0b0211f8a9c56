import { roundVolume } from "./candle.ts";
import type { Candle, Tick } from "./quote.ts";
import { barOpenOf, type Timeframe } from "./timeframe.ts";

/** A bar that goes on with what came after it. */
const extendCandle = (bar: Candle, next: Candle, volumeDecimals: number): Candle => ({
  openMs: bar.openMs,
  open: bar.open,
  high: next.high > bar.high ? next.high : bar.high,
  low: next.low < bar.low ? next.low : bar.low,
  close: next.close,
  volume: roundVolume(bar.volume + next.volume, volumeDecimals),
});

/** Ascending bars of any timeframe as bars of one that they divide. The last one may be half: it covers what was given. */
export function aggregateCandles(candles: readonly Candle[], timeframe: Timeframe, volumeDecimals: number): Candle[] {
  const bars: Candle[] = [];
  for (const candle of candles) {
    const openMs = barOpenOf(candle.openMs, timeframe);
    const last = bars.at(-1);
    if (last && last.openMs === openMs) bars[bars.length - 1] = extendCandle(last, candle, volumeDecimals);
    else bars.push({ ...candle, openMs });
  }
  return bars;
}

export type NextBar = { readonly bar: Candle; readonly closed: Candle | null };

/** The running bar after one more tick, and the bar that this tick closed. A tick from before the running bar changes nothing. */
export function nextBar(running: Candle | null, tick: Tick, timeframe: Timeframe, volumeDecimals: number): NextBar {
  const openMs = barOpenOf(tick.marketMs, timeframe);
  if (running && openMs < running.openMs) return { bar: running, closed: null };
  if (running && openMs === running.openMs) {
    const { last } = tick;
    return {
      bar: {
        openMs,
        open: running.open,
        high: last > running.high ? last : running.high,
        low: last < running.low ? last : running.low,
        close: last,
        volume: roundVolume(running.volume + tick.volume, volumeDecimals),
      },
      closed: null,
    };
  }
  return { bar: { openMs, open: tick.last, high: tick.last, low: tick.last, close: tick.last, volume: tick.volume }, closed: running };
}
