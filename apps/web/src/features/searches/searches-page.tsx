"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { SearchRowView } from "@slipstream/core/search";
import { ABSENT, Badge, Card, type Column, ConfirmDanger, DataTable, EmptyState, ErrorState, PageHeader, Time } from "@slipstream/ui";
import Link from "next/link";
import { useState } from "react";
import { STATUS_TONES, STATUS_WORDS } from "@/features/backtests/backtest-words.ts";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { METHOD_WORDS, OBJECTIVE_WORDS, objectiveInWords, triedInWords } from "./search-words.ts";
import styles from "./searches.module.css";
import { isUnderWay, useSearchCommands, useSearchList } from "./use-searches.ts";

/** Searches for parameters so far, newest first. */
export function SearchesPage() {
  const query = useSearchList();
  const { cancel, remove } = useSearchCommands();
  const [deleting, setDeleting] = useState<SearchRowView | null>(null);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const stop = ({ id }: SearchRowView) =>
    cancel.mutate(
      { searchId: id },
      { onError: (error) => notifications.show({ title: "It goes on", message: messageOf(error), color: "crit" }) },
    );
  const columns: readonly Column<SearchRowView>[] = [
    { id: "name", header: "Search", rowHeader: true, cell: ({ id, name }) => <Link href={`/searches/${id}`}>{name}</Link> },
    { id: "method", header: "Method", cell: ({ method }) => METHOD_WORDS[method] },
    {
      id: "status",
      header: "State",
      cell: ({ status }) => <Badge tone={STATUS_TONES[status]}>{STATUS_WORDS[status]}</Badge>,
    },
    { id: "trials", header: "Tried", align: "end", cell: triedInWords },
    {
      id: "best",
      header: "Best",
      align: "end",
      cell: ({ objective, bestObjective }) =>
        bestObjective === null ? ABSENT : `${OBJECTIVE_WORDS[objective]} ${objectiveInWords(objective, bestObjective)}`,
    },
    { id: "created", header: "Begun", align: "end", cell: ({ createdAt }) => <Time value={createdAt} format="day-minute" /> },
    {
      id: "actions",
      header: "",
      hiddenHeader: "Actions",
      align: "end",
      cell: (row) =>
        isUnderWay(row) ? (
          <Button variant="default" onClick={() => stop(row)} aria-label={`Cancel ${row.name}`}>
            Cancel
          </Button>
        ) : (
          <Button variant="default" onClick={() => setDeleting(row)} aria-label={`Delete ${row.name} …`}>
            Delete…
          </Button>
        ),
    },
  ];
  const begin = (
    <Button component={Link} href="/searches/new">
      New search
    </Button>
  );
  return (
    <>
      <PageHeader title="Searches" note="Which numbers suit a strategy, and whether that means anything" actions={begin} />
      <Card>
        {query.isError && !query.data ? (
          <ErrorState
            title="Searches could not be loaded."
            holds={`What runs goes on. ${messageOf(query.error)}`}
            action={<Button onClick={() => query.refetch()}>Retry</Button>}
          />
        ) : (
          <>
            <DataTable
              caption="Searches"
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              loading={query.isPending}
              phone="cards"
              empty={
                <EmptyState action={begin}>
                  No search yet. Take a strategy, say which of its numbers may vary, and see how much its result depends on them.
                </EmptyState>
              }
            />
            <MoreRows
              shown={rows.length}
              hasMore={query.hasNextPage}
              loading={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
            />
          </>
        )}
      </Card>
      <p className={styles.foot}>
        <Link href="/backtests">Back-tests</Link> · <Link href="/history">What history there is</Link>
      </p>
      <ConfirmDanger
        opened={deleting !== null}
        onClose={() => setDeleting(null)}
        title={`Delete “${deleting?.name ?? ""}”?`}
        consequences={["All the sets that it tried are gone for good.", "The strategy and its versions stay."]}
        confirmLabel="Delete search"
        explainError={messageOf}
        onConfirm={async () => {
          if (deleting) await remove.mutateAsync({ searchId: deleting.id });
        }}
      />
    </>
  );
}
