import type { MasterProfileView } from "@slipstream/core/masters";
import { DAY_MS, HOUR_MS } from "@slipstream/kernel";

type CurvePoint = MasterProfileView["curve"][number];

/** Days of market time that a curve shows; null is all of it. */
export const CURVE_DAYS = { "7d": 7, "30d": 30, all: null } as const;
export type CurveDays = keyof typeof CURVE_DAYS;
export const isCurveDays = (text: string): text is CurveDays => text in CURVE_DAYS;

/** How points are labelled: by days once they are so far apart, else by the hour. */
export function intervalOf(curve: readonly { time: string }[]): number {
  const [first, last] = [curve[0], curve.at(-1)];
  if (!first || !last || curve.length < 2) return HOUR_MS;
  return (Date.parse(last.time) - Date.parse(first.time)) / (curve.length - 1) >= DAY_MS ? DAY_MS : HOUR_MS;
}

/** The point of a curve that is nearest to an instant, in milliseconds; null for an empty curve. */
export function nearestMs(curve: readonly { time: string }[], instant: string): number | null {
  const wanted = Date.parse(instant);
  let best: number | null = null;
  for (const { time } of curve) {
    const ms = Date.parse(time);
    if (best === null || Math.abs(ms - wanted) < Math.abs(best - wanted)) best = ms;
  }
  return best;
}

/** The deepest point of a stretch, which the whole record's worst drop need not be in. */
export const deepestOf = (curve: readonly CurvePoint[]): CurvePoint | null =>
  curve.reduce<CurvePoint | null>(
    (deepest, point) => (deepest === null || Math.abs(point.drawdownPct) > Math.abs(deepest.drawdownPct) ? point : deepest),
    null,
  );
