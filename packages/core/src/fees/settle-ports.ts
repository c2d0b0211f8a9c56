import type { Ms, Price } from "@slipstream/kernel";
import type { Journal } from "../ledger/server.ts";
import type { Period } from "./period.ts";
import type { Counted, PairState, PairSums, SettledPair } from "./settle-pair.ts";

export const SETTLE_REASONS = ["period", "stop", "early"] as const;
export type SettleReason = (typeof SETTLE_REASONS)[number];

/** A follow whose fee is to be settled, read under the lock of its account. */
export type DueFollow = {
  readonly followId: string;
  readonly userId: string;
  readonly accountId: string;
  readonly accountMode: "paper" | "live";
  readonly currency: string;
  readonly masterId: string;
  readonly masterName: string;
  /** Null once the master's owner erased themselves. */
  readonly masterUserId: string | null;
  readonly startedMs: Ms;
  readonly feeBps: number;
  /** A higher rate that was agreed to before the end of the period, and one that was agreed to since. */
  readonly agreedBps: number | null;
  readonly agreedLaterBps: number | null;
  /** What the master asks of new followers. */
  readonly askedBps: number;
  readonly before: PairState;
  readonly fresh: PairSums;
  readonly to: Counted;
  readonly prices: ReadonlyMap<string, Price>;
};

/** A statement to write, with the journal of its fee where there is one. */
export type NewSettlement = {
  readonly id: string;
  readonly follow: DueFollow;
  readonly reason: SettleReason;
  readonly fromMs: Ms;
  readonly settled: SettledPair;
  readonly platformBps: number;
  readonly charge: "ledger" | "paper";
  readonly journal: Journal | null;
  readonly nextRateBps: number;
  readonly at: Ms;
};

/** Which follows a page is of: those that had begun by the end of a period, or those that have stopped since their last settlement. */
export type SettlePageQuery = {
  readonly reason: SettleReason;
  /** The end of the period; of stops, only those before it are meant. */
  readonly toMs: Ms;
  readonly masterId: string | null;
  readonly afterFollowId: string | null;
  readonly limit: number;
};
export type SettledPage = { readonly written: readonly NewSettlement[]; readonly waiting: number; readonly last: string | null };

export type SettleStore = {
  /** The earliest time after which something has not been settled yet; null where nobody owes anything. */
  findOldest(): Promise<Ms | null>;
  /**
   * Settles a page in one transaction, under the locks of its accounts: `decide` says what becomes of each follow, null where it has to wait. With
   * `dryRun` nothing is written. The same page twice, or two at once, settle each follow once.
   */
  settlePage(
    query: SettlePageQuery,
    decide: (follow: DueFollow) => NewSettlement | null,
    options: { dryRun: boolean },
  ): Promise<SettledPage>;
};

export type SettlementTerms = {
  readonly period: Period;
  readonly platformBps: number;
  /** With a live key, fees of paper accounts are computed and never charged. */
  readonly chargesPaper: boolean;
};
