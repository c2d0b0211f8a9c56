"use client";
import type { SearchRowView } from "@slipstream/core/search";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

const PAGE = 50;
const PROGRESS_MS = 1_000;

export const isUnderWay = ({ status }: Pick<SearchRowView, "status">): boolean => status === "queued" || status === "running";

/** One search, watched while it runs. */
export function useSearch(searchId: string) {
  const trpc = useTRPC();
  return useQuery(
    trpc.searches.get.queryOptions(
      { searchId },
      { refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? PROGRESS_MS : false) },
    ),
  );
}

/** The reader's searches, newest first. */
export function useSearchList() {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.searches.list.infiniteQueryOptions(
      { limit: PAGE },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? PROGRESS_MS : false),
      },
    ),
  );
}

/** The sets that were tried, the best first. */
export function useTrials(searchId: string) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.searches.trials.infiniteQueryOptions(
      { searchId, order: "best", limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: (before) => before },
    ),
  );
}

export function useHeatMap(searchId: string, axes: { x: string; y: string } | null, done: number) {
  const trpc = useTRPC();
  return useQuery(
    trpc.searches.heatMap.queryOptions(
      { searchId, x: axes?.x ?? "", y: axes?.y ?? "" },
      { enabled: axes !== null && done > 0, placeholderData: (before) => before },
    ),
  );
}

export function useSearchCommands() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: trpc.searches.pathKey() });
  return {
    cancel: useMutation(trpc.searches.cancel.mutationOptions({ onSettled })),
    remove: useMutation(trpc.searches.delete.mutationOptions({ onSettled })),
  };
}
