"use client";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDangerous } from "@/features/settings/sudo.tsx";
import { useTRPC } from "@/trpc/client.tsx";

const REFRESH_MS = 10_000;
const PAGE = 50;

/** What the reader's records earn, and where the money is. */
export function useEarnings() {
  const trpc = useTRPC();
  return useQuery(trpc.payouts.earnings.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
}

/** Payouts to the reader, the newest first. */
export function usePayouts() {
  const trpc = useTRPC();
  return useInfiniteQuery(trpc.payouts.list.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: (page) => page.nextCursor }));
}

/** What each follower's period brought, the newest first. */
export function useEarningRows() {
  const trpc = useTRPC();
  return useInfiniteQuery(trpc.fees.earningRows.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: (page) => page.nextCursor }));
}

const goTo = ({ url }: { url: string }) => window.location.assign(url);

/** Leads to Stripe's page on which a master says who is paid; the password is asked first. */
export function useStartOnboarding() {
  const trpc = useTRPC();
  const dangerous = useDangerous();
  const start = useMutation(trpc.payouts.startOnboarding.mutationOptions());
  return useMutation({ mutationFn: () => dangerous(() => start.mutateAsync()), onSuccess: goTo });
}

/** After the way back from there: asks Stripe how the account stands. */
export function useFinishOnboarding() {
  const trpc = useTRPC();
  const client = useQueryClient();
  return useMutation(
    trpc.payouts.finishOnboarding.mutationOptions({
      onSuccess: (earnings) => client.setQueryData(trpc.payouts.earnings.queryKey(), earnings),
    }),
  );
}

/** Leads to the account at Stripe; the password is asked first. */
export function useOpenDashboard() {
  const trpc = useTRPC();
  const dangerous = useDangerous();
  const open = useMutation(trpc.payouts.openDashboard.mutationOptions());
  return useMutation({ mutationFn: () => dangerous(() => open.mutateAsync()), onSuccess: goTo });
}
