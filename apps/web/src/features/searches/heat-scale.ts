/** Where the values of a heat map lie; null without any. */
export function heatScale(cells: readonly (readonly (number | null)[])[]): { readonly low: number; readonly high: number } | null {
  const known = cells.flat().filter((value) => value !== null);
  return known.length === 0 ? null : { low: Math.min(...known), high: Math.max(...known) };
}

/** −1 to 1: below and above zero each on its own scale, so that what loses is never painted as what gains. */
export function heatOf(value: number, { low, high }: { low: number; high: number }): number {
  if (value >= 0) return high > 0 ? value / high : 0;
  return low < 0 ? -value / low : 0;
}

/** Labels of an axis so that at most `most` are written; the first is always one of them. */
export function labelled(values: readonly number[], most: number): ReadonlySet<number> {
  const every = Math.max(1, Math.ceil(values.length / most));
  return new Set(values.flatMap((_, at) => (at % every === 0 ? [at] : [])));
}
