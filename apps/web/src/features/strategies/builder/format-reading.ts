import { ABSENT, formatDecimal, fromEstimate, roundDecimal } from "@slipstream/ui/numbers";

/** Estimates have as many decimals as tell them apart: 107,260.1 · 41.27 · 0.0012. */
export function formatReading(value: number | null): string {
  if (value === null) return ABSENT;
  const size = Math.abs(value);
  const decimals = size >= 1_000 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
  return formatDecimal(roundDecimal(fromEstimate(value), decimals));
}
