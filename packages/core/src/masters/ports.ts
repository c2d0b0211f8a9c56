import type { Money, Ms, Price, Quantity } from "@slipstream/kernel";
import type { EquityPoint } from "./compute-curve.ts";
import type { ChainedFill } from "./master-fill.ts";
import type { LeaderboardFilters } from "./master-input.ts";
import type { StatsLine, StatsRow } from "./stats-row.ts";
import type { TradeFill } from "./trade-tally.ts";

/** A published record as it is stored. User and account are null once their owner erased themselves. */
export type MasterRecord = {
  readonly id: string;
  readonly userId: string | null;
  readonly accountId: string | null;
  readonly displayName: string;
  readonly description: string;
  readonly feeBps: number;
  readonly minCopy: Money;
  readonly status: "active" | "left";
  readonly qualified: boolean;
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly createdAt: Ms;
  readonly leftAt: Ms | null;
  /** The record shown ends here. */
  readonly leftSeq: number | null;
};

/** How a publication is written down: who changed what, from where. */
export type AuditNote = {
  readonly id: string;
  readonly kind: "master-published" | "master-returned" | "master-changed" | "master-left";
  readonly ip: string;
  readonly userAgent: string;
};
export type MasterTerms = Pick<MasterRecord, "displayName" | "description" | "feeBps" | "minCopy">;
export type Publication = MasterTerms & {
  readonly id: string;
  readonly userId: string;
  readonly accountId: string;
  readonly qualified: boolean;
  readonly at: Ms;
};
export type LeftFollow = { readonly followId: string; readonly userId: string; readonly accountId: string };

/** A fill of an account before it is published, with its id for pages. */
export type AccountFill = TradeFill & { readonly realizedPnl: Money };

type Mine = { readonly userId: string; readonly masterId: string };
/** Publications. Writes of a user's master carry the user's id in their WHERE. */
export type MasterStore = {
  find(masterId: string): Promise<MasterRecord | null>;
  listOf(userId: string): Promise<readonly MasterRecord[]>;
  findByAccount(accountId: string): Promise<MasterRecord | null>;
  /** All fills of an account in the order in which they happened, in pages. */
  accountFills(accountId: string): AsyncIterable<readonly AccountFill[]>;
  /** Funding that the account got, less what it paid. */
  funding(accountId: string, until: Ms | null): Promise<Money>;
  /**
   * Publishes, or publishes again, under the account's lock; the first time all earlier fills get their places in the record. Says which
   * master it became, or why not.
   */
  publish(
    publication: Publication,
    audit: AuditNote | null,
  ): Promise<
    { kind: "published" | "returned"; masterId: string } | { kind: "already-published" | "display-name-taken" | "account-closed" }
  >;
  update(
    change: Mine & Partial<MasterTerms> & { at: Ms },
    audit: AuditNote,
  ): Promise<{ kind: "updated" | "display-name-taken" | "not-found" }>;
  /** Ends the record where it stands, and begins to stop what follows it. Null where the user has no such master that is active. */
  leave(change: Mine & { at: Ms }, audit: AuditNote): Promise<{ stopping: readonly LeftFollow[] } | null>;
};

export type FollowerResult = {
  readonly followId: string;
  readonly alive: boolean;
  readonly allocation: Money;
  /** Realised after exchange fees and funding, plus what is open at a loss. */
  readonly profit: Money;
  readonly feeBps: number;
  readonly startedMs: Ms;
  readonly stoppedMs: Ms | null;
  readonly copiedOpens: boolean;
};
export type CopyQuality = {
  readonly copied: number;
  readonly skipped: number;
  readonly latencyP50: number | null;
  readonly latencyP95: number | null;
  readonly slippageP50: number | null;
};
export type OpenPosition = {
  readonly symbol: string;
  readonly side: "long" | "short";
  readonly quantity: Quantity;
  readonly cost: Money;
  readonly leverage: number;
  readonly stopLoss: Price | null;
};
export type RootRecord = { readonly day: string; readonly seq: number; readonly root: string };

/** Records as read: for statistics, lists and downloads. */
export type RecordStore = {
  /** Fills after `after` in order, in pages, up to and with `through` where that is given. */
  fills(masterId: string, range: { after: number; through: number | null }): AsyncIterable<readonly ChainedFill[]>;
  /** A page, newest first, of those before `before`. */
  listFills(query: { masterId: string; before: number | null; through: number | null; limit: number }): Promise<readonly ChainedFill[]>;
  /** Equity samples from `fromMs` on, and the account's cash flows from outside as sums so far. */
  equity(accountId: string, fromMs: Ms): Promise<{ samples: readonly EquityPoint[]; flows: readonly { ms: Ms; external: number }[] }>;
  openPositions(accountId: string): Promise<readonly OpenPosition[]>;
  followers(masterId: string): Promise<readonly FollowerResult[]>;
  copyQuality(masterId: string, sinceSeq: number): Promise<CopyQuality>;
  lastRoot(masterId: string): Promise<RootRecord | null>;
  /** All roots, oldest first, up to and with a sequence number. */
  listRoots(masterId: string, through: number | null): Promise<readonly RootRecord[]>;
  /** Writes the roots of market days that ended before `dayStartMs`; answers how many. */
  writeRoots(dayStartMs: Ms, at: Ms): Promise<number>;
};

export type ListedMaster = { readonly master: MasterRecord; readonly line: StatsLine; readonly followId: string | null };
export type StatsStore = {
  find(masterId: string): Promise<StatsRow | null>;
  save(stats: StatsRow): Promise<void>;
  /** Masters without statistics or with newer fills, whose last computation is long enough ago for what it cost; then those computed before `before`. */
  listDue(query: { now: Ms; before: Ms; limit: number }): Promise<readonly string[]>;
  /** A page of the leaderboard; `after` is the last line of the page before. Null where `after` is none of ours. */
  list(query: LeaderboardFilters & { userId: string; nowMs: Ms | null; limit: number; after: string | null }): Promise<{
    items: readonly ListedMaster[];
    nextCursor: string | null;
  } | null>;
  followOf(masterId: string, userId: string): Promise<string | null>;
};
