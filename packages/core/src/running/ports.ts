import type { Money, Ms, Price, Quantity } from "@slipstream/kernel";
import type { PageOf } from "../orders/server.ts";
import type { Operand, StrategySpec } from "../strategy/index.ts";
import type { DecisionKind, DecisionView, RunCheckView, SwapMode } from "./views.ts";

type Mine = { readonly userId: string };
type Page = { readonly limit: number; readonly cursor?: string | null | undefined };
type OneRun = Mine & { readonly runId: string };

/** A version's rules with all that they need. */
export type VersionRules = { readonly number: number; readonly spec: StrategySpec; readonly customs: Readonly<Record<string, Operand>> };

export type SwapRule = { readonly worseByPercent: number; readonly trades: number };
export type SwapRecord = {
  readonly id: string;
  readonly runId: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly mode: SwapMode;
  readonly hours: number | null;
  readonly rule: SwapRule | null;
  readonly status: "under-way" | "done" | "rolled-back" | "cancelled";
  readonly startedMs: Ms;
  readonly endedMs: Ms | null;
  readonly reason: string | null;
};

export type AtStop = "close" | "keep";
export type RunRecord = {
  readonly id: string;
  readonly strategyId: string;
  readonly strategyName: string;
  readonly userId: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly currency: string;
  readonly takerFeeCentibps: number;
  readonly status: "running" | "stopping" | "stopped";
  /** In force for entries, with its rules. */
  readonly version: VersionRules;
  readonly dailyLossBps: number | null;
  readonly maxPositions: number | null;
  readonly startedMs: Ms;
  readonly stoppedMs: Ms | null;
  readonly stopReason: string | null;
  readonly startedWith: { readonly cash: Money; readonly equity: Money };
  readonly atStop: AtStop | null;
  readonly lossHitMs: Ms | null;
  readonly swap: SwapRecord | null;
};

/** Of a run's sleeve, its positions' sums. `net` is realised, after fees and funding. */
export type RunFigures = {
  readonly trades: number;
  readonly wins: number;
  readonly realized: Money;
  readonly fees: Money;
  readonly net: Money;
  readonly open: readonly { readonly symbol: string; readonly quantity: Quantity; readonly cost: Money; readonly leverage: number }[];
};

/** A position of a run, from opening to flat. */
export type RunTrade = {
  readonly positionId: string;
  readonly symbol: string;
  readonly side: "long" | "short";
  readonly version: number | null;
  readonly openedMs: Ms;
  readonly closedMs: Ms | null;
  readonly quantity: Quantity;
  readonly entryPrice: Price;
  readonly exitPrice: Price | null;
  readonly entered: Money;
  /** After fees and funding. */
  readonly net: Money;
  /** Of its closing order: "entry" where the run's own rules closed it. */
  readonly closedBy: string | null;
};

export type RunAccount = {
  readonly id: string;
  readonly venue: string;
  readonly mode: string;
  readonly status: "active" | "halted" | "closed";
};
export type NewRun = Mine & {
  readonly id: string;
  readonly strategyId: string;
  readonly accountId: string;
  readonly version: number;
  readonly dailyLossBps: number | null;
  readonly maxPositions: number | null;
  readonly startedMs: Ms;
  readonly startedWith: { readonly cash: Money; readonly equity: Money };
  readonly at: Ms;
};

/** Runs as their owners use them. Every read and write has the user's id in its WHERE. */
export type RunStore = {
  /** The newest version, or the one that is named; null where the user has no such strategy. */
  findRules(query: Mine & { strategyId: string; version?: number | undefined }): Promise<VersionRules | null>;
  /** The default one where none is named. */
  findAccount(query: Mine & { accountId?: string | undefined }): Promise<RunAccount | null>;
  /** Under the strategy's lock: at most one run of a strategy, and `most` of a user. */
  start(run: NewRun, most: number): Promise<"started" | "already-running" | "too-many">;
  find(query: OneRun): Promise<RunRecord | null>;
  /** The one that is not stopped; else the one that stopped last. */
  findOfStrategy(query: Mine & { strategyId: string }): Promise<RunRecord | null>;
  list(query: Mine & Page & { strategyId: string }): Promise<PageOf<RunRecord>>;
  listLive(query: Mine & { strategyIds: readonly string[] }): Promise<readonly RunRecord[]>;
  /** From running to stopping; false where it does not run. */
  requestStop(query: OneRun & { atStop: AtStop; reason: string; at: Ms }): Promise<boolean>;
  /** All runs on an account; answers how many are not stopped yet. */
  stopOfAccount(query: Mine & { accountId: string; reason: string; at: Ms }): Promise<number>;
  figures(query: Mine & { runIds: readonly string[] }): Promise<ReadonlyMap<string, RunFigures>>;
  /** Oldest first, opened in [fromMs, toMs), at most `limit`. */
  trades(query: OneRun & { fromMs: Ms; toMs: Ms; limit: number }): Promise<readonly RunTrade[]>;
  decisions(query: OneRun & Page & { kinds?: readonly DecisionKind[] | undefined }): Promise<PageOf<DecisionView>>;
  checks(query: OneRun & Page): Promise<PageOf<RunCheckView>>;
  swaps(query: OneRun): Promise<readonly SwapRecord[]>;
  /** At once: the version changes and the swap is done. False: another is under way. */
  beginSwap(swap: OneRun & Omit<SwapRecord, "endedMs" | "reason" | "status"> & { at: Ms }): Promise<boolean>;
  /** `version` is in force afterwards. False: none is under way. */
  endSwap(
    query: OneRun & { status: "done" | "rolled-back" | "cancelled"; version: number; reason: string; endedMs: Ms; at: Ms },
  ): Promise<boolean>;
};

/** A decision as it is written down. */
export type NewDecision = {
  readonly runId: string;
  readonly userId: string;
  readonly version: number;
  readonly symbol: string;
  readonly barMs: Ms;
  readonly kind: DecisionKind;
  readonly reason: string;
  readonly detail: DecisionDetail;
  readonly shadow: boolean;
  readonly clientOrderId: string | null;
};
export type DecisionDetail = {
  readonly words: string;
  readonly quantity?: string;
  readonly price?: string;
  readonly values?: DecisionView["values"];
  /** Of an entry: average true ranges by period, which its distances are multiples of. */
  readonly ranges?: Readonly<Record<string, number>>;
};
