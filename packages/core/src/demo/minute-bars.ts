import { MINUTE_MS, type Ms, toEstimate } from "@slipstream/kernel";
import { barOpenOf, type Candle, TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import type { StreamBar } from "../strategy/index.ts";

/** Bars of one symbol and timeframe from its minutes, in order. Only whole ones are answered: the first may have begun before the first minute. */
export type MinuteBars = {
  /** The bar that the minute closes; null where it runs on or is not whole. */
  add(minute: Candle): StreamBar | null;
};

export function createMinuteBars(timeframe: Timeframe): MinuteBars {
  const widthMs = TIMEFRAME_MS[timeframe];
  let running: { bar: StreamBar; minutes: number } | null = null;
  return {
    add(minute) {
      const openMs = barOpenOf(minute.openMs, timeframe);
      running =
        running?.bar.openMs === openMs
          ? { bar: extended(running.bar, minute), minutes: running.minutes + 1 }
          : { bar: begun(openMs, minute), minutes: 1 };
      if (minute.openMs + MINUTE_MS !== openMs + widthMs) return null;
      const { bar, minutes } = running;
      running = null;
      return minutes * MINUTE_MS === widthMs ? bar : null;
    },
  };
}

/** The recording carries no funding rates. */
const begun = (openMs: Ms, { open, high, low, close, volume }: Candle): StreamBar => ({
  openMs,
  open: toEstimate(open),
  high: toEstimate(high),
  low: toEstimate(low),
  close: toEstimate(close),
  volume,
  funding: Number.NaN,
});

const extended = (bar: StreamBar, { high, low, close, volume }: Candle): StreamBar => ({
  ...bar,
  high: Math.max(bar.high, toEstimate(high)),
  low: Math.min(bar.low, toEstimate(low)),
  close: toEstimate(close),
  volume: bar.volume + volume,
});
