import type { Ms } from "@slipstream/kernel";

export const JOB_KINDS = ["backtest", "search-trials", "search-window"] as const;
export type JobKindName = (typeof JOB_KINDS)[number];

/** How often a job is begun: after so many workers or threads died of it, it has failed. */
export const MOST_ATTEMPTS = 3;

export type NewJob = {
  readonly kind: JobKindName;
  readonly userId: string;
  readonly subjectId: string;
  readonly part: number;
  readonly input: unknown;
};
/** `attempt` counts from 1. Beyond `MOST_ATTEMPTS` it is not performed any more, and fails: `lastTrouble` says what became of the attempts before. */
export type TakenJob = NewJob & { readonly id: string; readonly attempt: number; readonly lastTrouble: JobTrouble | null };
/** Codes of the pool: "worker-lost", "thread-died", "out-of-memory", "took-too-long", "broke-off"; or those of a refusal, as "missing-candles". */
export type JobTrouble = { readonly code: string; readonly message: string };

/**
 * The work that waits, in Postgres. Any number of workers take from it; one user's work does not hold up another's. Leases are on the database's clock.
 */
export type JobStore = {
  /** A part that is there already is left as it is. In a transaction with the rows of its subject: `enqueueJobs` of packages/db. */
  enqueue(jobs: readonly NewJob[], at: Ms): Promise<void>;
  /** The next job of these kinds: the user with the fewest running goes first, then the oldest. Jobs whose lease ran out are taken again. */
  take(worker: string, kinds: readonly JobKindName[], leaseMs: Ms): Promise<TakenJob | null>;
  /** Of the jobs that this worker computes, those that are still its own, with their progress in thousandths. The others were cancelled, or taken over: stop. */
  renew(worker: string, jobs: readonly HeldJob[], leaseMs: Ms): Promise<ReadonlySet<string>>;
  /** For another attempt, by whoever takes it next; `trouble` is null where nothing was wrong with it and the worker only stops: that costs no attempt. */
  putBack(job: TakenJob, worker: string, trouble: JobTrouble | null): Promise<void>;
  /** Everything of a subject that has not ended: what waits at once, what runs as soon as its worker renews. */
  cancel(userId: string, subjectId: string, at: Ms): Promise<void>;
  /** Removes jobs that ended before, at most so many; answers how many. */
  tidy(endedBefore: Ms, limit: number): Promise<number>;
};
export type HeldJob = { readonly id: string; readonly attempt: number; readonly progress: number };

/**
 * What came of a job is written by its area in the transaction that ends the job, once (`endJob` of packages/db): false where the job was cancelled or somebody
 * else took it over, and nothing was written. A throw leaves the job to be tried again.
 */
export type JobOutcomes = {
  finish(job: TakenJob, worker: string, result: unknown, at: Ms): Promise<boolean>;
  fail(job: TakenJob, worker: string, reason: JobTrouble, at: Ms): Promise<boolean>;
  /** At most four times a second; 0 as it begins. The subject may have ended meanwhile: then nothing is written. */
  progress(job: TakenJob, thousandths: number): Promise<void>;
};
