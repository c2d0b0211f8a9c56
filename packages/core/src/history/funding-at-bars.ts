import { HOUR_MS, MINUTE_MS } from "@slipstream/kernel";
import type { FundingRates } from "../backtest/index.ts";

/** A rate is in force until the next one is due; none that we know of is due later than this. */
const IN_FORCE_MS = 8 * HOUR_MS;

/** Writes the rate in force when each bar from `from` on opens; NaN where none is known. Rates are stamped a little late: they count from their minute on. */
export function fundingAtBars(openMs: Float64Array, { atMs, rate }: FundingRates, into: Float64Array, from = 0): void {
  let next = 0;
  for (let bar = from; bar < openMs.length; bar++) {
    const openedMs = openMs[bar] as number;
    while (next < atMs.length && minuteOf(atMs[next] as number) <= openedMs) next += 1;
    const isKnown = next > 0 && openedMs - minuteOf(atMs[next - 1] as number) < IN_FORCE_MS;
    into[bar] = isKnown ? (rate[next - 1] as number) : Number.NaN;
  }
}

const minuteOf = (ms: number): number => Math.round(ms / MINUTE_MS) * MINUTE_MS;
