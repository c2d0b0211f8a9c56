"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

const REPORT_REFRESH_MS = 15_000;

/** How good the copies of a follow were. */
export function useReport(followId: string | null) {
  const trpc = useTRPC();
  return useQuery(
    trpc.copy.report.queryOptions({ followId: followId ?? "" }, { enabled: followId !== null, refetchInterval: REPORT_REFRESH_MS }),
  );
}
