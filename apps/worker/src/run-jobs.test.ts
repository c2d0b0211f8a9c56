import type { JobOutcomes, JobStore, JobTrouble, NewJob } from "@slipstream/core/jobs/server";
import type { JobEvent } from "@slipstream/core/live";
import { connectDatabase, createJobStore, createNextId, type Database, endJob } from "@slipstream/db";
import { Refusal } from "@slipstream/kernel";
import { createLogger } from "@slipstream/telemetry";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ComputePool, openComputePool } from "./pool/compute-pool.ts";
import type { AnyJobKind } from "./pool/job-kinds.ts";
import { type RunJobsDeps, runJobs } from "./run-jobs.ts";

// Jobs on a real Postgres and in real threads, whose work is what tests want it to be.

const ENTRY = new URL("./pool/test-thread.fixture.ts", import.meta.url);
const NEED = { symbols: [], timeframe: "1m", detailTimeframe: null, fromMs: 0, toMs: 1, warmUpBars: 0 } as const;
const kind: AnyJobKind = { input: z.object({ doing: z.string(), at: z.number().optional() }), need: () => NEED, perform: () => null };
const clock = { now: Date.now };
const nextId = createNextId(clock);
const userId = nextId();
let db: FreshDatabase;
let database: Database;
let store: JobStore;
/** What came of jobs, as often as it was written. */
let ends: { part: number; status: string; of: unknown; worker: string }[];
let events: JobEvent[];
let stops: (() => Promise<void>)[];
let listeners: Set<() => void>;

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
  store = createJobStore(database);
  await db.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, 'ann@example.com', 'Ann', 'x')", [userId]);
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
});
beforeEach(async () => {
  await db.sql("DELETE FROM jobs");
  [ends, events, stops, listeners] = [[], [], [], new Set()];
});
afterEach(() => Promise.all(stops.map((stop) => stop())));

const outcomes: JobOutcomes = {
  finish: (job, worker, result, at) =>
    endJob(
      database.pool,
      { job, worker, at, failed: null },
      async () => void ends.push({ part: job.part, status: "done", of: result, worker }),
    ),
  fail: (job, worker, reason, at) =>
    endJob(
      database.pool,
      { job, worker, at, failed: reason },
      async () => void ends.push({ part: job.part, status: "failed", of: reason, worker }),
    ),
  progress: async () => undefined,
};
const ring = (): void => {
  for (const wake of listeners) wake();
};
function startWorker(worker: string, rest: Partial<RunJobsDeps> & { pool?: ComputePool } = {}): () => Promise<void> {
  const stop = runJobs({
    worker,
    store,
    pool: rest.pool ?? openComputePool({ threads: 1, entry: ENTRY, mostHeapMb: 48, stopWithinMs: 100 }),
    works: { backtest: { kind, outcomes } },
    readMarkets: async () => [],
    wakeUps: {
      ring,
      listen: (_, wake) => {
        listeners.add(wake);
        return () => listeners.delete(wake);
      },
    },
    liveBus: { publish: (told) => void events.push(...told.flatMap((event) => (event.kind === "job" ? [event.job] : []))) },
    clock,
    logger: createLogger({ name: "test", level: "silent" }),
    crashPoint: () => undefined,
    retryMs: 1,
    ...rest,
  });
  stops.push(stop);
  return stop;
}
const subjectId = nextId();
const jobs = (...doings: string[]): NewJob[] =>
  doings.map((doing, part) => ({ kind: "backtest", userId, subjectId, part, input: { doing, at: 0.5 } }));
const wait = { timeout: 30_000 };
const rows = () =>
  db.sql<{ status: string; attempts: number; progress: number }>("SELECT status, attempts, progress FROM jobs ORDER BY part");
const statuses = async () => (await rows()).map(({ status }) => status);

describe("a job", () => {
  it("is computed, written once, and told of", async () => {
    startWorker("w");
    await store.enqueue(jobs("hello"), clock.now());
    ring();
    await expect.poll(() => ends, wait).toEqual([{ part: 0, status: "done", of: "hello", worker: "w" }]);
    await expect
      .poll(() => events.map(({ status, progress }) => [status, progress]), wait)
      .toEqual([
        ["running", 0],
        ["done", 1],
      ]);
    await expect.poll(rows, wait).toEqual([{ status: "done", attempts: 1, progress: 1_000 }]);
  });

  it("says how far it is, also to the database, and is stopped where it was cancelled; the next one follows", async () => {
    startWorker("w");
    await store.enqueue(jobs("wait"), clock.now());
    ring();
    await expect.poll(async () => (await rows())[0]?.progress, wait).toBe(500);
    await expect.poll(() => events.at(-1), wait).toMatchObject({ subjectId, part: 0, status: "running", progress: 0.5 });
    await store.cancel(userId, subjectId, clock.now());
    await store.enqueue([{ ...(jobs("hello")[0] as NewJob), part: 7 }], clock.now());
    await expect.poll(() => ends, wait).toEqual([{ part: 7, status: "done", of: "hello", worker: "w" }]);
    await expect.poll(statuses, wait).toEqual(["cancelled", "done"]);
  });

  it("that does not listen is stopped too", async () => {
    startWorker("w");
    await store.enqueue(jobs("deaf"), clock.now());
    ring();
    await expect.poll(statuses, wait).toEqual(["running"]);
    await store.cancel(userId, subjectId, clock.now());
    await store.enqueue([{ ...(jobs("hello")[0] as NewJob), part: 7 }], clock.now());
    await expect.poll(() => ends, wait).toEqual([{ part: 7, status: "done", of: "hello", worker: "w" }]);
  });

  it("goes back to the queue when its worker stops, at no cost", async () => {
    const stop = startWorker("w");
    await store.enqueue(jobs("wait"), clock.now());
    ring();
    await expect.poll(statuses, wait).toEqual(["running"]);
    await stop();
    expect(await rows()).toEqual([{ status: "queued", attempts: 0, progress: 0 }]);
    expect([ends, events.at(-1)?.status]).toEqual([[], "queued"]);
  });
});

describe("what comes to nothing", () => {
  const failure = (code: string, message: unknown) => [{ part: 0, status: "failed", of: { code, message }, worker: "w" }];

  it.each([
    ["refuse", 1, "too-many-nodes", "A strategy has at most 64 nodes."],
    ["break", 1, "broke-off", "The work broke off: x is not a function"],
    ["exit", 3, "thread-died", "The thread that computed this died: exit 3"],
    ["eat", 3, "out-of-memory", "The work needs more memory than a thread has."],
  ])("%s: fails after %i attempts, says why, and holds nothing up", async (doing, attempts, code, message) => {
    startWorker("w");
    await store.enqueue(jobs(doing), clock.now());
    ring();
    await expect.poll(() => ends, wait).toEqual(failure(code, message));
    await expect.poll(rows, wait).toMatchObject([{ status: "failed", attempts }]);
    await store.enqueue([{ ...(jobs("hello")[0] as NewJob), part: 1 }], clock.now());
    ring();
    await expect.poll(() => ends[1], wait).toMatchObject({ part: 1, status: "done", of: "hello" });
  });

  it("candles that are missing are named", async () => {
    const missing = new Refusal("rule", "missing-candles", "Of ETH-USDT in 1m there are no candles.");
    startWorker("w", { readMarkets: () => Promise.reject(missing) });
    await store.enqueue(jobs("hello"), clock.now());
    ring();
    await expect.poll(() => ends, wait).toEqual(failure("missing-candles", missing.message));
  });

  it("candles that could not be read are read again", async () => {
    let asked = 0;
    startWorker("w", {
      readMarkets: async () => {
        asked += 1;
        if (asked < 3) throw new Error("the database is away");
        return [];
      },
    });
    await store.enqueue(jobs("hello"), clock.now());
    ring();
    await expect.poll(() => ends, wait).toMatchObject([{ status: "done", of: "hello" }]);
    await expect.poll(rows, wait).toMatchObject([{ attempts: 3 }]);
  });

  it("input of another version is not guessed at", async () => {
    startWorker("w");
    await store.enqueue([{ ...(jobs("hello")[0] as NewJob), input: { done: 1 } }], clock.now());
    ring();
    await expect.poll(() => ends, wait).toEqual(failure("bad-input", "The work cannot be read by this version."));
  });

  it("a job of which three workers died has failed; nobody dies of it again", async () => {
    await store.enqueue(jobs("exit"), clock.now());
    for (const worker of ["a", "b", "c"]) {
      await store.take(worker, ["backtest"], 60_000);
      await db.sql("UPDATE jobs SET lease_until = clock_timestamp()");
    }
    startWorker("w");
    await expect.poll(() => ends, wait).toEqual(failure("worker-lost", expect.stringContaining("ended before it was done")));
  });
});

describe("writing down what came of it", () => {
  const failing = (times: number, of: "finish" | "fail" | "both"): JobOutcomes => {
    let left = times;
    const shaky =
      <A extends unknown[]>(write: (...args: A) => Promise<boolean>, isShaky: boolean) =>
      (...args: A) => {
        if (!isShaky || left === 0) return write(...args);
        left -= 1;
        return Promise.reject(new Error("the database is away"));
      };
    return { ...outcomes, finish: shaky(outcomes.finish, of !== "fail"), fail: shaky(outcomes.fail, of !== "finish") };
  };

  it("is tried again: nothing is computed twice for a database that was away for a moment", async () => {
    startWorker("w", { works: { backtest: { kind, outcomes: failing(2, "finish") } } });
    await store.enqueue(jobs("hello"), clock.now());
    ring();
    await expect.poll(() => ends, wait).toMatchObject([{ status: "done", of: "hello" }]);
    await expect.poll(rows, wait).toMatchObject([{ attempts: 1 }]);
  });

  it("that never succeeds fails the job, which says so", async () => {
    startWorker("w", { works: { backtest: { kind, outcomes: failing(Number.POSITIVE_INFINITY, "finish") } } });
    await store.enqueue(jobs("hello"), clock.now());
    ring();
    await expect.poll(() => ends, wait).toMatchObject([{ status: "failed", of: { code: "not-written" } satisfies Partial<JobTrouble> }]);
    await expect.poll(rows, wait).toMatchObject([{ attempts: 3 }]);
  });
});

it("two workers share many parts, and each is written once", async () => {
  const parts = Array.from({ length: 40 }, (_, part) => `part ${part}`);
  await store.enqueue(jobs(...parts), clock.now());
  startWorker("a");
  startWorker("b", { pool: openComputePool({ threads: 2, entry: ENTRY }) });
  await expect.poll(() => ends.length, wait).toBe(40);
  expect(ends.map(({ of }) => of).toSorted()).toEqual(parts.toSorted());
  expect(new Set(ends.map(({ worker }) => worker))).toEqual(new Set(["a", "b"]));
  await expect.poll(async () => new Set(await statuses()), wait).toEqual(new Set(["done"]));
});

it("a worker that was taken for dead writes nothing when it comes back", async () => {
  startWorker("slow");
  await store.enqueue(jobs("wait"), clock.now());
  ring();
  await expect.poll(async () => (await rows())[0]?.progress, wait).toBe(500);
  await db.sql("UPDATE jobs SET worker = 'other', attempts = 2");
  await store.enqueue([{ ...(jobs("hello")[0] as NewJob), part: 1 }], clock.now());
  await expect.poll(() => ends, wait).toMatchObject([{ part: 1, worker: "slow" }]);
  await expect.poll(rows, wait).toMatchObject([{ status: "running", attempts: 2 }, { status: "done" }]);
});
