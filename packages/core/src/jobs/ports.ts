import type { Ms } from "@slipstream/kernel";

export const JOB_KINDS = ["backtest", "search-trials", "search-window"] as const;
export type JobKindName = (typeof JOB_KINDS)[number];

export type NewJob = {
  readonly kind: JobKindName;
  readonly userId: string;
  readonly subjectId: string;
  readonly part: number;
  readonly input: unknown;
};
export type TakenJob = NewJob & { readonly id: string; readonly attempt: number };

/** The work that waits, in Postgres. Any number of workers take from it; one user's work does not hold up another's. */
export type JobStore = {
  /** A part that is there already is left as it is. */
  enqueue(jobs: readonly NewJob[], at: Ms): Promise<void>;
  /** The next job for this worker: the user with the fewest running goes first. Jobs whose lease ran out are taken again, three times at most. */
  take(worker: string, until: Ms, at: Ms): Promise<TakenJob | null>;
  /** False: cancelled, or taken by somebody else; stop. */
  renew(id: string, worker: string, progress: number, until: Ms, at: Ms): Promise<boolean>;
  /** Everything of a subject that is not done. */
  cancel(userId: string, subjectId: string, at: Ms): Promise<void>;
};

/**
 * What came of a job is written by its area in the transaction that ends the job, once: `finish` is not called for a job that was cancelled or that somebody
 * else took over. A throw leaves the job to be tried again.
 */
export type JobOutcomes = {
  finish(job: TakenJob, worker: string, result: unknown, at: Ms): Promise<void>;
  fail(job: TakenJob, worker: string, reason: { readonly code: string; readonly message: string }, at: Ms): Promise<void>;
  progress(job: TakenJob, thousandths: number): Promise<void>;
};
