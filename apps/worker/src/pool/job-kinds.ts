import { BACKTEST_JOB } from "@slipstream/core/backtest/server";
import type { JobKind, JobKindName } from "@slipstream/core/jobs/server";
import { SEARCH_TRIALS_JOB, SEARCH_WINDOW_JOB } from "@slipstream/core/search/server";

/** A kind whose input was parsed by it before it is needed or performed. */
export type AnyJobKind = JobKind<unknown, unknown>;

/** The one table of what the threads can do. */
export const KINDS: Readonly<Record<JobKindName, AnyJobKind>> = {
  backtest: BACKTEST_JOB,
  "search-trials": SEARCH_TRIALS_JOB,
  "search-window": SEARCH_WINDOW_JOB,
};
