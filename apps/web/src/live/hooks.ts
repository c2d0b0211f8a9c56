"use client";
import type { Topic } from "@slipstream/core/live";
import type { CandleView, MarketStatusView, TickerView, Timeframe } from "@slipstream/core/market";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { LineStatus } from "./line.ts";
import { useLive } from "./live-provider.tsx";
import { type AccountLive, type LiveKey, type LiveStore, NO_ACCOUNT } from "./live-store.ts";

/** Lists are asked again at most this often, however fast orders fill. */
const REFRESH_INTERVAL_MS = 500;
/** What an account's changes show in, by the first part of the query keys. */
const ACCOUNT_QUERIES = [["orders"], ["accounts"]] as const;
/** Follows and their copies are asked again at most this often: their figures cost more than a list of orders. */
const COPIES_INTERVAL_MS = 1_000;
const COPY_QUERIES = [
  ["copy", "list"],
  ["copy", "get"],
  ["copy", "totals"],
  ["copy", "listCopies"],
] as const;
/** Notices are asked again at most this often. */
const NEWS_INTERVAL_MS = 500;
const NEWS_QUERIES = [["notices"]] as const;
/** Back-tests and searches that are computed are asked for again at most this often. */
const JOBS_INTERVAL_MS = 500;
const JOB_QUERIES = [
  ["backtests", "get"],
  ["backtests", "list"],
  ["searches", "get"],
  ["searches", "list"],
] as const;
/** A history that was loaded this long ago may end before the bars that the stream sends first. */
const KEPT_HISTORY_MS = 1_000;
const CANDLE_QUERIES = ["market", "candles"] as const;

function useStored<T>(key: LiveKey, read: (store: LiveStore) => T): T {
  const { store } = useLive();
  const subscribe = useCallback((listener: () => void) => store.subscribe(key, listener), [store, key]);
  const snapshot = (): T => read(store);
  return useSyncExternalStore(subscribe, snapshot, snapshot);
}

function useFollowed(topic: Topic | null): void {
  const { client } = useLive();
  useEffect(() => (topic === null ? undefined : client.follow(topic)), [client, topic]);
}

/** All tickers, in the order in which they were first heard. Re-renders with every price: for lists, not for one figure. */
export const useTickers = (): readonly TickerView[] => useStored("tickers", (store) => store.tickers());

/** One ticker; re-renders only when this symbol moves. Null before its first price. */
export const useTicker = (symbol: string): TickerView | null => useStored(`ticker:${symbol}`, (store) => store.ticker(symbol));

/** The market's source and clock; null until it is known. */
export const useMarketStatus = (): MarketStatusView | null => useStored("status", (store) => store.status());

/** How the line to the stream is, and since when what is on screen is old. */
export const useLineState = (): LineStatus => useStored("line", (store) => store.line());

/**
 * The running bar of a series and those before it that changed lately, ascending: apply them to the history that the page has
 * loaded. Where bars may have been missed, the history is asked for again.
 */
export function useCandles(symbol: string, timeframe: Timeframe): readonly CandleView[] {
  const topic: Topic = `candles:${symbol}:${timeframe}`;
  const queries = useQueryClient();
  useFollowed(topic);
  const { bars, gaps } = useStored(topic, (store) => store.bars(topic));
  // A history that was kept from before anybody followed the series ends before the bars that come now.
  useEffect(() => {
    void queries.invalidateQueries({
      queryKey: [CANDLE_QUERIES],
      predicate: ({ queryKey, state }) =>
        isOfSeries(queryKey, { symbol, timeframe }) && state.dataUpdatedAt > 0 && Date.now() - state.dataUpdatedAt > KEPT_HISTORY_MS,
    });
  }, [queries, symbol, timeframe]);
  useEffect(() => {
    if (gaps > 0) void queries.invalidateQueries({ queryKey: [CANDLE_QUERIES] });
  }, [queries, gaps]);
  return bars;
}

/** Whether a query is for this series: its key is `[path, { input }]`. */
function isOfSeries(queryKey: readonly unknown[], series: { symbol: string; timeframe: Timeframe }): boolean {
  const input = (queryKey[1] as { input?: { symbol?: unknown; timeframe?: unknown } } | undefined)?.input;
  return input?.symbol === series.symbol && input.timeframe === series.timeframe;
}

/**
 * What happens on one of the user's accounts: the mark (figures and open positions, valued by the server), orders and fills as they
 * change. Lists that other queries hold are asked for again after each change. With null, nothing is followed.
 */
export function useAccountLive(accountId: string | null): AccountLive {
  const topic: Topic | null = accountId === null ? null : `account:${accountId}`;
  const queries = useQueryClient();
  useFollowed(topic);
  const account = useStored(topic ?? "account:", (store) => (accountId === null ? NO_ACCOUNT : store.account(accountId)));
  const { changes } = account;
  useEffect(() => {
    if (changes > 0) refreshAccount(queries);
  }, [queries, changes]);
  return account;
}

/** Asks again for follows and their copies when the stream says that copies came, or that one of these accounts changed by hand. */
export function useCopiesLive(accountIds: readonly string[]): void {
  const { client, store } = useLive();
  const queries = useQueryClient();
  const ids = accountIds.join(",");
  useEffect(() => {
    const topics: Topic[] = ids === "" ? [] : ids.split(",").map((id): Topic => `account:${id}`);
    const ends = topics.flatMap((topic) => {
      const read = () => store.account(topic.slice("account:".length));
      let heard = read();
      const look = () => {
        const now = read();
        if (now.copies !== heard.copies || now.changes !== heard.changes) refreshCopies(queries);
        heard = now;
      };
      return [client.follow(topic), store.subscribe(topic, look)];
    });
    return () => {
      for (const end of ends) end();
    };
  }, [client, store, queries, ids]);
}

/** Asks again for the reader's notices, back-tests and searches when the stream says that there are news, here or in another tab. */
export function useNewsLive(userId: string): void {
  const queries = useQueryClient();
  useFollowed(`user:${userId}`);
  const news = useStored(`user:${userId}`, (store) => store.news(userId));
  useEffect(() => {
    if (news > 0) refreshNews(queries);
  }, [queries, news]);
  const jobs = useStored(`user:${userId}`, (store) => store.jobs(userId));
  useEffect(() => {
    if (jobs > 0) refreshJobs(queries);
  }, [queries, jobs]);
}

const refreshNews = refreshSoon(NEWS_QUERIES, NEWS_INTERVAL_MS);
/** What has ended stays as it is, and a report may be large; only the stamp of a back-test may come later. */
const refreshJobs = refreshSoon(JOB_QUERIES, JOBS_INTERVAL_MS, ({ state }) => {
  const { status, stamp } = (state.data ?? {}) as { status?: string; stamp?: unknown };
  return status === undefined || status === "queued" || status === "running" || (status === "done" && stamp === null);
});
const refreshAccount = refreshSoon(ACCOUNT_QUERIES, REFRESH_INTERVAL_MS);
/** A long history keeps its older pages: the newest copies are asked for apart. */
const refreshCopies = refreshSoon(COPY_QUERIES, COPIES_INTERVAL_MS, ({ queryKey }) => !isHistory(queryKey));
const isHistory = (queryKey: readonly unknown[]): boolean => (queryKey[1] as { type?: string } | undefined)?.type === "infinite";

/** Asks again for what shows a change: once for all components and all changes of the interval. */
function refreshSoon(
  queryKeys: readonly (readonly string[])[],
  intervalMs: number,
  predicate: (query: { queryKey: readonly unknown[]; state: { data?: unknown } }) => boolean = () => true,
): (queries: QueryClient) => void {
  const refreshing = new WeakSet<QueryClient>();
  return (queries) => {
    if (refreshing.has(queries)) return;
    refreshing.add(queries);
    setTimeout(() => {
      refreshing.delete(queries);
      for (const queryKey of queryKeys) void queries.invalidateQueries({ queryKey: [queryKey], predicate });
    }, intervalMs);
  };
}
