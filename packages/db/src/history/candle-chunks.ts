import { type BarColumns, NO_BARS } from "@slipstream/core/history/server";
import { TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";
import type { Ms } from "@slipstream/kernel";

/** Widths of a timeframe that a row of `candle_chunks` spans. */
export const BARS_PER_CHUNK = 1_440;
const BYTES = Float64Array.BYTES_PER_ELEMENT;

export const chunkMsOf = (timeframe: Timeframe): Ms => BARS_PER_CHUNK * TIMEFRAME_MS[timeframe];
export const chunkOpenOf = (openMs: Ms, timeframe: Timeframe): Ms => openMs - (openMs % chunkMsOf(timeframe));

const columnsOf = ({ openMs, open, high, low, close, volume }: BarColumns) => [openMs, open, high, low, close, volume] as const;

/** Little-endian float64: opening times, then open, high, low, close, volume. */
export function packBars(bars: BarColumns): Buffer {
  const count = bars.openMs.length;
  const packed = new Float64Array(count * 6);
  columnsOf(bars).forEach((column, at) => {
    packed.set(column, at * count);
  });
  return Buffer.from(packed.buffer);
}

export function unpackBars(bytes: Buffer): BarColumns {
  if (bytes.length === 0) return NO_BARS;
  if (bytes.length % (6 * BYTES) !== 0) throw new Error(`a chunk of ${bytes.length} bytes holds no whole columns`);
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  const all = new Float64Array(copy.buffer);
  const count = all.length / 6;
  const column = (at: number) => all.subarray(at * count, (at + 1) * count);
  return { openMs: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
}
