// Back-tests as the store keeps them, in memory, and the jobs that came with them.
import type { NewJob } from "../jobs/server.ts";
import type { BacktestRecord, BacktestStore } from "./ports.ts";
import type { BacktestReportView, StampView } from "./views.ts";

type Kept = { record: BacktestRecord & { userId: string }; report: BacktestReportView | null };

export function testBacktestStore() {
  const kept = new Map<string, Kept>();
  const jobs: NewJob[] = [];
  const of = (userId: string) => [...kept.values()].filter(({ record }) => record.userId === userId);
  const find = ({ userId, backtestId }: { userId: string; backtestId: string }): Kept | null => {
    const found = kept.get(backtestId);
    return found?.record.userId === userId ? found : null;
  };
  const change = (one: { userId: string; backtestId: string }, over: Partial<BacktestRecord>): void => {
    const found = find(one);
    if (found) found.record = { ...found.record, ...over };
  };
  const isUnderWay = ({ record }: Kept): boolean => record.status === "queued" || record.status === "running";
  const count: BacktestStore["count"] = async ({ userId }) => ({ kept: of(userId).length, underWay: of(userId).filter(isUnderWay).length });
  const store: BacktestStore = {
    count,
    async add({ report, summary, at, ...backtest }, added, limits) {
      const counted = await count(backtest);
      if (counted.kept >= limits.kept) return "too-many-kept";
      if (!report && counted.underWay >= limits.underWay) return "too-many-under-way";
      if (kept.has(backtest.id)) return "there";
      const { symbols, timeframe } = backtest.request.spec;
      const { fromMs, toMs } = backtest.request;
      const none = { reason: null, message: null, stamp: null, shareCode: null };
      const state = report
        ? ({ status: "done", progress: 1, doneAt: at } as const)
        : ({ status: "queued", progress: 0, doneAt: null } as const);
      kept.set(backtest.id, {
        record: { ...backtest, ...none, ...state, summary, symbols, timeframe, fromMs, toMs, createdAt: at },
        report,
      });
      jobs.push(...added);
      return "added";
    },
    find: async (one) => find(one)?.record ?? null,
    readReport: async (one) => find(one)?.report ?? null,
    list: async ({ userId }) => ({
      items: of(userId)
        .map(({ record }) => record)
        .reverse(),
      nextCursor: null,
    }),
    async cancel({ at, ...one }) {
      const found = find(one);
      if (found && isUnderWay(found)) change(one, { status: "cancelled", doneAt: at });
    },
    delete: async (one) => find(one) !== null && kept.delete(one.backtestId),
    async share({ code, ...one }) {
      change(one, { shareCode: find(one)?.record.shareCode ?? code });
      return find(one)?.record.shareCode ?? null;
    },
    async unshare(one) {
      change(one, { shareCode: null });
    },
    async findShared(code) {
      const found = [...kept.values()].find(({ record }) => record.shareCode === code);
      return found?.report ? { record: found.record, report: found.report } : null;
    },
  };
  /** What a worker writes when it is done. */
  const finish = (backtestId: string, report: BacktestReportView, stamp: StampView): void => {
    const found = kept.get(backtestId);
    if (!found) return;
    found.record = { ...found.record, status: "done", progress: 1, stamp };
    found.report = report;
  };
  return { store, jobs, finish };
}
