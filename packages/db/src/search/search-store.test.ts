import type { JobOutcomes, JobStore, TakenJob } from "@slipstream/core/jobs/server";
import type { SearchRequest } from "@slipstream/core/search";
import {
  type NewSearch,
  planSearch,
  type SearchStore,
  type Trial,
  type TrialsInput,
  toSearchResult,
  type WindowInput,
  type WindowResult,
} from "@slipstream/core/search/server";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createJobStore } from "../jobs/job-store.ts";
import { createNextId } from "../next-id.ts";
import { createSearchOutcomes } from "./search-outcomes.ts";
import { createSearchStore } from "./search-store.ts";

const AT = Date.parse("2026-11-21T12:00:00Z");
const MINUTE = 60_000;
const FROM = Date.parse("2020-01-01T00:00:00Z");
/** So many that a slice holds few sets. */
const BARS = 5_000_000;
const LIMITS = { kept: 50, underWay: 2 };
const WORKER = "worker";
const nextId = createNextId({ now: Date.now });
const [ann, bob] = [nextId(), nextId()];
let db: FreshDatabase;
let database: Database;
let store: SearchStore;
let jobs: JobStore;
let outcomes: JobOutcomes;
let rings: number;

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
  store = createSearchStore(database);
  jobs = createJobStore(database);
  outcomes = createSearchOutcomes(database, {
    ring: () => {
      rings += 1;
    },
  });
  await db.sql(
    "INSERT INTO users (id, email, name, password_hash) SELECT id, id || '@example.com', 'Ann', 'x' FROM unnest($1::uuid[]) AS id",
    [[ann, bob]],
  );
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
});
beforeEach(async () => {
  rings = 0;
  for (const table of ["jobs", "search_trials", "searches"]) await db.sql(`DELETE FROM ${table}`);
});

const close = { kind: "price", field: "close" } as const;
const REQUEST: SearchRequest = {
  backtest: {
    spec: {
      timeframe: "1m",
      symbols: ["ETH-USDT"],
      long: { entry: { kind: "compare", left: close, op: ">", right: { kind: "number", value: 10 } } },
      sizing: { kind: "percent-equity", percent: 50 },
      leverage: 1,
      stopLoss: { kind: "percent", percent: 2 },
      takeProfits: [],
      maxPositions: 20,
    },
    customs: {},
    fromMs: FROM,
    toMs: FROM + BARS * MINUTE,
    detailTimeframe: null,
    initialBalance: "1000",
    feeBps: 5,
    slippage: { kind: "bps", bps: 1 },
  },
  ranges: [
    { path: "long.entry.right.value", title: "Level", min: 1, max: 6, step: 1 },
    { path: "stopLoss.percent", title: "Stop", min: 0.5, max: 2, step: 0.5 },
  ],
  method: "grid",
  trials: 24,
  seed: 1,
  objective: "return",
  minTrades: 0,
  walkForward: null,
};

async function add(more: Partial<SearchRequest> = {}, userId = ann): Promise<NewSearch> {
  const request = { ...REQUEST, ...more };
  const id = nextId();
  const { jobs: parts, plannedTrials } = planSearch({ userId, searchId: id }, request);
  const search = { userId, id, name: "A search", strategyId: null, version: null, request, plannedTrials, at: AT };
  expect(await store.add(search, parts, LIMITS)).toBe("added");
  return search;
}
const find = (search: NewSearch) => store.find({ userId: search.userId, searchId: search.id });

/** A hill with its top at a level of 4 and a stop of 1.5; sets with a stop of 0.5 have no objective. */
const objectiveOf = ([level = 0, stop = 0]: readonly number[]): number | null =>
  stop === 0.5 ? null : 1 - (level - 4) ** 2 / 10 - (stop - 1.5) ** 2;
const trialOf = (params: number[], number: number): Trial => {
  const objective = objectiveOf(params);
  const figures = {
    returnShare: objective,
    maxDrawdown: 0.1,
    sharpe: 1,
    sortino: 1,
    calmar: 1,
    profitFactor: 2,
    expectancyR: 0.1,
    winRate: 0.5,
    trades: 99,
  };
  return { number, params, figures, objective, moments: { returns: 300, sharpe: 0.1 + number / 1_000, skew: 0, kurtosis: 3 } };
};
const windowOf = ({ window, inSample, outOfSample }: WindowInput): WindowResult => ({
  window,
  inSample,
  outOfSample,
  params: [4, 1.5],
  inSampleObjective: 1,
  inSampleReturn: 0.2,
  course: {
    atMs: [outOfSample.fromMs, outOfSample.toMs],
    equity: [1, 1.1],
    peak: [1, 1.1],
    hold: [1, 1],
    dayMs: [],
    dayEquity: [],
    end: 1.1,
    highest: 1.1,
    lowest: 1,
    maxDrawdown: 0,
    trades: { count: 3, wins: 2, losses: 1, won: 0.2, lost: 0.1, measured: 3, multiples: 1 },
  },
});
function resultOf(job: TakenJob): unknown {
  if (job.kind === "search-window") return windowOf(job.input as WindowInput);
  const { first, sets } = job.input as TrialsInput;
  return { trials: sets.map((set, at) => trialOf(set, first + at)) };
}

const take = () => jobs.take(WORKER, ["search-trials", "search-window"], MINUTE);
async function takeAll(): Promise<TakenJob[]> {
  const taken: TakenJob[] = [];
  for (let job = await take(); job; job = await take()) taken.push(job);
  return taken;
}
const finish = (job: TakenJob) => outcomes.finish(job, WORKER, resultOf(job), AT + 1_000);

/** Round after round, all parts of one ended at the same time. */
async function finishAll(): Promise<number> {
  let rounds = 0;
  for (let taken = await takeAll(); taken.length > 0; taken = await takeAll()) {
    expect(await Promise.all(taken.map(finish))).toEqual(taken.map(() => true));
    rounds += 1;
  }
  return rounds;
}
const trialsOf = async (search: NewSearch, order: "best" | "number" = "number") =>
  (await store.listTrials({ userId: search.userId, searchId: search.id, order, limit: 10_000 })).items;

describe("a search", () => {
  it("waits, runs, counts what is done by its jobs' progress, and is done with the last part", async () => {
    const search = await add();
    expect(await find(search)).toMatchObject({
      status: "queued",
      trials: 0,
      plannedTrials: 24,
      method: "grid",
      result: null,
      doneAt: null,
    });
    const taken = await takeAll();
    expect(taken).toHaveLength(4);
    const [first, ...others] = taken as [TakenJob, ...TakenJob[]];
    await outcomes.progress(first, 0);
    expect(await find(search)).toMatchObject({ status: "running", trials: 0 });
    await jobs.renew(WORKER, [{ id: first.id, attempt: first.attempt, progress: 500 }], MINUTE);
    expect(await find(search)).toMatchObject({ status: "running", trials: 3 });
    for (const job of others) await finish(job);
    expect(await find(search)).toMatchObject({ status: "running", trials: 21, bestObjective: null });
    await finish(first);
    const trials = await trialsOf(search);
    const all = Array.from({ length: 24 }, (_, at) => trialOf([1 + Math.floor(at / 4), 0.5 + (at % 4) / 2], at));
    expect(trials).toEqual(all.map(({ moments: _, ...trial }) => trial));
    expect(await find(search)).toMatchObject({
      status: "done",
      trials: 24,
      bestObjective: 1,
      doneAt: AT + 1_000,
      result: toSearchResult(REQUEST, all, []),
    });
    expect(rings).toBe(0);
  });

  it("lists its trials in pages, best first or by number", async () => {
    const search = await add();
    await finishAll();
    for (const order of ["best", "number"] as const) {
      const numbers: number[] = [];
      let cursor: string | null = null;
      do {
        const page = await store.listTrials({ userId: ann, searchId: search.id, order, limit: 5, cursor });
        numbers.push(...page.items.map(({ number }) => number));
        cursor = page.nextCursor;
      } while (cursor !== null);
      const all = await trialsOf(search);
      const worth = (number: number) => all[number]?.objective ?? Number.NEGATIVE_INFINITY;
      const sorted = all.map(({ number }) => number);
      if (order === "best") sorted.sort((a, b) => worth(b) - worth(a) || a - b);
      expect(numbers).toEqual(sorted);
    }
    await expect(store.listTrials({ userId: ann, searchId: search.id, order: "best", limit: 5, cursor: "x" })).rejects.toThrow(
      "next_cursor",
    );
    expect(await store.readScores({ userId: ann, searchId: search.id })).toEqual(
      (await trialsOf(search)).map(({ params, objective }) => ({ params, objective })),
    );
  });

  it("by TPE goes on round by round, each drawn once however many workers end parts together", async () => {
    const search = await add({ method: "tpe", trials: 20 });
    expect(await finishAll()).toBe(4);
    const trials = await trialsOf(search);
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(new Set(trials.map(({ params }) => params.join())).size).toBe(20);
    expect(await find(search)).toMatchObject({ status: "done", trials: 20, plannedTrials: 20 });
    expect(rings).toBe(3);
  });

  it("with a walk-forward is done when its windows and its trials are, whichever come last", async () => {
    const walkForward = { mode: "rolling", windows: 3, inSampleShare: 0.7 } as const;
    for (const last of ["search-window", "search-trials"]) {
      const search = await add({ walkForward });
      const taken = await takeAll();
      for (const job of taken.filter(({ kind }) => kind !== last)) await finish(job);
      expect(await find(search)).toMatchObject({ status: "running", trials: last === "search-window" ? 24 : 72, plannedTrials: 96 });
      await Promise.all(taken.filter(({ kind }) => kind === last).map(finish));
      const record = await find(search);
      expect(record).toMatchObject({ status: "done", trials: 96 });
      expect(record?.result?.walkForward?.windows).toHaveLength(3);
      expect(record?.result?.walkForward?.outOfSample.returnShare).toBeCloseTo(1.1 ** 3 - 1, 12);
    }
  });
});

/** Until so many sessions wait for a lock. */
async function untilWaiting(sessions: number): Promise<void> {
  for (;;) {
    const [row] = await db.sql<{ waiting: number }>(
      "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if ((row?.waiting ?? 0) >= sessions) return;
  }
}

/** Something held by nobody's fault, while the work waits for it; then let go. */
async function whileHeld(search: NewSearch, work: () => readonly Promise<unknown>[], sessions: number): Promise<unknown[]> {
  const client = await database.pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT 1 FROM searches WHERE id = $1 FOR UPDATE", [search.id]);
    const results = Promise.all(work());
    await untilWaiting(sessions);
    await client.query("COMMIT");
    return await results;
  } finally {
    client.release();
  }
}

describe("workers that end parts at the same moment", () => {
  it("write one result, though each had ended its job before the other was counted", async () => {
    const search = await add();
    const taken = await takeAll();
    const [one, two, ...others] = taken as [TakenJob, TakenJob, ...TakenJob[]];
    for (const job of others) await finish(job);
    expect(await whileHeld(search, () => [finish(one), finish(two)], 2)).toEqual([true, true]);
    expect(await find(search)).toMatchObject({ status: "done", trials: 24 });
    expect(await trialsOf(search)).toHaveLength(24);
  });

  it("draw one next round", async () => {
    const search = await add({ method: "tpe", trials: 20 });
    const taken = await takeAll();
    expect(await whileHeld(search, () => taken.map(finish), taken.length)).toEqual(taken.map(() => true));
    expect(rings).toBe(1);
    const next = await takeAll();
    expect(next.map(({ input }) => (input as TrialsInput).round)).toEqual(next.map(() => 1));
    expect(next.reduce((sum, { input }) => sum + (input as TrialsInput).sets.length, 0)).toBe(4);
  });

  it("and one who cancels meanwhile do not wait for one another for ever; nothing is drawn after it", async () => {
    const search = await add({ method: "tpe", trials: 20 });
    const taken = await takeAll();
    const cancel = () => store.cancel({ userId: ann, searchId: search.id, at: AT });
    await whileHeld(search, () => [cancel(), ...taken.map(finish)], 1 + taken.length);
    const record = await find(search);
    expect(record?.status).toBe("cancelled");
    expect(await takeAll()).toEqual([]);
    const left = await db.sql("SELECT 1 FROM jobs WHERE status IN ('queued', 'running')");
    expect(left).toEqual([]);
  });

  it("and one that fails do not wait for one another for ever", async () => {
    const search = await add();
    const [bad, ...others] = (await takeAll()) as [TakenJob, ...TakenJob[]];
    const fail = () => outcomes.fail(bad, WORKER, { code: "out-of-memory", message: "Too much." }, AT);
    expect(await whileHeld(search, () => [fail(), ...others.map(finish)], 4)).toEqual([true, true, true, true]);
    expect(await find(search)).toMatchObject({ status: "failed", reason: "out-of-memory", message: "Too much.", result: null });
  });
});

describe("an end before the end", () => {
  it("cancels what waits and runs; a part that comes later is not written", async () => {
    const search = await add();
    const running = (await take()) as TakenJob;
    await store.cancel({ userId: ann, searchId: search.id, at: AT });
    expect(await finish(running)).toBe(false);
    expect(await take()).toBeNull();
    expect(await find(search)).toMatchObject({ status: "cancelled", trials: 0, doneAt: AT });
    expect(await trialsOf(search)).toEqual([]);
  });

  it("leaves what is done as it is", async () => {
    const search = await add();
    await finishAll();
    await store.cancel({ userId: ann, searchId: search.id, at: AT });
    expect(await find(search)).toMatchObject({ status: "done" });
  });

  it("fails all with the first part that failed, and says why", async () => {
    const search = await add();
    const [first, second] = [(await take()) as TakenJob, (await take()) as TakenJob];
    expect(await outcomes.fail(first, WORKER, { code: "missing-candles", message: "No candles." }, AT)).toBe(true);
    expect(await find(search)).toMatchObject({ status: "failed", reason: "missing-candles", message: "No candles.", doneAt: AT });
    expect(await finish(second)).toBe(false);
    expect(await take()).toBeNull();
  });

  it("removes all of a search that is deleted, and parts in hand come to nothing", async () => {
    const search = await add();
    const taken = await takeAll();
    for (const job of taken.slice(1)) await finish(job);
    expect(await store.delete({ userId: ann, searchId: search.id })).toBe(true);
    expect(await finish(taken[0] as TakenJob)).toBe(false);
    for (const table of ["searches", "search_trials", "jobs"]) expect(await db.sql(`SELECT 1 FROM ${table}`)).toEqual([]);
  });
});

describe("searches of users", () => {
  it("are at most two under way, however many are asked for at once, and a limited number kept", async () => {
    const asked = Array.from({ length: 6 }, () => {
      const id = nextId();
      const plan = planSearch({ userId: ann, searchId: id }, REQUEST);
      const search = {
        userId: ann,
        id,
        name: "One",
        strategyId: null,
        version: null,
        request: REQUEST,
        plannedTrials: plan.plannedTrials,
        at: AT,
      };
      return store.add(search, plan.jobs, LIMITS);
    });
    expect((await Promise.all(asked)).sort()).toEqual(["added", "added", ...new Array(4).fill("too-many-under-way")]);
    expect(await db.sql("SELECT DISTINCT subject_id FROM jobs")).toHaveLength(2);
    const search = await add({}, bob);
    expect(await store.add({ ...search, id: nextId() }, [], { kept: 1, underWay: 9 })).toBe("too-many-kept");
  });

  it("are listed newest first, in pages, to their owner alone", async () => {
    const searches = [await add(), await add(), await add({}, bob)];
    const page = await store.list({ userId: ann, limit: 1 });
    expect(page.items.map(({ id }) => id)).toEqual([searches[1]?.id]);
    const next = await store.list({ userId: ann, limit: 1, cursor: page.nextCursor });
    expect(next).toMatchObject({ items: [{ id: searches[0]?.id }], nextCursor: null });
  });

  it("are neither seen nor changed by somebody else", async () => {
    const search = await add();
    const theirs = { userId: bob, searchId: search.id };
    expect(await store.find(theirs)).toBeNull();
    await store.cancel({ ...theirs, at: AT });
    expect(await store.delete(theirs)).toBe(false);
    await finishAll();
    expect(await find(search)).toMatchObject({ status: "done" });
    expect(await store.listTrials({ ...theirs, order: "best", limit: 9 })).toEqual({ items: [], nextCursor: null });
    expect(await store.listTrials({ ...theirs, order: "best", limit: 9, cursor: "3" })).toEqual({ items: [], nextCursor: null });
    expect(await store.readScores(theirs)).toEqual([]);
  });
});
