import { writeOutCustoms } from "./entry-words.ts";
import { customsOf } from "./perform-backtest.ts";
import type { BacktestRecord, BacktestRow } from "./ports.ts";
import type { BacktestReportView, BacktestRowView, BacktestView, SharedBacktestView } from "./views.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

export function toBacktestRow(row: BacktestRow): BacktestRowView {
  const { id, name, strategyId, version, symbols, timeframe, status, progress, reason, message, summary, stamp, shareCode } = row;
  return {
    id,
    name,
    strategyId,
    version,
    symbols: [...symbols],
    timeframe,
    from: iso(row.fromMs),
    to: iso(row.toMs),
    status,
    progress,
    reason,
    message,
    summary,
    stamp,
    shareCode,
    createdAt: iso(row.createdAt),
    doneAt: row.doneAt === null ? null : iso(row.doneAt),
  };
}

export const toBacktestView = (record: BacktestRecord, report: BacktestReportView | null): BacktestView => ({
  ...toBacktestRow(record),
  request: record.request,
  report,
});

/** Custom indicators are written out: their ids are their owner's. */
export function toSharedView(record: BacktestRecord, report: BacktestReportView): SharedBacktestView {
  const { id: _id, strategyId: _strategy, version: _version, shareCode: _code, ...view } = toBacktestView(record, report);
  return { ...view, request: { ...view.request, spec: writeOutCustoms(view.request.spec, customsOf(view.request)), customs: {} } };
}
