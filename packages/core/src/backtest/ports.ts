import type { Ms } from "@slipstream/kernel";
import type { NewJob } from "../jobs/server.ts";
import type { Timeframe } from "../market/index.ts";
import type { PageOf } from "../orders/server.ts";
import type { BacktestRequest } from "./backtest-request.ts";
import type { BacktestReportView, BacktestStatus, BacktestSummaryView, StampView } from "./views.ts";

type Mine = { readonly userId: string };
type OneOfMine = Mine & { readonly backtestId: string };

/** A saved back-test without what it was asked and what came of it. */
export type BacktestRow = {
  readonly id: string;
  readonly name: string;
  readonly strategyId: string | null;
  readonly version: number | null;
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly fromMs: Ms;
  readonly toMs: Ms;
  readonly status: BacktestStatus;
  /** 0 to 1. */
  readonly progress: number;
  readonly reason: string | null;
  readonly message: string | null;
  readonly summary: BacktestSummaryView | null;
  readonly stamp: StampView | null;
  readonly shareCode: string | null;
  readonly createdAt: Ms;
  readonly doneAt: Ms | null;
};
export type BacktestRecord = BacktestRow & { readonly request: BacktestRequest };

export type NewBacktest = Mine & {
  readonly id: string;
  readonly name: string;
  readonly strategyId: string | null;
  readonly version: number | null;
  readonly request: BacktestRequest;
  readonly at: Ms;
  /** Null: it waits for a worker. */
  readonly report: BacktestReportView | null;
  readonly summary: BacktestSummaryView | null;
};
export type BacktestLimits = { readonly kept: number; readonly underWay: number };
/** `there`: one with this id was added before, by the same request. */
export type AddOutcome = "added" | "there" | "too-many-kept" | "too-many-under-way";

/** Saved back-tests. Every read and write of a person's has the user's id in its WHERE. */
export type BacktestStore = {
  /** How many there are, without adding one. */
  count(query: Mine): Promise<BacktestLimits>;
  /** With its jobs, in one transaction. One that is done does not count as under way. */
  add(backtest: NewBacktest, jobs: readonly NewJob[], limits: BacktestLimits): Promise<AddOutcome>;
  find(query: OneOfMine): Promise<BacktestRecord | null>;
  readReport(query: OneOfMine): Promise<BacktestReportView | null>;
  /** Newest first. */
  list(query: Mine & { strategyId?: string | undefined; limit: number; cursor?: string | null | undefined }): Promise<PageOf<BacktestRow>>;
  /** One that is queued or running, and its jobs; others stay as they are. */
  cancel(query: OneOfMine & { at: Ms }): Promise<void>;
  /** With its report and its jobs. False: there is none. */
  delete(query: OneOfMine & { at: Ms }): Promise<boolean>;
  /** Keeps the code that there is; answers the one in force, null where there is no such back-test that is done. */
  share(query: OneOfMine & { code: string }): Promise<string | null>;
  unshare(query: OneOfMine): Promise<void>;
  /** For whoever has the code. */
  findShared(code: string): Promise<{ readonly record: BacktestRecord; readonly report: BacktestReportView } | null>;
};
