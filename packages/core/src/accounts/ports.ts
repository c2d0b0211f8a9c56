import type { Money, Ms, Quantity } from "@slipstream/kernel";
import type { FillView, OrderStatus, OrderView, PositionView, RefusedIntentView } from "../orders/index.ts";
import type { CashTransferView } from "./views.ts";

/** A trading account as it is stored. Fees are in hundredths of a basis point. */
export type Account = {
  readonly id: string;
  readonly userId: string;
  readonly venue: string;
  readonly mode: "paper" | "live";
  readonly name: string;
  readonly currency: string;
  readonly isDefault: boolean;
  readonly status: "active" | "halted" | "closed";
  readonly initialBalance: Money;
  readonly cash: Money;
  readonly takerFeeCentibps: number;
  readonly makerFeeCentibps: number;
  readonly defaultLeverage: number;
  readonly createdAt: Ms;
  readonly resetAt: Ms | null;
};

/** Money and holdings of an account at one moment, read together. `quantity` is signed, `cost` is what is left of the entry notional. */
export type AccountState = {
  readonly accountId: string;
  readonly cash: Money;
  /** Deposits, withdrawals and resets so far. */
  readonly external: Money;
  /** Margin that live orders hold. */
  readonly orderMargin: Money;
  readonly positions: readonly { readonly symbol: string; readonly quantity: Quantity; readonly cost: Money; readonly leverage: number }[];
};
/** What prices make of an account now. Null where a price that it needs is not known. */
export type AccountMark = Pick<AccountState, "cash" | "external" | "orderMargin"> & {
  readonly equity: Money | null;
  readonly available: Money | null;
  readonly unrealizedPnl: Money | null;
  readonly margin: Money | null;
};

/** Marks many accounts with one look at their state and one at the quotes. Every id of the argument is in the answer. */
export type AccountMarker = { mark(accountIds: readonly string[]): Promise<ReadonlyMap<string, AccountMark>> };

/** The market's time, null before a market was ever seen. */
export type MarketTime = { now(): Promise<Ms | null> };

export type EquitySample = {
  readonly accountId: string;
  readonly marketMs: Ms;
  readonly equity: Money;
  readonly cash: Money;
  /** Deposits, withdrawals and resets up to then. Equity less this is the profit so far. */
  readonly external: Money;
};
/** Where today's profit counts from. `isFirst`: the account was opened with this sample. */
export type DayStart = EquitySample & { readonly isFirst: boolean };

export type NewAccount = Omit<Account, "isDefault" | "status" | "cash" | "createdAt" | "resetAt">;
/** Names one movement of cash: its journal, when on both clocks. */
export type Posting = { readonly journalId: string; readonly at: Ms; readonly marketMs: Ms };

/** Why an account cannot be emptied or closed now. */
export type NotFlat = "has-orders" | "has-positions" | "has-follows";

type One = { readonly userId: string; readonly accountId: string };
type PageOf<Item> = { items: Item[]; nextCursor: string | null };

/** Every read and write of one user's accounts has that user's id in its WHERE. */
export type AccountStore = {
  find(one: One): Promise<Account | null>;
  list(query: { userId: string; includeClosed: boolean; limit: number; before: string | null }): Promise<PageOf<Account>>;
  listOpen(userId: string): Promise<Account[]>;
  /**
   * Stores the account with its deposit and its first equity sample, and makes it the default where there is none. The same id twice is one
   * account. `full` where the user has `maxOpen` open ones; with `onlyFirst`, opens nothing where the user ever had one.
   */
  open(account: NewAccount, posting: Posting, limits: { maxOpen: number; onlyFirst: boolean }): Promise<"opened" | "full">;
  rename(change: One & { name: string }): Promise<void>;
  /** Whether it still copies a master. */
  isFollowing(one: One): Promise<boolean>;
  setDefault(one: One): Promise<void>;
  setFees(change: One & { takerFeeCentibps: number; makerFeeCentibps: number }): Promise<void>;
  leverages(one: One): Promise<{ symbol: string; leverage: number }[]>;
  setLeverage(change: One & { symbol: string | null; leverage: number }): Promise<void>;
  /** Closes for good, where nothing is open; the oldest open account becomes the default if this one was. */
  close(one: One & { at: Ms }): Promise<"closed" | NotFlat>;
  /** Posts the difference to the initial balance, where nothing is open. */
  reset(one: One, posting: Posting): Promise<"reset" | NotFlat>;
  transfers(query: One & { limit: number; before: bigint | null }): Promise<PageOf<CashTransferView>>;
  /** Of each account, the last sample in each step of the span, and the one before the span; ascending. */
  curve(query: { userId: string; accountIds: readonly string[]; fromMs: Ms; stepMs: Ms }): Promise<EquitySample[]>;
  /** When the first sample of these accounts was taken. */
  firstSampleMs(query: { userId: string; accountIds: readonly string[] }): Promise<Ms | null>;
  /** Of each account, the first sample since `dayStartMs`, else the last before. */
  dayStarts(query: { userId: string; dayStartMs: Ms }): Promise<DayStart[]>;
};

/** States of accounts whose right to be seen was checked before. One statement, so that cash and positions belong together. */
export type AccountStateReader = { list(accountIds: readonly string[]): Promise<readonly AccountState[]> };

/** For the worker: all accounts, in pages by id. */
export type SampleStore = {
  /** Ids of accounts that are not closed, after `after`; with `onlyMoving`, of those that hold a position or whose cash is not the equity of their last sample. */
  page(query: { after: string | null; limit: number; onlyMoving: boolean }): Promise<string[]>;
  /** Adds samples; an account has one at a moment, the first counts. */
  append(samples: readonly EquitySample[]): Promise<void>;
  /** The market time of the newest sample there is. */
  newestMs(): Promise<Ms | null>;
};

type TradingQuery = { userId: string; accountId?: string; limit: number; cursor?: string | null };
/** What accounts need of the order desk: to show it, and to empty an account through the one order path. */
export type Trading = {
  listOrders(query: TradingQuery & { status?: OrderStatus | "live" }): Promise<PageOf<OrderView>>;
  listFills(query: TradingQuery): Promise<PageOf<FillView>>;
  listRefused(query: TradingQuery): Promise<PageOf<RefusedIntentView>>;
  listPositions(query: TradingQuery & { status?: "open" | "closed" }): Promise<PageOf<PositionView>>;
  cancel(order: { userId: string; orderId: string }): Promise<OrderView>;
  closePosition(position: { userId: string; positionId: string; fraction: number }): Promise<OrderView>;
};
