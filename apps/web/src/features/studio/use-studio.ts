"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

const REFRESH_MS = 10_000;

/** The reader's own publications, those that were left too. */
export function useMyMasters() {
  const trpc = useTRPC();
  return useQuery(trpc.masters.mine.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
}

/** Whether an account may be published, and what is missing. */
export function useRequirements(accountId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.masters.requirements.queryOptions({ accountId }));
}

/** Followers of one's own record, their quality, exposure. */
export function useStudio(masterId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.copy.studio.queryOptions({ masterId }, { refetchInterval: REFRESH_MS }));
}

/** Operators only. */
export function useQuality() {
  const trpc = useTRPC();
  return useQuery(trpc.copy.quality.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
}

function useRefresh() {
  const trpc = useTRPC();
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: trpc.masters.pathKey() }),
      client.invalidateQueries({ queryKey: trpc.copy.studio.pathKey() }),
    ]);
}

export function useBecomeMaster() {
  const trpc = useTRPC();
  return useMutation(trpc.masters.become.mutationOptions({ onSettled: useRefresh() }));
}

export function useUpdateMaster() {
  const trpc = useTRPC();
  return useMutation(trpc.masters.update.mutationOptions({ onSettled: useRefresh() }));
}

export function useLeave() {
  const trpc = useTRPC();
  return useMutation(trpc.masters.leave.mutationOptions({ onSettled: useRefresh() }));
}
