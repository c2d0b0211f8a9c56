"use client";
import type { BacktestRowView, BacktestView } from "@slipstream/core/backtest";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import { isUnderWay } from "./backtest-words.ts";

const PAGE = 50;
const PROGRESS_MS = 1_000;
/** The stream tells when the stamp is there; this is for when it is silent. */
const STAMP_MS = 5_000;
/** A stamp that has not come by then is not on its way. */
const STAMP_WAIT_MS = 120_000;

/** How soon to ask again: soon while it runs, now and then while its stamp is on its way, else never. */
export function nextAskMs(rows: readonly Pick<BacktestRowView, "status" | "stamp" | "doneAt">[], nowMs: number): number | false {
  if (rows.some(({ status }) => isUnderWay(status))) return PROGRESS_MS;
  const isStampComing = rows.some(
    ({ status, stamp, doneAt }) => status === "done" && stamp === null && doneAt !== null && nowMs - Date.parse(doneAt) < STAMP_WAIT_MS,
  );
  return isStampComing ? STAMP_MS : false;
}

/** One back-test with its report, watched while it runs. */
export function useBacktest(backtestId: string) {
  const trpc = useTRPC();
  return useQuery(
    trpc.backtests.get.queryOptions(
      { backtestId },
      { refetchInterval: ({ state }) => (state.data ? nextAskMs([state.data], Date.now()) : false), refetchOnWindowFocus: false },
    ),
  );
}

/** Saved back-tests, newest first; those that run come on by themselves. */
export function useBacktestList(strategyId: string | null) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.backtests.list.infiniteQueryOptions(
      { limit: PAGE, strategyId: strategyId ?? undefined },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: ({ state }) => nextAskMs(state.data?.pages.flatMap(({ items }) => items) ?? [], Date.now()),
      },
    ),
  );
}

/** Commands on one back-test. Lists and reports are asked for again afterwards. */
export function useBacktestCommands() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const keepRow = (row: BacktestRowView) => {
    queries.setQueryData(
      trpc.backtests.get.queryKey({ backtestId: row.id }),
      (known: BacktestView | undefined) => known && { ...known, ...row },
    );
    return queries.invalidateQueries({ queryKey: trpc.backtests.list.pathKey() });
  };
  return {
    cancel: useMutation(trpc.backtests.cancel.mutationOptions({ onSuccess: keepRow })),
    share: useMutation(trpc.backtests.share.mutationOptions({ onSuccess: keepRow })),
    unshare: useMutation(trpc.backtests.unshare.mutationOptions({ onSuccess: keepRow })),
    remove: useMutation(
      trpc.backtests.delete.mutationOptions({
        onSuccess: ({ id }) => {
          queries.removeQueries({ queryKey: trpc.backtests.get.queryKey({ backtestId: id }) });
          return queries.invalidateQueries({ queryKey: trpc.backtests.list.pathKey() });
        },
      }),
    ),
  };
}
