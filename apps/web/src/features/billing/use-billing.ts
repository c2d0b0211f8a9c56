"use client";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

const REFRESH_MS = 10_000;
const PAGE = 50;

/** How the reader stands with what is owed. Asked again as payments come in. */
export function useBillingOverview() {
  const trpc = useTRPC();
  return useQuery(trpc.billing.overview.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
}

/** The reader's invoices, newest first. */
export function useInvoices(status: "open" | "paid" | undefined) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.billing.invoices.infiniteQueryOptions({ limit: PAGE, status }, { getNextPageParam: (page) => page.nextCursor }),
  );
}

/** Leads to the page on which a payment method is entered. */
export function useStartSetup() {
  const trpc = useTRPC();
  return useMutation(trpc.billing.startSetup.mutationOptions({ onSuccess: ({ url }) => window.location.assign(url) }));
}

/** After the way back from there. */
export function useFinishSetup() {
  const trpc = useTRPC();
  return useMutation(trpc.billing.finishSetup.mutationOptions({ onSettled: useRefresh() }));
}

export function useRemovePaymentMethod() {
  const trpc = useTRPC();
  return useMutation(trpc.billing.removePaymentMethod.mutationOptions({ onSettled: useRefresh() }));
}

/** Charges an open invoice now. */
export function usePayInvoice() {
  const trpc = useTRPC();
  return useMutation(trpc.billing.payInvoice.mutationOptions({ onSettled: useRefresh() }));
}

/** What a payment moves: the overview, the invoices, the statements that it pays. */
function useRefresh() {
  const trpc = useTRPC();
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: trpc.billing.pathKey() }),
      client.invalidateQueries({ queryKey: trpc.fees.pathKey() }),
      client.invalidateQueries({ queryKey: trpc.ledger.pathKey() }),
    ]);
}
