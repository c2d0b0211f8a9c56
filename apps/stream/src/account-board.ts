import type { AccountMarkView, Topic } from "@slipstream/core/live";
import type { Quote } from "@slipstream/core/market";
import type { Ms } from "@slipstream/kernel";
import type { TopicData } from "./fan-out.ts";

const MAX_LOADS_PER_TURN = 500;
/** An account that nobody reported a change of is still looked at this often, on the wall clock. */
const RELOAD_AFTER_MS = 5_000;
/** ≤ 2 Hz for each account. */
const MARK_INTERVAL_MS = 500;
/** Time that one turn may spend on marks; who is left over comes first in the next one, so that many accounts are marked less often instead of late. */
const MARK_BUDGET_MS = 25;

/** Where accounts are read from and how they are valued; `mark` is the exact rule of the orders area. */
export type AccountSource<Loaded> = {
  /** What is not in the answer is gone. */
  load(accountIds: readonly string[]): Promise<ReadonlyMap<string, { loaded: Loaded; revision: string }>>;
  mark(loaded: Loaded, quoteOf: (symbol: string) => Quote | null): AccountMarkView;
  symbolsOf(loaded: Loaded): readonly string[];
};

type Watched<Loaded> = {
  loaded: Loaded | null;
  /** Changes with every order, fill and position of the account; a change that no event announced is told as `refetch`. */
  revision: string;
  isAnnounced: boolean;
  mustLoad: boolean;
  mustMark: boolean;
  loadedAt: Ms;
  markedAt: Ms;
  lastMark: string;
};

export type AccountBoard = {
  watch(accountId: string): void;
  unwatch(accountId: string): void;
  watchedCount(): number;
  /** Orders, fills or positions of the account changed. `isAnnounced`: its followers were told what. */
  touch(accountId: string, options: { isAnnounced: boolean }): void;
  /** Events may have been lost: any account may have changed without a word. */
  touchAll(): void;
  /** Prices moved. */
  move(symbols: readonly string[]): void;
  /** Loads what changed and values what moved; answers what the followers must hear. A database that is down is reported, and asked again in the next turn. */
  turn(now: Ms): Promise<TopicData[]>;
  /** The last valuation; null before the first. */
  snapshotOf(accountId: string): AccountMarkView | null;
};

export const accountTopic = (accountId: string): Topic => `account:${accountId}`;

export function createAccountBoard<Loaded>(options: {
  source: AccountSource<Loaded>;
  quoteOf: (symbol: string) => Quote | null;
  /** A clock in ms for the budget of a turn. */
  elapsed: () => number;
  onError: (error: unknown) => void;
}): AccountBoard {
  const { source, quoteOf, elapsed, onError } = options;
  const accounts = new Map<string, Watched<Loaded>>();

  const load = async (now: Ms): Promise<TopicData[]> => {
    const due = [...accounts]
      .filter(([, account]) => account.mustLoad || now - account.loadedAt >= RELOAD_AFTER_MS)
      .slice(0, MAX_LOADS_PER_TURN);
    if (due.length === 0) return [];
    // Cleared before the read: what changes while it runs is read again.
    const announced = new Set(due.filter(([, account]) => account.isAnnounced).map(([accountId]) => accountId));
    for (const [, account] of due) Object.assign(account, { mustLoad: false, isAnnounced: false });
    try {
      const found = await source.load(due.map(([accountId]) => accountId));
      return due.flatMap(([accountId, account]) => {
        const isAnnounced = announced.has(accountId) || account.isAnnounced;
        return take(accountId, account, found.get(accountId) ?? null, { isAnnounced, now });
      });
    } catch (error) {
      for (const [, account] of due) account.mustLoad = true;
      onError(error);
      return [];
    }
  };

  const take = (
    accountId: string,
    account: Watched<Loaded>,
    found: { loaded: Loaded; revision: string } | null,
    { isAnnounced, now }: { isAnnounced: boolean; now: Ms },
  ): TopicData[] => {
    const revision = found?.revision ?? "";
    const isUnannounced = account.loadedAt > 0 && !isAnnounced && account.revision !== revision;
    Object.assign(account, { loaded: found?.loaded ?? null, revision, loadedAt: now, mustMark: true, markedAt: 0 });
    return isUnannounced ? [{ topic: accountTopic(accountId), data: { kind: "refetch" } }] : [];
  };

  const value = (accountId: string, account: Watched<Loaded>, loaded: Loaded): TopicData[] => {
    try {
      const mark = source.mark(loaded, quoteOf);
      const text = JSON.stringify(mark);
      if (text === account.lastMark) return [];
      account.lastMark = text;
      return [{ topic: accountTopic(accountId), data: { kind: "mark", mark } }];
    } catch (error) {
      onError(error);
      return [];
    }
  };

  const valueMoved = (now: Ms): TopicData[] => {
    const marks: TopicData[] = [];
    const startedAt = elapsed();
    for (const [accountId, account] of accounts) {
      if (!account.mustMark || account.loaded === null || now - account.markedAt < MARK_INTERVAL_MS) continue;
      account.mustMark = false;
      account.markedAt = now;
      marks.push(...value(accountId, account, account.loaded));
      // Behind the others: a turn that runs out of time goes on here next.
      accounts.delete(accountId);
      accounts.set(accountId, account);
      if (elapsed() - startedAt > MARK_BUDGET_MS) break;
    }
    return marks;
  };

  return {
    watch(accountId) {
      if (accounts.has(accountId)) return;
      accounts.set(accountId, {
        loaded: null,
        revision: "",
        isAnnounced: false,
        mustLoad: true,
        mustMark: false,
        loadedAt: 0,
        markedAt: 0,
        lastMark: "",
      });
    },
    unwatch: (accountId) => void accounts.delete(accountId),
    watchedCount: () => accounts.size,
    touch(accountId, { isAnnounced }) {
      const account = accounts.get(accountId);
      if (!account) return;
      account.mustLoad = true;
      account.isAnnounced ||= isAnnounced;
    },
    touchAll() {
      for (const account of accounts.values()) Object.assign(account, { mustLoad: true, isAnnounced: false });
    },
    move(symbols) {
      if (symbols.length === 0) return;
      const moved = new Set(symbols);
      for (const account of accounts.values())
        if (account.loaded !== null && !account.mustMark && source.symbolsOf(account.loaded).some((symbol) => moved.has(symbol)))
          account.mustMark = true;
    },
    async turn(now) {
      const changes = await load(now);
      return [...changes, ...valueMoved(now)];
    },
    snapshotOf(accountId) {
      const account = accounts.get(accountId);
      return account?.lastMark ? (JSON.parse(account.lastMark) as AccountMarkView) : null;
    },
  };
}
