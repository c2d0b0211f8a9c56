"use client";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

const PAGE = 50;
const getNextPageParam = (page: { nextCursor: string | null }) => page.nextCursor;

export type Book = "fees" | "cash";

/** Journals that touch the reader. */
export function useJournals(book: Book | undefined) {
  const trpc = useTRPC();
  return useInfiniteQuery(trpc.ledger.journals.infiniteQueryOptions({ book, limit: PAGE }, { getNextPageParam }));
}

/** For operators: all journals of the fee ledger. */
export function useJournalSearch(search: string) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.ledger.search.infiniteQueryOptions(
      { search: search === "" ? undefined : search, limit: PAGE },
      { getNextPageParam, placeholderData: keepPreviousData },
    ),
  );
}
export function useTrialBalance() {
  const trpc = useTRPC();
  return useQuery(trpc.ledger.trialBalance.queryOptions());
}
export function useLedgerRuns() {
  const trpc = useTRPC();
  return useQuery(trpc.ledger.runs.queryOptions());
}
export function useUnpaid() {
  const trpc = useTRPC();
  return useInfiniteQuery(trpc.billing.unpaid.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam }));
}
export function useDuePayouts() {
  const trpc = useTRPC();
  return useInfiniteQuery(trpc.payouts.due.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam }));
}

/** What an operator does to invoices and payouts; all that is shown of the books is read anew after it. */
export function useBooksActions() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const onSuccess = () =>
    Promise.all([trpc.ledger, trpc.billing, trpc.payouts].map((router) => client.invalidateQueries({ queryKey: router.pathKey() })));
  return {
    markPaid: useMutation(trpc.billing.markPaid.mutationOptions({ onSuccess })),
    writeOff: useMutation(trpc.billing.writeOff.mutationOptions({ onSuccess })),
    markSent: useMutation(trpc.payouts.markSent.mutationOptions({ onSuccess })),
    refund: useMutation(trpc.payouts.refund.mutationOptions({ onSuccess })),
  };
}
