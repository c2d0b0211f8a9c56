import { DAY_MS, MINUTE_MS, type Ms, type Price, toEstimate } from "@slipstream/kernel";
import type { Candle } from "./quote.ts";

/** The last 24 hours of market time: 1,440 minute bars, the running one included. */
export type DayStats = {
  /** Where the window opened; null while the history is shorter. */
  readonly open: Price | null;
  readonly high: Price;
  readonly low: Price;
  /** In quote currency: the sum of volume × close of each minute. */
  readonly quoteVolume: number;
};

/** Rolls over minute bars; a bar costs the same however long the window is. */
export type DayWindow = {
  /** A closed minute, later than all before it. */
  close(candle: Candle): void;
  /** Null before anything is known. */
  stats(running: Candle | null): DayStats | null;
};

type Extreme = { readonly openMs: Ms; readonly value: Price };

/** Values that may still become the largest (or least) in a window that moves on: each beats all that came after it. */
function createExtremes(beats: (a: Price, b: Price) => boolean) {
  let queue: Extreme[] = [];
  let first = 0;
  return {
    push(entry: Extreme) {
      while (queue.length > first && !beats(queue.at(-1)?.value ?? entry.value, entry.value)) queue.pop();
      queue.push(entry);
    },
    dropBefore(openMs: Ms) {
      while (first < queue.length && (queue[first]?.openMs ?? openMs) < openMs) first += 1;
      if (first > 4_096) {
        queue = queue.slice(first);
        first = 0;
      }
    },
    best: (): Price | null => queue[first]?.value ?? null,
  };
}

/** Starts with the closed minutes that are at hand, ascending. */
export function createDayWindow(closed: readonly Candle[]): DayWindow {
  const highs = createExtremes((a, b) => a > b);
  const lows = createExtremes((a, b) => a < b);
  let minutes: Candle[] = [];
  let first = 0;
  let quoteVolume = 0;
  /** Opening of the oldest minute that was ever seen: how far back the history reaches. */
  let knownFromMs = Number.POSITIVE_INFINITY;

  const dropBefore = (openMs: Ms) => {
    for (let oldest = minutes[first]; oldest && oldest.openMs < openMs; oldest = minutes[first]) {
      quoteVolume -= turnoverOf(oldest);
      first += 1;
    }
    highs.dropBefore(openMs);
    lows.dropBefore(openMs);
    if (first <= 4_096) return;
    minutes = minutes.slice(first);
    first = 0;
    // A sum that was only ever added to and taken from drifts; here it starts anew.
    quoteVolume = minutes.reduce((sum, candle) => sum + turnoverOf(candle), 0);
  };
  const push = (candle: Candle) => {
    minutes.push(candle);
    highs.push({ openMs: candle.openMs, value: candle.high });
    lows.push({ openMs: candle.openMs, value: candle.low });
    quoteVolume += turnoverOf(candle);
    knownFromMs = Math.min(knownFromMs, candle.openMs);
    dropBefore(windowStartOf(candle.openMs));
  };
  for (const candle of closed) push(candle);

  return {
    close: push,
    stats(running) {
      const newest = running ?? minutes.at(-1);
      if (!newest) return null;
      const startMs = windowStartOf(newest.openMs);
      dropBefore(startMs);
      const oldest = minutes[first] ?? newest;
      const high = highs.best();
      const low = lows.best();
      return {
        open: Math.min(knownFromMs, newest.openMs) <= startMs ? oldest.open : null,
        high: high !== null && high > newest.high ? high : newest.high,
        low: low !== null && low < newest.low ? low : newest.low,
        quoteVolume: Math.max(0, quoteVolume) + (running ? turnoverOf(running) : 0),
      };
    },
  };
}

const windowStartOf = (newestOpenMs: Ms): Ms => newestOpenMs - DAY_MS + MINUTE_MS;
const turnoverOf = (candle: Candle): number => candle.volume * toEstimate(candle.close);
