import { CAREFUL_MANNERS } from "@slipstream/core/orders/server";
import { BAD_HABITS } from "@slipstream/testing/bad-venue";

/** All waits a fifth of what they are in production, those of the venue likewise. */
export const MANNERS = {
  ...CAREFUL_MANNERS,
  receiveWindowMs: 800,
  futureToleranceMs: 200,
  engineMs: 1_000,
  marginMs: 800,
  betweenMs: 400,
  restingSilenceMs: 3_000,
  atOnceSilenceMs: 600,
  catchUpEveryMs: 2_000,
  overlapMs: 6_000,
};
/** The venue's bad habits, at the same pace. */
export const HABITS = {
  ...BAD_HABITS,
  maxDelayMs: 150,
  engineMs: 1_000,
  maxFillGapMs: 400,
  maxTradeLagMs: 1_000,
  seenWithinMs: 3_200,
  maxEventDelayMs: 600,
};
