/** Bars from the first to the last that counts anything: what is empty in between is told, what is empty around is not. */
export function withoutEmptyEnds<Bar extends { readonly count: number }>(bars: readonly Bar[]): readonly Bar[] {
  const first = bars.findIndex(({ count }) => count > 0);
  return first === -1 ? [] : bars.slice(first, bars.findLastIndex(({ count }) => count > 0) + 1);
}
