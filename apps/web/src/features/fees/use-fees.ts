"use client";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

/** What would be due moves with the price. */
const REFRESH_MS = 5_000;
const PAGE = 50;

/** What each living follow of the reader would owe now. */
export function useAccruals() {
  const trpc = useTRPC();
  return useQuery(trpc.fees.accruals.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
}

/** The whole text that following this master with this account agrees to. */
export function useTerms(masterId: string, accountId: string | undefined) {
  const trpc = useTRPC();
  return useQuery(trpc.fees.terms.queryOptions({ masterId, accountId }));
}

/** What the reader agreed to, the newest first. */
export function useConsents() {
  const trpc = useTRPC();
  return useInfiniteQuery(trpc.fees.consents.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: (page) => page.nextCursor }));
}

/** Agrees to another rate of a follow. */
export function useAgree() {
  const trpc = useTRPC();
  const client = useQueryClient();
  return useMutation(
    trpc.fees.agree.mutationOptions({
      onSettled: () =>
        Promise.all([
          client.invalidateQueries({ queryKey: trpc.fees.pathKey() }),
          client.invalidateQueries({ queryKey: trpc.copy.pathKey() }),
        ]),
    }),
  );
}
