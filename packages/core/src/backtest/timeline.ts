import type { PreparedMarket } from "./prepare-market.ts";

/** The opening times of all markets' bars. `bars`: for each market which of its bars opens then (−1: none), null where they are the same; `times`: the inverse. */
export type Timeline = {
  readonly openMs: Float64Array;
  readonly bars: readonly (Int32Array | null)[];
  readonly times: readonly (Int32Array | null)[];
};

export function timelineOf(markets: readonly PreparedMarket[]): Timeline {
  const columns = markets.map(({ candles }) => candles.openMs);
  const [first] = columns;
  if (!first) throw new Error("a back-test without a market");
  const none = markets.map(() => null);
  if (columns.every((column) => isSame(column, first))) return { openMs: first, bars: none, times: none };
  const openMs = Float64Array.from(new Set(columns.flatMap((column) => [...column]))).sort();
  const times = columns.map((column) => {
    const at = new Int32Array(column.length);
    let time = 0;
    for (let bar = 0; bar < column.length; bar++) {
      while ((openMs[time] as number) < (column[bar] as number)) time += 1;
      at[bar] = time;
    }
    return at;
  });
  const bars = times.map((at) => {
    const found = new Int32Array(openMs.length).fill(-1);
    for (let bar = 0; bar < at.length; bar++) found[at[bar] as number] = bar;
    return found;
  });
  return { openMs, bars, times };
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** The first place in ascending values that is not below one. */
export function firstFrom(values: Float64Array, least: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
