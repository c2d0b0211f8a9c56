"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

const PAGE = 50;
/** Settlements come with market time, payments with Stripe's news. */
const REFRESH_MS = 30_000;

/** Statements of the reader, the newest first; of one follow where one is named. */
export function useStatements({ followId, masterId, limit = PAGE }: { followId?: string; masterId?: string; limit?: number } = {}) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.fees.statements.infiniteQueryOptions(
      { followId, masterId, limit },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: REFRESH_MS },
    ),
  );
}

export function useStatement(statementId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.fees.statement.queryOptions({ statementId }, { refetchInterval: REFRESH_MS }));
}

/** The fee as the server computes it again from the first fill; asked for by a button. */
export function useServerCheck(statementId: string, asked: boolean) {
  const trpc = useTRPC();
  return useQuery(trpc.fees.check.queryOptions({ statementId }, { enabled: asked, staleTime: 0 }));
}

export function useAccrual(followId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.fees.accrual.queryOptions({ followId }, { refetchInterval: 5_000 }));
}
