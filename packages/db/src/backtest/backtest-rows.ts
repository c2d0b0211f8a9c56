import { promisify } from "node:util";
import { constants, gunzip, gzip } from "node:zlib";
import type { BacktestReportView, BacktestRequest, BacktestSummaryView, StampView } from "@slipstream/core/backtest";
import type { BacktestRecord, BacktestRow } from "@slipstream/core/backtest/server";

const zip = promisify(gzip);
const unzip = promisify(gunzip);
const THOUSANDTHS = 1_000;

export const ROW_COLUMNS =
  "id, seq, name, strategy_id, version, symbols, timeframe, from_ms, to_ms, status, progress, reason, message, summary, stamp, share_code, created_at, done_at";

export type StoredRow = {
  id: string;
  seq: string;
  name: string;
  strategy_id: string | null;
  version: number | null;
  symbols: string[];
  timeframe: BacktestRow["timeframe"];
  from_ms: string;
  to_ms: string;
  status: BacktestRow["status"];
  progress: number;
  reason: string | null;
  message: string | null;
  summary: BacktestSummaryView | null;
  stamp: StampView | null;
  share_code: string | null;
  created_at: Date;
  done_at: Date | null;
};
export type StoredRecord = StoredRow & { request: BacktestRequest };

export const toRow = (row: StoredRow): BacktestRow => ({
  id: row.id,
  name: row.name,
  strategyId: row.strategy_id,
  version: row.version,
  symbols: row.symbols,
  timeframe: row.timeframe,
  fromMs: Number(row.from_ms),
  toMs: Number(row.to_ms),
  status: row.status,
  progress: row.progress / THOUSANDTHS,
  reason: row.reason,
  message: row.message,
  summary: row.summary,
  stamp: row.stamp,
  shareCode: row.share_code,
  createdAt: row.created_at.getTime(),
  doneAt: row.done_at?.getTime() ?? null,
});

export const toRecord = (row: StoredRecord): BacktestRecord => ({ ...toRow(row), request: row.request });

/** Reports are written once and seldom read: the fastest level is a third larger than the best and takes a fifth of its time. */
export const packReport = (report: BacktestReportView): Promise<Buffer> => zip(JSON.stringify(report), { level: constants.Z_BEST_SPEED });

export const unpackReport = async (bytes: Uint8Array): Promise<BacktestReportView> =>
  JSON.parse((await unzip(bytes)).toString("utf8")) as BacktestReportView;
