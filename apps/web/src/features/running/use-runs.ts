"use client";
import type { DECISION_KINDS } from "@slipstream/core/running";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

/** Profit moves with the price, which nothing announces. */
const RESULT_REFRESH_MS = 2_000;
const BAR_REFRESH_MS = 5_000;
const BESIDE_REFRESH_MS = 30_000;
const PAGE = 50;

export type DecisionKind = (typeof DECISION_KINDS)[number];

/** The run that is not stopped; null where there is none. */
export function useCurrentRun(strategyId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.runs.current.queryOptions({ strategyId }, { refetchInterval: RESULT_REFRESH_MS }));
}

/** All runs of a strategy, newest first. */
export function useRunList(strategyId: string) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(
      { strategyId, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: BAR_REFRESH_MS },
    ),
  );
}

/** What each condition says on the newest closed bars. */
export function useRunNow(runId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.runs.now.queryOptions({ runId }, { refetchInterval: BAR_REFRESH_MS }));
}

export function useDecisions(runId: string, kinds: readonly DecisionKind[] | undefined) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.runs.decisions.infiniteQueryOptions(
      { runId, kinds: kinds ? [...kinds] : undefined, limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: BAR_REFRESH_MS },
    ),
  );
}

export function useBeside(runId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.runs.beside.queryOptions({ runId }, { refetchInterval: BESIDE_REFRESH_MS }));
}

export function useChecks(runId: string) {
  const trpc = useTRPC();
  return useInfiniteQuery(trpc.runs.checks.infiniteQueryOptions({ runId, limit: 20 }, { getNextPageParam: (page) => page.nextCursor }));
}

export function useSwaps(runId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.runs.swaps.queryOptions({ runId }, { refetchInterval: BAR_REFRESH_MS }));
}

/** After each of them all that shows runs is asked for again. */
export function useRunCommands() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const onSettled = async () => {
    await client.invalidateQueries({ queryKey: trpc.runs.pathKey() });
    await client.invalidateQueries({ queryKey: trpc.strategies.pathKey() });
  };
  return {
    start: useMutation(trpc.runs.start.mutationOptions({ onSettled })),
    toggle: useMutation(trpc.runs.toggle.mutationOptions({ onSettled })),
    stop: useMutation(trpc.runs.stop.mutationOptions({ onSettled })),
    swap: useMutation(trpc.runs.swap.mutationOptions({ onSettled })),
    finishSwap: useMutation(trpc.runs.finishSwap.mutationOptions({ onSettled })),
    rollBack: useMutation(trpc.runs.rollBack.mutationOptions({ onSettled })),
  };
}
