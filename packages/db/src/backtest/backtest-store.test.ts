import { type BacktestReportView, backtestReportView, summaryOf } from "@slipstream/core/backtest";
import type { BacktestLimits, BacktestStore, NewBacktest } from "@slipstream/core/backtest/server";
import type { JobOutcomes, JobStore, NewJob, TakenJob } from "@slipstream/core/jobs/server";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createJobStore } from "../jobs/job-store.ts";
import { createNextId } from "../next-id.ts";
import { createBacktestOutcomes } from "./backtest-outcomes.ts";
import { createBacktestStore } from "./backtest-store.ts";

const AT = Date.parse("2026-11-21T12:00:00Z");
const FROM = Date.parse("2025-05-01T00:00:00Z");
const HOUR = 3_600_000;
const LIMITS: BacktestLimits = { kept: 500, underWay: 3 };
const nextId = createNextId({ now: Date.now });
const [ann, bob] = [nextId(), nextId()];
let db: FreshDatabase;
let database: Database;
let store: BacktestStore;
let jobs: JobStore;
let outcomes: JobOutcomes;

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
  store = createBacktestStore(database);
  jobs = createJobStore(database);
  outcomes = createBacktestOutcomes(database);
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
  for (const table of ["jobs", "backtest_reports", "backtests"]) await db.sql(`DELETE FROM ${table}`);
});

const maybes = [
  "returnShare",
  "cagr",
  "sharpe",
  "sortino",
  "calmar",
  "drawdownFromMs",
  "drawdownToMs",
  "winRate",
  "averageWin",
  "averageLoss",
];
const REPORT: BacktestReportView = backtestReportView.parse({
  symbols: ["BTC-USDT"],
  fromMs: FROM,
  toMs: FROM + 9 * HOUR,
  bars: 9,
  initialBalance: "10000",
  finalBalance: "10012.5",
  netProfit: "12.5",
  metrics: {
    ...Object.fromEntries([...maybes, "profitFactor", "expectancy", "expectancyR", "rCoverage"].map((name) => [name, null])),
    ...{
      maxDrawdown: 0.125,
      longestUnderWaterMs: 0,
      trades: 0,
      wins: 0,
      losses: 0,
      longestWinStreak: 0,
      longestLossStreak: 0,
      dailyReturns: 0,
    },
  },
  months: [{ month: "2025-05", returnShare: 0.00125 }],
  trades: [],
  exposure: 0,
  costs: { fees: "0", slippage: "0", funding: null, fundingsKnown: 0, fundingsUnknown: 1 },
  buyAndHold: { returnShare: -0.5, maxDrawdown: 0.5 },
  ambiguous: { bars: 0, decided: 0, share: null },
  insurance: "0",
  skipped: { belowMinimum: 0, withoutBalance: 0 },
  curve: { atMs: [FROM], equity: [10_000], drawdown: [0], hold: [10_000] },
  words: "Long when „東京“ is said.",
});
const STAMP = { sampled: 3, agreed: 2, differing: [FROM] };

function backtest(more: Partial<NewBacktest> = {}): NewBacktest {
  const entry = { kind: "compare", left: { kind: "price", field: "close" }, op: ">", right: { kind: "number", value: 1 } } as const;
  return {
    id: nextId(),
    userId: ann,
    name: "Dips",
    strategyId: null,
    version: null,
    request: {
      spec: {
        timeframe: "1h",
        symbols: ["BTC-USDT"],
        long: { entry },
        sizing: { kind: "fixed-quote", amount: 5 },
        leverage: 1,
        takeProfits: [],
        maxPositions: 20,
      },
      customs: {},
      fromMs: FROM,
      toMs: FROM + 9 * HOUR,
      detailTimeframe: null,
      initialBalance: "10000",
      feeBps: 5,
      slippage: { kind: "bps", bps: 1 },
    },
    at: AT,
    report: REPORT,
    summary: summaryOf(REPORT),
    ...more,
  };
}
const waiting = (more: Partial<NewBacktest> = {}): NewBacktest => backtest({ report: null, summary: null, ...more });
const jobOf = ({ id, userId, request, report }: NewBacktest): NewJob => ({
  kind: "backtest",
  userId,
  subjectId: id,
  part: report ? 1 : 0,
  input: { request, report: !report },
});
const add = (each: NewBacktest, limits = LIMITS) => store.add(each, [jobOf(each)], limits);
const one = ({ id, userId }: NewBacktest) => ({ userId, backtestId: id });
async function take(): Promise<TakenJob> {
  const taken = await jobs.take("w", ["backtest"], 60_000);
  if (!taken) throw new Error("nothing to take");
  return taken;
}

describe("a back-test that is done", () => {
  it("is found with all that was said of it, by its owner alone", async () => {
    const strategyId = nextId();
    const done = backtest({ strategyId, version: 4 });
    expect(await add(done)).toBe("added");
    const { summary, request, name, id } = done;
    expect(await store.find(one(done))).toEqual({
      ...{
        id,
        name,
        strategyId,
        version: 4,
        symbols: ["BTC-USDT"],
        timeframe: "1h",
        fromMs: FROM,
        toMs: FROM + 9 * HOUR,
        status: "done",
        progress: 1,
      },
      ...{ reason: null, message: null, summary, stamp: null, shareCode: null, createdAt: AT, doneAt: AT, request },
    });
    expect(await store.readReport(one(done))).toEqual(REPORT);
    const bobs = { ...one(done), userId: bob };
    expect([await store.find(bobs), await store.readReport(bobs), await store.delete({ ...bobs, at: AT })]).toEqual([null, null, false]);
    expect(await store.find(one(done))).not.toBeNull();
  });

  it("added again is there once, with one job", async () => {
    const done = backtest();
    expect([await add(done), await add(done)]).toEqual(["added", "there"]);
    expect(await db.sql("SELECT part FROM jobs")).toEqual([{ part: 1 }]);
  });

  it("gets its stamp from the job, and nothing else changes", async () => {
    const done = backtest();
    await add(done);
    const before = await store.find(one(done));
    const job = await take();
    await outcomes.progress(job, 500);
    expect(await store.find(one(done))).toEqual(before);
    expect(await outcomes.finish(job, "w", { report: null, stamp: STAMP }, AT + 1)).toBe(true);
    expect(await store.find(one(done))).toEqual({ ...before, stamp: STAMP });
    expect(await outcomes.finish(job, "w", { report: null, stamp: { ...STAMP, agreed: 0 } }, AT + 2)).toBe(false);
    expect(await store.find(one(done))).toEqual({ ...before, stamp: STAMP });
  });

  it("stays done where its stamp fails", async () => {
    const done = backtest();
    await add(done);
    expect(await outcomes.fail(await take(), "w", { code: "thread-died", message: "It died." }, AT)).toBe(true);
    expect(await store.find(one(done))).toMatchObject({ status: "done", reason: null, stamp: null });
  });

  it("is read by its code, which stays the same until it is taken back", async () => {
    const done = backtest();
    await add(done);
    expect(await store.findShared("one")).toBeNull();
    expect(await store.share({ ...one(done), userId: bob, code: "bobs" })).toBeNull();
    expect([await store.share({ ...one(done), code: "one" }), await store.share({ ...one(done), code: "two" })]).toEqual(["one", "one"]);
    const found = await store.findShared("one");
    expect(found).toMatchObject({ record: { id: done.id }, report: REPORT });
    await store.unshare({ ...one(done), userId: bob });
    expect(await store.findShared("one")).not.toBeNull();
    await store.unshare(one(done));
    expect(await store.findShared("one")).toBeNull();
    await store.share({ ...one(done), code: "three" });
    expect(await store.delete({ ...one(done), at: AT })).toBe(true);
    expect(await store.findShared("three")).toBeNull();
    expect(await db.sql("SELECT 1 FROM backtest_reports")).toEqual([]);
    expect(await db.sql("SELECT status FROM jobs")).toEqual([{ status: "cancelled" }]);
  });
});

describe("a back-test that waits for a worker", () => {
  it("runs, comes on and is done with its report", async () => {
    const queued = waiting();
    await add(queued);
    expect(await store.find(one(queued))).toMatchObject({ status: "queued", progress: 0, doneAt: null, summary: null });
    const job = await take();
    expect(job.input).toEqual({ request: queued.request, report: true });
    await outcomes.progress(job, 375);
    expect(await store.find(one(queued))).toMatchObject({ status: "running", progress: 0.375 });
    await outcomes.finish(job, "w", JSON.parse(JSON.stringify({ report: REPORT, stamp: STAMP })), AT + 5);
    expect(await store.find(one(queued))).toMatchObject({
      status: "done",
      progress: 1,
      doneAt: AT + 5,
      stamp: STAMP,
      summary: summaryOf(REPORT),
    });
    expect(await store.readReport(one(queued))).toEqual(REPORT);
  });

  it("says why it failed", async () => {
    const queued = waiting();
    await add(queued);
    await outcomes.fail(await take(), "w", { code: "missing-candles", message: "There are none." }, AT + 5);
    expect(await store.find(one(queued))).toMatchObject({
      status: "failed",
      reason: "missing-candles",
      message: "There are none.",
      doneAt: AT + 5,
    });
    expect(await store.share({ ...one(queued), code: "one" })).toBeNull();
  });

  it("once cancelled or deleted is neither taken nor finished", async () => {
    const [first, second] = [waiting(), waiting()];
    await add(first);
    const running = await take();
    await add(second);
    for (const each of [first, second]) await store.cancel({ ...one(each), userId: bob, at: AT });
    expect((await store.count({ userId: ann })).underWay).toBe(2);
    for (const each of [first, second]) await store.cancel({ ...one(each), at: AT + 7 });
    expect(await store.find(one(second))).toMatchObject({ status: "cancelled", doneAt: AT + 7 });
    expect(await jobs.take("w", ["backtest"], 60_000)).toBeNull();
    await outcomes.progress(running, 900);
    expect(await outcomes.finish(running, "w", { report: REPORT, stamp: STAMP }, AT + 9)).toBe(false);
    expect(await store.find(one(first))).toMatchObject({ status: "cancelled", progress: 0 });
    expect(await store.readReport(one(first))).toBeNull();
    await store.cancel({ ...one(first), at: AT + 99 });
    expect(await store.find(one(first))).toMatchObject({ doneAt: AT + 7 });
    expect(await store.delete({ ...one(first), at: AT })).toBe(true);
    expect(await store.find(one(first))).toBeNull();
  });
});

describe("limits", () => {
  it("count everybody's own, however many ask at once", async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, () => add(waiting())));
    expect(asked.toSorted()).toEqual([...Array(3).fill("added"), ...Array(5).fill("too-many-under-way")]);
    expect(await add(backtest())).toBe("added");
    expect(await add(waiting({ userId: bob }))).toBe("added");
    expect(await store.count({ userId: ann })).toEqual({ kept: 4, underWay: 3 });
    expect(await add(backtest(), { kept: 4, underWay: 3 })).toBe("too-many-kept");
    expect(await db.sql("SELECT count(*)::int AS jobs FROM jobs")).toEqual([{ jobs: 5 }]);
  });
});

it("lists newest first, page by page, of one strategy where that is asked", async () => {
  const strategyId = nextId();
  const all = Array.from({ length: 5 }, (_, each) => backtest({ name: `${each}`, ...(each % 2 === 0 ? { strategyId, version: 1 } : {}) }));
  for (const each of all) await add(each);
  await add(backtest({ userId: bob, name: "Bob's" }));
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<BacktestStore["list"]>> = await store.list({ userId: ann, limit: 2, cursor });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(names).toEqual(["4", "3", "2", "1", "0"]);
  expect((await store.list({ userId: ann, strategyId, limit: 9 })).items.map(({ name }) => name)).toEqual(["4", "2", "0"]);
  await expect(store.list({ userId: ann, limit: 2, cursor: "x" })).rejects.toMatchObject({ code: "bad-cursor" });
});
