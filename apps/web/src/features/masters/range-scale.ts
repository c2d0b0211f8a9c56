import type { MasterView } from "@slipstream/core/masters";

/** The stretch of percent that all ranges of one list are drawn on. */
export type RangeScale = { fromPct: number; toPct: number };

type Ranged = Pick<MasterView, "state" | "followersReturn">;
const LEAST_SPAN_PCT = 2;

/** Zero and all ranges of masters who are active. One who failed would press all others together, and is drawn as off scale. */
export function scaleOf(masters: readonly Ranged[]): RangeScale {
  const ends = masters
    .filter(({ state }) => state !== "failed")
    .flatMap(({ followersReturn: { lowerBoundPct, medianPct, upperPct } }) => [lowerBoundPct, medianPct, upperPct])
    .filter((value) => value !== null);
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  const missing = Math.max(0, LEAST_SPAN_PCT - (high - low)) / 2;
  return { fromPct: low - missing, toPct: high + missing };
}

/** Where a percentage lies in the scale, from 0 to 1; outside of it for what is off scale. */
export const placeOf = (percent: number, { fromPct, toPct }: RangeScale): number => (percent - fromPct) / (toPct - fromPct);
