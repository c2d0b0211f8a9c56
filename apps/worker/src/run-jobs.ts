import { setTimeout as sleep } from "node:timers/promises";
import type { BacktestMarket } from "@slipstream/core/backtest";
import {
  type DataNeed,
  type JobKindName,
  type JobOutcomes,
  type JobStore,
  type JobTrouble,
  MOST_ATTEMPTS,
  type TakenJob,
} from "@slipstream/core/jobs/server";
import type { JobEvent } from "@slipstream/core/live";
import type { LiveBus, WakeUps } from "@slipstream/core/live/server";
import { type Clock, isRefusal, SECOND_MS } from "@slipstream/kernel";
import type { Logger } from "@slipstream/telemetry";
import type { ComputePool, RunningTask } from "./pool/compute-pool.ts";
import type { AnyJobKind } from "./pool/job-kinds.ts";
import type { TaskAnswer } from "./pool/thread-words.ts";
import { repeat } from "./repeat.ts";

/** How long a job outlives a worker that says nothing any more. */
const LEASE_MS = 10 * SECOND_MS;
const LOOK_EVERY_MS = SECOND_MS;
/** Progress goes to the database, and a cancel is noticed, at least so often. */
const RENEW_EVERY_MS = 250;
/** What came of a job is worth more than one try: the database may be away for a moment. */
const WRITE_TRIES = 5;

/** One kind of job as this worker does it. */
export type JobWork = { readonly kind: AnyJobKind; readonly outcomes: JobOutcomes };
export type RunJobsDeps = {
  readonly worker: string;
  readonly store: JobStore;
  readonly pool: ComputePool;
  readonly works: Readonly<Partial<Record<JobKindName, JobWork>>>;
  readonly readMarkets: (need: DataNeed) => Promise<readonly BacktestMarket[]>;
  readonly wakeUps: WakeUps;
  readonly liveBus: LiveBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly crashPoint: (label: string) => void;
  /** Between two tries to write what came of a job. */
  readonly retryMs?: number;
  /** For measures: a job of this kind came to this end. */
  readonly onEnd?: (kind: JobKindName, status: JobEvent["status"], tookMs: number) => void;
};

/** A job in hand. */
type Held = { readonly job: TakenJob; task: RunningTask | null; isLost: boolean; written: number };

/**
 * Takes jobs for as long as threads are free, has them computed, and writes what came of them. Answers what stops it, and the pool: jobs in hand go back
 * to the queue then, at no cost of attempts.
 */
export function runJobs(deps: RunJobsDeps): () => Promise<void> {
  const { worker, store, pool, works, wakeUps, liveBus, clock, logger } = deps;
  const kinds = Object.keys(works) as JobKindName[];
  const inHand = new Map<string, Held>();
  const courses = new Set<Promise<void>>();
  const stopping = new AbortController();
  let look: () => void = () => undefined;

  const tell = ({ job }: Held, status: JobEvent["status"], progress: number): void => {
    const { kind, userId, subjectId, part } = job;
    liveBus.publish([{ kind: "job", userId, job: { kind, subjectId, part, status, progress: progress / 1_000 } }]);
  };

  const takeNext = async (): Promise<{ more: boolean }> => {
    if (stopping.signal.aborted || inHand.size >= pool.size) return { more: false };
    const job = await store.take(worker, kinds, LEASE_MS);
    if (!job) return { more: false };
    const held: Held = { job, task: null, isLost: false, written: 0 };
    inHand.set(job.id, held);
    const begunAt = clock.now();
    const work = perform(deps, held, stopping.signal, (status, progress) => tell(held, status, progress))
      .then((status) => {
        if (status) deps.onEnd?.(job.kind, status, clock.now() - begunAt);
      })
      .catch((error: unknown) => logger.error({ err: error, job: job.id, kind: job.kind }, "a job was left to run out of its lease"))
      .finally(() => {
        inHand.delete(job.id);
        courses.delete(work);
        look();
      });
    courses.add(work);
    return { more: inHand.size < pool.size };
  };

  const renewAll = async (): Promise<{ more: boolean }> => {
    const rows = [...inHand.values()].map((held) => ({ held, progress: held.task?.progress() ?? 0 }));
    if (rows.length === 0) return { more: false };
    const kept = await store.renew(
      worker,
      rows.map(({ held: { job }, progress }) => ({ id: job.id, attempt: job.attempt, progress })),
      LEASE_MS,
    );
    for (const { held, progress } of rows) {
      if (!kept.has(held.job.id)) {
        held.isLost = true;
        held.task?.cancel();
      } else if (progress > held.written && inHand.get(held.job.id) === held) {
        held.written = progress;
        await works[held.job.kind]?.outcomes.progress(held.job, progress);
        if (inHand.has(held.job.id)) tell(held, "running", progress);
      }
    }
    return { more: false };
  };

  const stopLooking = repeat({
    everyMs: LOOK_EVERY_MS,
    work: takeNext,
    onError: (error) => logger.warn({ err: error }, "jobs cannot be asked for; the next look tries again"),
    listen: (wake) => {
      look = wake;
      return wakeUps.listen("jobs", wake);
    },
  });
  const stopRenewing = repeat({
    everyMs: RENEW_EVERY_MS,
    work: renewAll,
    onError: (error) => logger.warn({ err: error }, "leases of jobs were not renewed; the next turn tries again"),
    // A cancel rings too.
    listen: (wake) => wakeUps.listen("jobs", wake),
  });
  return async () => {
    stopping.abort();
    await Promise.all([pool.close(), stopLooking(), stopRenewing()]);
    await Promise.all(courses);
  };
}

type Tell = (status: JobEvent["status"], progress: number) => void;

/** The course of one job, from its candles to its end in the database. Null: it was cancelled, taken over or given back. */
async function perform(deps: RunJobsDeps, held: Held, stopping: AbortSignal, tell: Tell): Promise<"done" | "failed" | null> {
  const { worker, store, works, clock, logger } = deps;
  const { job } = held;
  const work = works[job.kind];
  if (!work) throw new Error(`took a job of kind ${job.kind}`);
  const end = async (failed: JobTrouble | null, result: unknown): Promise<"done" | "failed" | null> => {
    const isWritten = await triedOften(deps, stopping, () =>
      failed ? work.outcomes.fail(job, worker, failed, clock.now()) : work.outcomes.finish(job, worker, result, clock.now()),
    );
    deps.crashPoint("job-written");
    if (!isWritten) return null;
    const status = failed ? "failed" : "done";
    tell(status, failed ? (held.task?.progress() ?? 0) : 1_000);
    return status;
  };
  const giveBack = async (trouble: JobTrouble | null): Promise<null> => {
    await store.putBack(job, worker, trouble);
    tell("queued", 0);
    return null;
  };
  if (job.attempt > MOST_ATTEMPTS) return end(job.lastTrouble ?? WORKER_LOST, null);
  const answer = await compute(deps, held, stopping, work, tell);
  deps.crashPoint("job-computed");
  try {
    if (held.isLost) return null;
    if (answer.kind === "done") return await end(null, answer.result);
    if (answer.kind === "cancelled") return await giveBack(null);
    const { code, message, again } = answer;
    logger.warn({ job: job.id, kind: job.kind, attempt: job.attempt, code }, `a job came to nothing: ${message}`);
    if (again && job.attempt < MOST_ATTEMPTS) return await giveBack({ code, message });
    return await end({ code, message }, null);
  } catch (error) {
    logger.warn({ err: error, job: job.id, kind: job.kind }, "what came of a job could not be written");
    const trouble = { code: "not-written", message: "What came of the work could not be written down." };
    return job.attempt < MOST_ATTEMPTS || stopping.aborted ? giveBack(stopping.aborted ? null : trouble) : end(trouble, null);
  }
}

const WORKER_LOST: JobTrouble = { code: "worker-lost", message: "The workers that computed this ended before it was done." };

/** The answer of a thread, or why it did not come to one. "cancelled" also where this worker stops. */
async function compute(deps: RunJobsDeps, held: Held, stopping: AbortSignal, { kind, outcomes }: JobWork, tell: Tell): Promise<TaskAnswer> {
  const { pool, readMarkets, logger } = deps;
  const { job } = held;
  const parsed = kind.input.safeParse(job.input);
  if (!parsed.success) return { kind: "failed", code: "bad-input", message: "The work cannot be read by this version.", again: false };
  try {
    await outcomes.progress(job, 0);
    tell("running", 0);
    const markets = await readMarkets(kind.need(parsed.data));
    if (held.isLost || stopping.aborted) return { kind: "cancelled" };
    held.task = pool.start({ kind: job.kind, input: parsed.data, markets });
    deps.crashPoint("job-begun");
    return await held.task.answer;
  } catch (error) {
    if (isRefusal(error)) return { kind: "failed", code: error.code, message: error.message, again: false };
    logger.warn({ err: error, job: job.id, kind: job.kind }, "a job could not be begun");
    return { kind: "failed", code: "not-begun", message: "What the work needs could not be read.", again: true };
  }
}

async function triedOften<T>({ logger, retryMs = SECOND_MS }: RunJobsDeps, stopping: AbortSignal, write: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++)
    try {
      return await write();
    } catch (error) {
      if (tried >= WRITE_TRIES || stopping.aborted) throw error;
      logger.warn({ err: error }, "what came of a job is not written yet");
      await sleep(retryMs, undefined, { signal: stopping }).catch(() => undefined);
    }
}
