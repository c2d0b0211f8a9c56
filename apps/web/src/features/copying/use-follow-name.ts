"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

const STALE_AFTER_MS = 60_000;
const MOST_FOLLOWS = 200;

/** The name of the master whom a follow of the reader copies, ended ones too; null until it is known. */
export function useFollowName(followId: string): string | null {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.copy.list.queryOptions(
      { limit: MOST_FOLLOWS },
      { staleTime: STALE_AFTER_MS, select: (page) => page.items.find(({ id }) => id === followId)?.masterName ?? null },
    ),
  );
  return data ?? null;
}
