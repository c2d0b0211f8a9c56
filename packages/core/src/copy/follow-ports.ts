import type { Money, Ms, Quantity } from "@slipstream/kernel";
import type { PageOf } from "../orders/server.ts";
import type { CopyRecord } from "./engine-ports.ts";
import type { FollowSettings, FollowStatus } from "./settings.ts";
import type { CopyView } from "./views.ts";

/** A follow as it is stored, with the names that are shown beside it. */
export type FollowRecord = {
  readonly id: string;
  readonly userId: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly masterId: string;
  readonly masterName: string;
  readonly masterStatus: "active" | "left";
  readonly venue: string;
  readonly status: FollowStatus;
  readonly stopReason: string | null;
  readonly settings: FollowSettings;
  readonly feeBps: number;
  readonly own: boolean;
  readonly startSeq: bigint;
  readonly startedAt: Ms;
  readonly startedMs: Ms;
  readonly stoppedAt: Ms | null;
  readonly stoppedMs: Ms | null;
};

/** What of a position its value depends on. `quantity` is signed. */
export type HeldPart = { readonly symbol: string; readonly quantity: Quantity; readonly cost: Money; readonly leverage: number };

/** Sums over a follow's sleeve and its copies. `realized` is net of fees and funding. */
export type FollowFigures = {
  readonly realized: Money;
  readonly fees: Money;
  readonly open: readonly HeldPart[];
  readonly copied: number;
  readonly skipped: number;
  readonly pending: number;
  readonly medianLatencyMs: number | null;
  readonly medianSlippageBps: number | null;
};

/** A live follow's claim on its account. */
export type Allocation = {
  readonly followId: string;
  readonly masterId: string;
  readonly copyAmount: Money;
  readonly realized: Money;
  readonly open: readonly HeldPart[];
};
/** An account as the rules of following see it. */
export type FollowingAccount = {
  readonly accountId: string;
  readonly name: string;
  readonly venue: string;
  readonly currency: string;
  readonly status: "active" | "halted" | "closed";
  readonly cash: Money;
  readonly positions: readonly HeldPart[];
  /** Of its follows that are not stopped. */
  readonly allocations: readonly Allocation[];
};
/** A master as followers see it. */
export type FollowedMaster = {
  readonly masterId: string;
  readonly userId: string | null;
  readonly accountId: string | null;
  readonly displayName: string;
  readonly status: "active" | "left";
  readonly feeBps: number;
  readonly minCopy: Money;
};

/** What a master holds, and the median cost of the newest openings as a share of the equity before. */
export type MasterHabits = {
  readonly holdings: readonly { readonly symbol: string; readonly quantity: Quantity }[];
  readonly openings: readonly { readonly symbol: string; readonly share: number | null }[];
};

/** What the rule needs of a new follow, read under the locks that keep it true until the follow is written. */
export type OpeningState = {
  readonly account: FollowingAccount;
  readonly master: FollowedMaster;
  /** The master's account follows, over however many others, the account that asks. */
  readonly returns: boolean;
};
export type NewFollow = {
  readonly id: string;
  readonly userId: string;
  /** Absent: the default account. */
  readonly accountId: string | undefined;
  readonly masterId: string;
  readonly settings: FollowSettings;
  /** 31 random bits. */
  readonly turn: number;
  readonly at: Ms;
  readonly marketMs: Ms;
  /** What its owner agrees to by following: kept with the follow, in words. */
  readonly consent: { readonly id: string; readonly platformBps: number; write(master: ConsentFacts): string };
};
export type ConsentFacts = { readonly masterName: string; readonly feeBps: number; readonly currency: string };

/** What the rule needs of a follow that is to change. */
export type ChangingState = {
  readonly follow: FollowRecord;
  readonly account: FollowingAccount;
  readonly master: FollowedMaster;
  /** Holds nothing, has no order under way and no copy pending. */
  readonly flat: boolean;
};
export type FollowChange = { readonly status: FollowStatus; readonly settings: FollowSettings; readonly stopReason: string | null };

type Mine = { readonly userId: string };
type OneOfMine = Mine & { readonly followId: string };
type Page = { readonly limit: number; readonly cursor?: string | null | undefined };

export type FollowQuery = Mine & Page & { readonly status?: FollowStatus | "alive" | undefined; readonly accountId?: string | undefined };

/** Every read and write of one user's follows has that user's id in its WHERE. */
export type FollowStore = {
  /**
   * Writes a follow under the locks of its account, its master and of everybody else who begins to follow. `check` throws where it is refused.
   * The same id twice is one follow. Null where there is no such master or account.
   */
  open(follow: NewFollow, check: (state: OpeningState) => void): Promise<"opened" | "no-master" | "no-account">;
  /** Under the account's lock, which the engine holds while it plans. `decide` answers null where nothing changes. False: no such follow. */
  change(one: OneOfMine & { at: Ms; marketMs: Ms }, decide: (state: ChangingState) => FollowChange | null): Promise<boolean>;
  find(one: OneOfMine): Promise<FollowRecord | null>;
  /** Follows that are not stopped, newest first. */
  listAlive(query: Mine & { masterId?: string | undefined; accountId?: string | undefined }): Promise<readonly FollowRecord[]>;
  list(query: FollowQuery): Promise<PageOf<FollowRecord>>;
  /** Each of the ids is in the answer. */
  figures(query: Mine & { followIds: readonly string[] }): Promise<ReadonlyMap<string, FollowFigures>>;
  findMaster(masterId: string): Promise<FollowedMaster | null>;
  readHabits(master: FollowedMaster): Promise<MasterHabits>;
  /** Of these accounts, those that the master's account follows, over however many others. */
  listReturning(query: { masterId: string; accountIds: readonly string[] }): Promise<ReadonlySet<string>>;
  /** The user's open accounts, the default first. */
  listAccounts(query: Mine): Promise<readonly FollowingAccount[]>;
};

export type CopyQuery = Mine &
  Page & {
    readonly followId?: string | undefined;
    readonly accountId?: string | undefined;
    readonly outcome?: CopyView["outcome"] | undefined;
  };
/** One fill of the master and what became of it. */
export type ListedCopy = CopyRecord & { readonly masterName: string };
/** Newest first, by when the master's fill was recorded. */
export type CopyLists = { list(query: CopyQuery): Promise<PageOf<ListedCopy>> };
