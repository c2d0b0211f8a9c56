/** The value below which a share of the values lies, between its neighbours linearly; null of none. */
function percentileOf(ascending: readonly number[], share: number): number | null {
  const place = (ascending.length - 1) * share;
  const below = ascending[Math.floor(place)];
  const above = ascending[Math.ceil(place)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (place - Math.floor(place));
}

export type Spread = { p50: number | null; p95: number | null; p99: number | null };
export function spreadOf(values: readonly (number | null)[]): Spread {
  const ascending = values.filter((value) => value !== null).sort((a, b) => a - b);
  return { p50: percentileOf(ascending, 0.5), p95: percentileOf(ascending, 0.95), p99: percentileOf(ascending, 0.99) };
}
