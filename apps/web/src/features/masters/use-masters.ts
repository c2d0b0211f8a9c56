"use client";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import type { MasterFilter } from "./master-filter.ts";

const PAGE = 50;
const SEARCH_DELAY_MS = 250;
const FILLS_PAGE = 25;
const REFRESH_MS = 15_000;

/** The leaderboard, page by page. While another order is on its way, the old one stays. */
export function useMasterList(filter: MasterFilter) {
  const trpc = useTRPC();
  const [search] = useDebouncedValue(filter.search.trim(), SEARCH_DELAY_MS);
  return useInfiniteQuery(
    trpc.masters.list.infiniteQueryOptions(
      {
        limit: PAGE,
        sortBy: filter.order,
        minAgeDays: filter.minAgeDays ?? undefined,
        maxDrawdownPct: filter.maxDrawdownPct ?? undefined,
        symbols: filter.symbol === null ? undefined : [filter.symbol],
        minFollowers: filter.minFollowers ?? undefined,
        minTrades: filter.minTrades ?? undefined,
        maxFee: filter.maxFeePct ?? undefined,
        includeLeft: filter.showGone,
        search: search || undefined,
      },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData, refetchInterval: REFRESH_MS },
    ),
  );
}

/** One master's whole record. */
export function useMaster(masterId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.masters.get.queryOptions({ masterId }, { refetchInterval: REFRESH_MS }));
}

/** Return and drawdown over the last days of market time, counted from their beginning. */
export function useMasterCurve(masterId: string, days: number | null) {
  const trpc = useTRPC();
  return useQuery(trpc.masters.curve.queryOptions({ masterId, days }, { enabled: days !== null, placeholderData: keepPreviousData }));
}

/** The fills of a record, newest first. */
export function useMasterFills(masterId: string) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.masters.fills.infiniteQueryOptions({ masterId, limit: FILLS_PAGE }, { getNextPageParam: (page) => page.nextCursor }),
  );
}
