"use client";
import { Button } from "@mantine/core";
import type { SearchView, TrialView } from "@slipstream/core/search";
import { type Column, DataTable, EmptyState, ErrorState, Panel, Percent } from "@slipstream/ui";
import { useEffect } from "react";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { OBJECTIVE_WORDS, objectiveInWords, paramInWords, ratioInWords, sharePercent, tradesOf } from "./search-words.ts";
import { useTrials } from "./use-searches.ts";

/** All sets, the best first. */
export function TrialsPanel({ search }: { search: SearchView }) {
  const { ranges, objective } = search.request;
  const trials = useTrials(search.id);
  const { refetch } = trials;
  // The best may be among those that have just come.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for again when more are done
  useEffect(() => {
    void refetch();
  }, [search.trials, refetch]);
  const rows = trials.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: readonly Column<TrialView>[] = [
    { id: "number", header: "Set", rowHeader: true, cell: ({ number }) => number },
    ...ranges.map(
      ({ path, title }, at): Column<TrialView> => ({
        id: path,
        header: title,
        align: "end",
        cell: ({ params }) => paramInWords(params[at] ?? Number.NaN),
      }),
    ),
    ...(objective === "return"
      ? []
      : [
          {
            id: "objective",
            header: OBJECTIVE_WORDS[objective],
            align: "end",
            cell: (trial) => objectiveInWords(objective, trial.objective),
          } satisfies Column<TrialView>,
        ]),
    { id: "return", header: "Return", align: "end", cell: ({ figures }) => <Percent value={sharePercent(figures.returnShare)} change /> },
    { id: "drawdown", header: "Drawdown", align: "end", cell: ({ figures }) => <Percent value={sharePercent(figures.maxDrawdown)} /> },
    { id: "factor", header: "Profit factor", align: "end", cell: ({ figures }) => ratioInWords(figures.profitFactor) },
    { id: "trades", header: "Trades", align: "end", cell: ({ figures }) => tradesOf(figures) },
  ];
  return (
    <Panel title="Sets" note="the best first">
      {trials.isError && rows.length === 0 ? (
        <ErrorState
          title="The sets could not be loaded."
          holds={messageOf(trials.error)}
          action={<Button onClick={() => refetch()}>Retry</Button>}
        />
      ) : (
        <>
          <DataTable
            caption="Sets that were tried"
            columns={columns}
            rows={rows}
            rowKey={({ number }) => String(number)}
            loading={trials.isPending}
            density="compact"
            maxHeight={420}
            rowTone={({ objective: value }) => (value === null ? "muted" : undefined)}
            empty={<EmptyState>Nothing was tried yet.</EmptyState>}
          />
          <MoreRows
            shown={rows.length}
            hasMore={trials.hasNextPage}
            loading={trials.isFetchingNextPage}
            onMore={() => void trials.fetchNextPage()}
          />
        </>
      )}
    </Panel>
  );
}
