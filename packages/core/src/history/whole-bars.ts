import { TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import { roundVolume } from "../market/server.ts";
import { type BarColumns, makeBars, sliceBars } from "./bar-columns.ts";

/** The bars of a coarse timeframe of which every bar of the fine one is there. `volumeDecimals`: those of the symbol's lot. */
export function wholeBars(fine: BarColumns, from: Timeframe, to: Timeframe, volumeDecimals: number): BarColumns {
  const fineMs = TIMEFRAME_MS[from];
  const coarseMs = TIMEFRAME_MS[to];
  const parts = coarseMs / fineMs;
  const { openMs } = fine;
  const bars = makeBars(Math.floor(openMs.length / parts));
  let length = 0;
  for (let at = 0; at + parts <= openMs.length; ) {
    const startMs = openMs[at] as number;
    const isWhole = startMs % coarseMs === 0 && openMs[at + parts - 1] === startMs + coarseMs - fineMs;
    if (!isWhole) {
      at += 1;
      continue;
    }
    foldInto(bars, length, fine, at, at + parts, volumeDecimals);
    length += 1;
    at += parts;
  }
  return sliceBars(bars, 0, length);
}

function foldInto(bars: BarColumns, into: number, fine: BarColumns, from: number, to: number, volumeDecimals: number): void {
  let high = fine.high[from] as number;
  let low = fine.low[from] as number;
  let volume = 0;
  for (let at = from; at < to; at++) {
    high = Math.max(high, fine.high[at] as number);
    low = Math.min(low, fine.low[at] as number);
    volume = roundVolume(volume + (fine.volume[at] as number), volumeDecimals);
  }
  bars.openMs[into] = fine.openMs[from] as number;
  bars.open[into] = fine.open[from] as number;
  bars.high[into] = high;
  bars.low[into] = low;
  bars.close[into] = fine.close[to - 1] as number;
  bars.volume[into] = volume;
}
