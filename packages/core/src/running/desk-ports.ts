import type { Money, Ms, Price } from "@slipstream/kernel";
import type { Settlement } from "../orders/server.ts";
import type { NewDecision, RunTrade, SwapRecord, VersionRules } from "./ports.ts";
import type { RunPosition } from "./run-trader.ts";

/** The day that a run's loss is counted in: what the account was worth and the sleeve had earned when it began. */
export type RunDay = { readonly dayMs: Ms; readonly equity: Money; readonly profit: Money };
/** A run that is not stopped, as the desk works it. */
export type DeskRun = {
  readonly id: string;
  readonly strategyId: string;
  readonly strategyName: string;
  readonly userId: string;
  readonly accountId: string;
  readonly accountStatus: "active" | "halted" | "closed";
  readonly takerFeeCentibps: number;
  readonly currency: string;
  readonly status: "running" | "stopping";
  readonly version: number;
  readonly dailyLossBps: number | null;
  readonly maxPositions: number | null;
  readonly startedMs: Ms;
  readonly atStop: "close" | "keep";
  readonly stopReason: string | null;
  readonly day: RunDay | null;
  readonly lossHitMs: Ms | null;
  readonly swap: SwapRecord | null;
  /** Versions that are in force, take over, or have positions open. */
  readonly versions: readonly number[];
  /** Changes with every change by its owner. */
  readonly stamp: string;
};
export type RunSymbol = { readonly runId: string; readonly symbol: string };
export type DecidedBar = RunSymbol & { readonly barMs: Ms };
export type DayStart = { readonly runId: string; readonly day: RunDay };

type RunNoticeOf<Kind extends string, Payload> = { readonly kind: Kind; readonly run: DeskRun; readonly about: Payload };
/** What its owner hears of a run. */
export type RunNotice =
  | RunNoticeOf<"run-loss-limit", { readonly loss: Money; readonly limit: Money; readonly dayMs: Ms }>
  | RunNoticeOf<"run-orders-refused", { readonly symbol: string; readonly reason: string; readonly times: number; readonly dayMs: Ms }>
  | RunNoticeOf<"run-stopped", { readonly because: string }>
  | RunNoticeOf<"run-rolled-back", { readonly swapId: string; readonly from: number; readonly to: number }>;

/** What a moment did, written in one transaction under the lane's fence. */
export type DeskRecord = {
  readonly decisions: readonly NewDecision[];
  readonly bars: readonly DecidedBar[];
  readonly days: readonly DayStart[];
  readonly lossHits: readonly { readonly runId: string; readonly dayMs: Ms }[];
  readonly notices: readonly RunNotice[];
};

/** Runs as the desk in the market's process reads and writes them. Every write carries the lane's fence: once the lane is somebody else's, it throws and changes nothing. */
export type RunDeskStore = {
  listRuns(): Promise<readonly DeskRun[]>;
  readRules(
    wanted: readonly { readonly strategyId: string; readonly number: number }[],
  ): Promise<readonly (VersionRules & { readonly strategyId: string })[]>;
  /** Of each run and symbol the newest position, open or closed. */
  readPositions(of: readonly RunSymbol[]): Promise<readonly (RunPosition & { readonly runId: string })[]>;
  /** Realised by the sleeves, after fees and funding. */
  readProfits(runIds: readonly string[]): Promise<ReadonlyMap<string, Money>>;
  readBars(runIds: readonly string[]): Promise<readonly DecidedBar[]>;
  /** Ranges at the newest entry of a run in a symbol that was decided at a close before a moment; null where the log has none. */
  readRanges(of: RunSymbol & { readonly beforeMs: Ms }): Promise<ReadonlyMap<number, number> | null>;
  /** Of a run, closed since a moment of market time, oldest first. */
  readTrades(runId: string, sinceMs: Ms, limit: number): Promise<readonly RunTrade[]>;
  record(record: DeskRecord): Promise<void>;
  /** Its open positions become its owner's own, at these prices. */
  handOver(run: DeskRun, prices: ReadonlyMap<string, Price>, marketMs: Ms): Promise<Settlement | null>;
  /** From stopping to stopped, where nothing is held and no order is under way; false where something is. */
  finish(run: DeskRun, marketMs: Ms, notice: RunNotice | null): Promise<boolean>;
  endSwap(
    swap: SwapRecord,
    end: { status: "done" | "rolled-back"; version: number; reason: string; endedMs: Ms },
    notice: RunNotice | null,
  ): Promise<void>;
};
