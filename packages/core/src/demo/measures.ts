import type { Bar } from "./rule.ts";

/** Mean of the closes. */
export const meanOf = (bars: readonly Bar[]): number => bars.reduce((sum, { close }) => sum + close, 0) / bars.length;

/** Standard deviation of the closes. */
export function deviationOf(bars: readonly Bar[]): number {
  const mean = meanOf(bars);
  return Math.sqrt(bars.reduce((sum, { close }) => sum + (close - mean) ** 2, 0) / bars.length);
}

/** Mean height of the bars. */
export const rangeOf = (bars: readonly Bar[]): number => bars.reduce((sum, { high, low }) => sum + high - low, 0) / bars.length;

export const highestOf = (bars: readonly Bar[]): number =>
  bars.reduce((highest, { high }) => Math.max(highest, high), Number.NEGATIVE_INFINITY);
export const lowestOf = (bars: readonly Bar[]): number => bars.reduce((lowest, { low }) => Math.min(lowest, low), Number.POSITIVE_INFINITY);
