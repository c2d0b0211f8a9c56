import { type BarColumns, makeBars, NO_BARS } from "@slipstream/core/history/server";

/** Parts that follow each other as one. */
export function joinBars(parts: readonly BarColumns[]): BarColumns {
  if (parts.length <= 1) return parts[0] ?? NO_BARS;
  const bars = makeBars(parts.reduce((sum, { openMs }) => sum + openMs.length, 0));
  let at = 0;
  for (const part of parts) {
    setBars(bars, part, at);
    at += part.openMs.length;
  }
  return bars;
}

/** Writes bars into columns from a place on. */
export function setBars(into: BarColumns, bars: BarColumns, at: number): void {
  into.openMs.set(bars.openMs, at);
  into.open.set(bars.open, at);
  into.high.set(bars.high, at);
  into.low.set(bars.low, at);
  into.close.set(bars.close, at);
  into.volume.set(bars.volume, at);
}

/** Whether the first bars are those of `start`, to the last bit. */
export function startsWithBars(bars: BarColumns, start: BarColumns): boolean {
  const length = start.openMs.length;
  if (bars.openMs.length < length) return false;
  const pairs = [
    [bars.openMs, start.openMs],
    [bars.open, start.open],
    [bars.high, start.high],
    [bars.low, start.low],
    [bars.close, start.close],
    [bars.volume, start.volume],
  ] as const;
  return pairs.every(([column, known]) => {
    for (let at = 0; at < length; at++) if (column[at] !== known[at]) return false;
    return true;
  });
}
