import { BACKTEST_JOB } from "@slipstream/core/backtest/server";
import type { JobKind, JobKindName } from "@slipstream/core/jobs/server";

/** Any kind: its input is parsed before it is needed or performed. */
export type AnyJobKind = JobKind<never, unknown>;

/** The one table of what the threads can do. */
export const KINDS: Readonly<Partial<Record<JobKindName, AnyJobKind>>> = { backtest: BACKTEST_JOB as unknown as AnyJobKind };
