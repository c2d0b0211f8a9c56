"use client";
import type { CustomIndicatorView, Operand } from "@slipstream/core/strategy";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "@/trpc/client.tsx";

const PAGE = 50;
const REFRESH_MS = 5_000;
const MOST_CUSTOMS = 200;

/** The reader's strategies, newest change first; what runs moves with the price. */
export function useStrategyList() {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.strategies.list.infiniteQueryOptions(
      { limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: REFRESH_MS },
    ),
  );
}

export function useStrategy(strategyId: string | null) {
  const trpc = useTRPC();
  return useQuery(trpc.strategies.get.queryOptions({ strategyId: strategyId ?? "" }, { enabled: strategyId !== null }));
}

export function useVersions(strategyId: string, enabled: boolean) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.strategies.versions.infiniteQueryOptions({ strategyId, limit: 20 }, { enabled, getNextPageParam: (page) => page.nextCursor }),
  );
}

export function useTemplates() {
  const trpc = useTRPC();
  return useQuery(trpc.strategies.templates.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
}

const NO_CUSTOMS: readonly CustomIndicatorView[] = [];

/** The reader's own indicators, and what each is made of. */
export function useCustoms() {
  const trpc = useTRPC();
  const query = useQuery(trpc.indicators.list.queryOptions({ limit: MOST_CUSTOMS }, { select: (page) => page.items }));
  const customs = query.data ?? NO_CUSTOMS;
  const byId = useMemo<ReadonlyMap<string, Operand>>(() => new Map(customs.map(({ id, definition }) => [id, definition])), [customs]);
  return { query, customs, byId };
}

/** After each of them all that shows strategies is asked for again. */
export function useStrategyCommands() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: trpc.strategies.pathKey() });
  return {
    create: useMutation(trpc.strategies.create.mutationOptions({ onSettled })),
    update: useMutation(trpc.strategies.update.mutationOptions({ onSettled })),
    duplicate: useMutation(trpc.strategies.duplicate.mutationOptions({ onSettled })),
    remove: useMutation(trpc.strategies.delete.mutationOptions({ onSettled })),
  };
}

export function useCustomCommands() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const onSettled = async () => {
    await client.invalidateQueries({ queryKey: trpc.indicators.pathKey() });
    await client.invalidateQueries({ queryKey: trpc.strategies.pathKey() });
  };
  return {
    create: useMutation(trpc.indicators.create.mutationOptions({ onSettled })),
    update: useMutation(trpc.indicators.update.mutationOptions({ onSettled })),
    remove: useMutation(trpc.indicators.delete.mutationOptions({ onSettled })),
  };
}

/** A model of the house's choice, where one is set up. */
export function useProposal() {
  const trpc = useTRPC();
  return {
    model: useQuery(trpc.strategies.llm.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY })),
    propose: useMutation(trpc.strategies.propose.mutationOptions()),
  };
}
