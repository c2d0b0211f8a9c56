import type { CandleColumns } from "../strategy/index.ts";

/** Candles as columns, ascending, without the funding that goes with them. */
export type BarColumns = Omit<CandleColumns, "funding">;

export const NO_BARS: BarColumns = makeBars(0);

export function makeBars(length: number): BarColumns {
  const column = () => new Float64Array(length);
  return { openMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
}

/** A view on the bars from `from` up to `to`; nothing is copied. */
export function sliceBars(bars: BarColumns, from: number, to: number): BarColumns {
  if (from === 0 && to === bars.openMs.length) return bars;
  return {
    openMs: bars.openMs.subarray(from, to),
    open: bars.open.subarray(from, to),
    high: bars.high.subarray(from, to),
    low: bars.low.subarray(from, to),
    close: bars.close.subarray(from, to),
    volume: bars.volume.subarray(from, to),
  };
}

function copyBar(from: BarColumns, at: number, to: BarColumns, into: number): void {
  to.openMs[into] = from.openMs[at] as number;
  to.open[into] = from.open[at] as number;
  to.high[into] = from.high[at] as number;
  to.low[into] = from.low[at] as number;
  to.close[into] = from.close[at] as number;
  to.volume[into] = from.volume[at] as number;
}

/** The first bar that opens at `ms` or later; the number of bars where there is none. */
export function firstBarFrom(openMs: Float64Array, ms: number): number {
  let low = 0;
  let high = openMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((openMs[middle] as number) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Both ascending: all of `first`, and of `second` those that open when none of the first does. */
export function mergeBars(first: BarColumns, second: BarColumns): BarColumns {
  const many = first.openMs.length;
  const more = second.openMs.length;
  if (more === 0) return first;
  if (many === 0) return second;
  const merged = makeBars(many + more);
  let length = 0;
  for (let a = 0, b = 0; a < many || b < more; length++) {
    const next = a < many ? (first.openMs[a] as number) : Number.POSITIVE_INFINITY;
    const other = b < more ? (second.openMs[b] as number) : Number.POSITIVE_INFINITY;
    if (next <= other) {
      copyBar(first, a, merged, length);
      a += 1;
      if (next === other) b += 1;
    } else {
      copyBar(second, b, merged, length);
      b += 1;
    }
  }
  return sliceBars(merged, 0, length);
}

/** Those of which `keeps` says yes. */
export function filterBars(bars: BarColumns, keeps: (at: number) => boolean): BarColumns {
  const kept = makeBars(bars.openMs.length);
  let length = 0;
  for (let at = 0; at < bars.openMs.length; at++) {
    if (!keeps(at)) continue;
    copyBar(bars, at, kept, length);
    length += 1;
  }
  return length === bars.openMs.length ? bars : sliceBars(kept, 0, length);
}
