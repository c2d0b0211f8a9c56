import { DAY_MS, type Ms } from "@slipstream/kernel";

/** How often fees are settled, on the market clock. */
export const PERIODS = ["week", "month"] as const;
export type Period = (typeof PERIODS)[number];

const WEEK_MS = 7 * DAY_MS;
/** The epoch was a Thursday; the Monday after it. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
const monthAfter = (ms: Ms, months: number): Ms => {
  const at = new Date(ms);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1);
};

/** The newest end of a period that is not after `ms`: Monday 00:00 UTC, or the first of a month 00:00 UTC. */
export const lastPeriodEnd = (ms: Ms, period: Period): Ms =>
  period === "week" ? Math.floor((ms - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS : monthAfter(ms, 0);

/** The first end of a period after `ms`. */
export const nextPeriodEnd = (ms: Ms, period: Period): Ms => (period === "week" ? lastPeriodEnd(ms, "week") + WEEK_MS : monthAfter(ms, 1));
