import type { CandleView } from "../market/index.ts";

/** Bars by their open time, ascending; a later word on a bar replaces the earlier one. */
export function mergeCandles(known: readonly CandleView[], news: readonly CandleView[]): CandleView[] {
  const last = known.at(-1);
  const first = news[0];
  // What nearly always happens: the running bar again, or the next one.
  if (last && first && news.length === 1 && first[0] >= last[0])
    return first[0] === last[0] ? [...known.slice(0, -1), first] : [...known, first];
  const byOpen = new Map<number, CandleView>();
  for (const candle of [...known, ...news]) byOpen.set(candle[0], candle);
  return [...byOpen.values()].sort((a, b) => a[0] - b[0]);
}
