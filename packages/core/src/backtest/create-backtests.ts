import type { Clock, NextId } from "@slipstream/kernel";
import type { CandleHistory } from "../history/server.ts";
import type { DataNeed, NewJob } from "../jobs/server.ts";
import type { WakeUps } from "../live/server.ts";
import type { PageOf } from "../orders/server.ts";
import type { ResolvedStrategy } from "../strategy/server.ts";
import { type CompareBacktestsInput, MAX_BACKTESTS_KEPT, MAX_BACKTESTS_UNDER_WAY, type RunBacktestInput } from "./backtest-input.ts";
import { type BacktestJobInput, backtestNeed } from "./backtest-job.ts";
import { compareBacktests } from "./compare-backtests.ts";
import { performBacktest, summaryOf } from "./perform-backtest.ts";
import { planBacktest, type RulesToTest, SHORT_BARS } from "./plan-backtest.ts";
import type { AddOutcome, BacktestLimits, BacktestRecord, BacktestStore, NewBacktest } from "./ports.ts";
import type { PreparedMarket } from "./prepare-market.ts";
import { refuse, refuseRule } from "./refuse.ts";
import { toBacktestRow, toBacktestView, toSharedView } from "./to-backtest-view.ts";
import type { BacktestComparisonView, BacktestReportView, BacktestRowView, BacktestView, SharedBacktestView } from "./views.ts";

/** How long an answer waits for a worker, and how often it looks. */
const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 200;
const LIMITS: BacktestLimits = { kept: MAX_BACKTESTS_KEPT, underWay: MAX_BACKTESTS_UNDER_WAY };
/** Parts of a back-test's work: all of it, or the stamp of one whose report is there. */
const WHOLE = 0;
const STAMP = 1;

export type BacktestsDeps = {
  readonly store: BacktestStore;
  readonly history: Pick<CandleHistory, "span">;
  /** Candles as they are kept for the next back-test, in the order of the symbols. */
  readonly loadMarkets: (need: DataNeed) => Promise<readonly PreparedMarket[]>;
  readonly strategies: { resolveStrategy(query: ResolveStrategy): Promise<ResolvedStrategy> };
  readonly wakeUps: Pick<WakeUps, "ring">;
  readonly clock: Clock;
  readonly nextId: NextId;
  /** A code that nobody can guess. */
  readonly nextShareCode: () => string;
  readonly sleep: (ms: number) => Promise<void>;
};
type ResolveStrategy = { readonly userId: string; readonly strategyId?: string; readonly version?: number; readonly spec?: unknown };
type Mine = { readonly userId: string };
type OneOfMine = Mine & { readonly backtestId: string };

/** Back-tests of users: asked for, computed at once or by a worker, kept, shared and compared. */
export function createBacktests(deps: BacktestsDeps) {
  const { store, history, clock } = deps;

  const get = async (one: OneOfMine): Promise<BacktestRecord> => {
    const record = await store.find(one);
    if (!record) throw refuse("backtest-not-found", "There is no such back-test.", "backtestId");
    return record;
  };
  const view = async (one: OneOfMine): Promise<BacktestView> => {
    const record = await get(one);
    return toBacktestView(record, record.status === "done" ? await store.readReport(one) : null);
  };
  /** False: it was there already. */
  const add = async (backtest: NewBacktest, part: number): Promise<boolean> => {
    const input: BacktestJobInput = { request: backtest.request, report: part === WHOLE };
    const job: NewJob = { kind: "backtest", userId: backtest.userId, subjectId: backtest.id, part, input };
    const outcome = await store.add(backtest, [job], LIMITS);
    refuseOutcome(outcome);
    deps.wakeUps.ring("jobs");
    return outcome === "added";
  };
  /** Until it has ended, or for so long as anybody waits. */
  const waitFor = async (one: OneOfMine): Promise<BacktestView> => {
    const untilMs = clock.now() + WAIT_MS;
    for (;;) {
      const record = await get(one);
      const isUnderWay = record.status === "queued" || record.status === "running";
      if (!isUnderWay || clock.now() >= untilMs) return view(one);
      await deps.sleep(LOOK_EVERY_MS);
    }
  };

  return {
    /** A short one is answered done; a long one as far as it is. `backtestId`: the same request asked twice is one back-test. */
    async run({
      userId,
      backtestId,
      wait,
      name,
      strategyId,
      version,
      spec,
      ...terms
    }: Mine & RunBacktestInput & { backtestId?: string }): Promise<BacktestView> {
      refuseUnclear({ strategyId, spec });
      const [kept, rules] = await Promise.all([
        store.count({ userId }),
        deps.strategies.resolveStrategy({ userId, ...definedOf({ strategyId, version, spec }) }),
      ]);
      if (kept.kept >= LIMITS.kept) refuseOutcome("too-many-kept");
      const { request, bars } = await planBacktest(history, rules, terms);
      const id = backtestId ?? deps.nextId();
      const backtest = {
        userId,
        id,
        name: name ?? rules.name,
        strategyId: rules.strategyId,
        version: rules.version,
        request,
        at: clock.now(),
      };
      if (bars <= SHORT_BARS) {
        const { report } = performBacktest(request, await deps.loadMarkets(backtestNeed(request)));
        const done = { ...backtest, report, summary: summaryOf(report) };
        const isNew = await add(done, STAMP);
        return isNew ? toBacktestView(toNewRecord(done), report) : view({ userId, backtestId: id });
      }
      if (kept.underWay >= LIMITS.underWay) refuseOutcome("too-many-under-way");
      await add({ ...backtest, report: null, summary: null }, WHOLE);
      return wait ? waitFor({ userId, backtestId: id }) : view({ userId, backtestId: id });
    },
    get: view,
    /** The report of one that is done. */
    async report(one: OneOfMine): Promise<{ row: BacktestRowView; report: BacktestReportView }> {
      const record = await get(one);
      const report = record.status === "done" ? await store.readReport(one) : null;
      if (!report) throw refuseRule("backtest-not-done", "This back-test has no report.");
      return { row: toBacktestRow(record), report };
    },
    async list(
      query: Mine & { strategyId?: string | undefined; limit: number; cursor?: string | null | undefined },
    ): Promise<PageOf<BacktestRowView>> {
      const { items, nextCursor } = await store.list(query);
      return { items: items.map(toBacktestRow), nextCursor };
    },
    async cancel(one: OneOfMine): Promise<BacktestRowView> {
      await get(one);
      await store.cancel({ ...one, at: clock.now() });
      deps.wakeUps.ring("jobs");
      return toBacktestRow(await get(one));
    },
    async delete(one: OneOfMine): Promise<{ id: string }> {
      if (!(await store.delete({ ...one, at: clock.now() }))) await get(one);
      deps.wakeUps.ring("jobs");
      return { id: one.backtestId };
    },
    async share(one: OneOfMine): Promise<BacktestRowView> {
      const { status } = await get(one);
      if (status !== "done") throw refuseRule("backtest-not-done", "Only a back-test that is done can be shared.");
      await store.share({ ...one, code: deps.nextShareCode() });
      return toBacktestRow(await get(one));
    },
    async unshare(one: OneOfMine): Promise<BacktestRowView> {
      await get(one);
      await store.unshare(one);
      return toBacktestRow(await get(one));
    },
    /** For anybody who has the code. */
    async shared({ code }: { readonly code: string }): Promise<SharedBacktestView> {
      const found = await store.findShared(code);
      if (!found) throw refuse("backtest-not-found", "There is no such back-test, or it is not shared any more.", "code");
      return toSharedView(found.record, found.report);
    },
    async compare({ userId, items, ...terms }: Mine & CompareBacktestsInput): Promise<BacktestComparisonView> {
      const all: (RulesToTest & { name: string })[] = [];
      for (const item of items) {
        if ("backtestId" in item) {
          const { name, request } = await get({ userId, backtestId: item.backtestId });
          all.push({ name, spec: request.spec, customs: request.customs });
        } else {
          const { name, version, ...rules } = await deps.strategies.resolveStrategy({ userId, ...definedOf(item) });
          all.push({ ...rules, name: `${name}, version ${version}` });
        }
      }
      return compareBacktests(all, terms, deps);
    },
  };
}
export type Backtests = ReturnType<typeof createBacktests>;

/** One that was done when it was added, as the store has it now. */
function toNewRecord({ id, name, strategyId, version, request, summary, at }: NewBacktest): BacktestRecord {
  const { symbols, timeframe } = request.spec;
  const { fromMs, toMs } = request;
  const done = { status: "done", progress: 1, reason: null, message: null, stamp: null, shareCode: null } as const;
  return { id, name, strategyId, version, request, symbols, timeframe, fromMs, toMs, summary, createdAt: at, doneAt: at, ...done };
}

function refuseUnclear({ strategyId, spec }: Pick<RunBacktestInput, "strategyId" | "spec">): void {
  if (strategyId === undefined && spec === undefined) throw refuse("not-a-strategy", "expected a strategy", "strategyId");
  if (strategyId !== undefined && spec !== undefined)
    throw refuse("not-a-strategy", "expected a saved strategy or rules, but not both", "spec");
}

function refuseOutcome(outcome: AddOutcome): void {
  if (outcome === "too-many-kept")
    throw refuseRule("backtests-kept", `${LIMITS.kept} back-tests are kept at most. Delete one first.`, { most: LIMITS.kept });
  if (outcome === "too-many-under-way")
    throw refuseRule("too-many-backtests", `At most ${LIMITS.underWay} back-tests wait or run at a time. Wait for one, or cancel it.`, {
      most: LIMITS.underWay,
    });
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };
const definedOf = <T extends object>(values: T): Defined<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
