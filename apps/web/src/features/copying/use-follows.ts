"use client";
import type { FollowView } from "@slipstream/core/copy";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCopiesLive } from "@/live/index.ts";
import { useTRPC } from "@/trpc/client.tsx";

/** Profit moves with the price, which no copy announces. */
const PROFIT_REFRESH_MS = 2_000;
const MOST_FOLLOWS = 200;

type Which = { status: "alive" | "stopped"; accountId: string | undefined };

/** The reader's follows, on one account or on all; their figures are asked for again as prices and copies move them. */
export function useFollows({ status, accountId }: Which) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.copy.list.queryOptions(
      { status, accountId, limit: MOST_FOLLOWS },
      { refetchInterval: status === "alive" ? PROFIT_REFRESH_MS : false, select: (page) => page.items },
    ),
  );
  useCopiesLive([...new Set(query.data?.map((follow) => follow.accountId))]);
  return query;
}

/** Sums over the reader's living follows, made by the server. */
export function useFollowTotals(accountId: string | undefined) {
  const trpc = useTRPC();
  return useQuery(trpc.copy.totals.queryOptions({ accountId }, { refetchInterval: PROFIT_REFRESH_MS }));
}

/** One follow of the reader. */
export function useFollow(followId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.copy.get.queryOptions({ followId }, { refetchInterval: PROFIT_REFRESH_MS }));
}

/** Pauses, resumes or sets a follow anew. */
export function useUpdateFollow() {
  const trpc = useTRPC();
  const client = useQueryClient();
  return useMutation(trpc.copy.update.mutationOptions({ onSettled: () => client.invalidateQueries({ queryKey: trpc.copy.pathKey() }) }));
}

/** Ends a follow. */
export function useStopFollow() {
  const trpc = useTRPC();
  const client = useQueryClient();
  return useMutation(trpc.copy.stop.mutationOptions({ onSettled: () => client.invalidateQueries({ queryKey: trpc.copy.pathKey() }) }));
}

/** Pauses or resumes every follow of the reader. */
export function useMoveAllFollows() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: trpc.copy.pathKey() });
  return {
    pause: useMutation(trpc.copy.pauseAll.mutationOptions({ onSettled })),
    resume: useMutation(trpc.copy.resumeAll.mutationOptions({ onSettled })),
  };
}

/** The open positions that belong to a follow. */
export function useSleeve(follow: Pick<FollowView, "id" | "accountId">, enabled: boolean) {
  const trpc = useTRPC();
  return useQuery(
    trpc.orders.positions.queryOptions(
      { accountId: follow.accountId, status: "open", limit: 200 },
      { enabled, select: (page) => page.items.filter(({ origin }) => origin.kind === "follow" && origin.id === follow.id) },
    ),
  );
}
