import type { Money, Ms, Quantity } from "@slipstream/kernel";
import type { FollowFigures, FollowRecord } from "./follow-ports.ts";
import type { CopyFee } from "./follow-report.ts";
import type { ReportedCopy, SleeveFill } from "./ideal-ledger.ts";
import type { MasterFill } from "./master-fill.ts";
import type { CopyMode, FollowStatus } from "./settings.ts";
import type { SkipReason } from "./skip-reasons.ts";
import type { Spread } from "./spread-of.ts";
import type { PastFill } from "./what-if.ts";

/** All that a report of a follow is made from. `fills` are those of the copies, but none from before the follow began. */
export type FollowHistory = {
  readonly fills: readonly MasterFill[];
  readonly copies: readonly ReportedCopy[];
  readonly sleeve: readonly SleeveFill[];
  readonly funding: Money;
  /** The master's fees that were charged, by the settlements of this follow. */
  readonly copyFees: readonly CopyFee[];
};

/** What a follower's account would have paid and been lent. */
export type AccountRates = {
  readonly takerFeeCentibps: number;
  readonly defaultLeverage: number;
  readonly leverages: ReadonlyMap<string, number>;
};

/** How the newest fills of a master were copied by followers. */
export type Replication = {
  readonly followers: number;
  readonly copied: number;
  readonly skipped: number;
  readonly pending: number;
  readonly latencyMs: Spread;
  readonly slippageBps: Spread;
  readonly skips: readonly { readonly reason: SkipReason; readonly count: number }[];
};
/** A follower as the master sees it: `number` is stable and says nothing of the person. */
export type FollowerRow = {
  readonly number: number;
  readonly status: FollowStatus;
  readonly startedAt: Ms;
  readonly allocation: Money;
  readonly mode: CopyMode;
  readonly figures: Omit<FollowFigures, "fees">;
};
export type Following = {
  readonly allocated: Money;
  readonly followers: readonly FollowerRow[];
  /** Over all sleeves that copy this master, signed. */
  readonly holdings: readonly { readonly symbol: string; readonly quantity: Quantity }[];
};

/** What the engine did, to be judged. Rows of a person are found by that person's id. */
export type CopyQualityStore = {
  readHistory(follow: FollowRecord): Promise<FollowHistory>;
  /** The newest fills of a master in a span of market time, ascending. The record is public. */
  readPast(query: { masterId: string; fromMs: Ms; toMs: Ms; limit: number }): Promise<readonly PastFill[]>;
  /** Null where the account is not the user's; the default account where none is named. */
  findRates(query: { userId: string; accountId: string | undefined }): Promise<AccountRates | null>;
  /** Of a master whose owner asks; null where it is somebody else's. */
  readFollowing(query: { userId: string; masterId: string }): Promise<Following | null>;
  readReplication(masterId: string): Promise<Replication>;
  /** For operators: each master and venue, the one that is furthest behind first. */
  listReplication(
    limit: number,
  ): Promise<readonly (Replication & { masterId: string; masterName: string; venue: string; behind: number })[]>;
};
