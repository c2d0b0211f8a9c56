"use client";
import type { CopyView } from "@slipstream/core/copy";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { joinCopies } from "./join-copies.ts";

const NEWEST = 50;
const PAGE = 200;
/** Where the stream is silent, copies are asked for this often. */
const BACKUP_REFRESH_MS = 5_000;

export type CopyFilter = "all" | "copied" | "skipped";
/** Of one follow, of one account, or of all that the reader has. */
export type CopiesOf = { followId?: string; accountId?: string | undefined };

/**
 * Copies, newest first. The newest are asked for whenever some came; older pages once, and again only where there is a gap between the two,
 * so that a reader deep in the history does not ask for all of it each second.
 */
export function useCopies(of: CopiesOf, filter: CopyFilter) {
  const trpc = useTRPC();
  const which = { ...of, outcome: filter === "all" ? undefined : filter };
  const newest = useQuery(trpc.copy.listCopies.queryOptions({ ...which, limit: NEWEST }, { refetchInterval: BACKUP_REFRESH_MS }));
  const history = useInfiniteQuery(
    trpc.copy.listCopies.infiniteQueryOptions(
      { ...which, limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false },
    ),
  );
  const { copies, hasGap } = useMemo(
    () => joinCopies(newest.data?.items ?? NONE, history.data?.pages.flatMap((page) => page.items) ?? NONE),
    [newest.data, history.data],
  );
  const { refetch, isFetching, fetchNextPage, hasNextPage } = history;
  useEffect(() => {
    if (hasGap && !isFetching) void refetch();
  }, [hasGap, isFetching, refetch]);
  return {
    rows: copies,
    isPending: newest.isPending && history.isPending,
    error: newest.error ?? history.error,
    hasMore: hasNextPage,
    retry: () => {
      void newest.refetch();
      void refetch();
    },
    loadMore: () => {
      if (!isFetching) void fetchNextPage();
    },
  };
}
const NONE: readonly CopyView[] = [];
