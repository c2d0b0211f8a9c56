"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { BacktestRowView } from "@slipstream/core/backtest";
import { Card, ConfirmDanger, EmptyState, ErrorState, PageHeader } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useState } from "react";
import { FilterMenu } from "@/features/masters/filter-menu.tsx";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./backtests-page.module.css";
import { BacktestsTable } from "./backtests-table.tsx";
import { compareHref, LEAST_COMPARED, MOST_COMPARED } from "./compare-items.ts";
import { useBacktestCommands, useBacktestList } from "./use-backtests.ts";

const STRATEGIES = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The strategy in the address whose back-tests are listed; null: all. */
function useStrategyFilter(): [string | null, (next: string | null) => void] {
  const pathname = usePathname();
  const wanted = useSearchParams().get("strategy");
  const strategyId = wanted !== null && UUID.test(wanted) ? wanted : null;
  return [strategyId, (next) => window.history.replaceState(null, "", next === null ? pathname : `${pathname}?strategy=${next}`)];
}

/** What was tested so far, newest first. */
export function BacktestsPage() {
  const trpc = useTRPC();
  const [strategyId, setStrategyId] = useStrategyFilter();
  const strategies = useQuery(trpc.strategies.list.queryOptions({ limit: STRATEGIES }));
  const query = useBacktestList(strategyId);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const { cancel, remove } = useBacktestCommands();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [deleting, setDeleting] = useState<BacktestRowView | null>(null);
  const stillThere = picked.filter((id) => rows.some((row) => row.id === id));
  const newHref = strategyId === null ? "/backtests/new" : `/backtests/new?strategy=${strategyId}`;
  const newButton = (
    <Button component={Link} href={newHref}>
      New back-test
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Back-tests"
        note="What rules would have done, with every cost that is known"
        actions={
          <>
            <Button variant="default" component={Link} href="/history">
              What history there is
            </Button>
            <Button variant="default" component={Link} href="/searches">
              Searches
            </Button>
            {newButton}
          </>
        }
      />
      <section className={styles.bar} aria-label="Filters">
        <FilterMenu
          label="Strategy"
          value={strategyId ?? "any"}
          choices={[{ value: "any", label: "all" }, ...(strategies.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(value) => setStrategyId(value === "any" ? null : value)}
          active={strategyId !== null}
        />
        <span className={styles.picked}>
          {stillThere.length === 0
            ? `Pick ${LEAST_COMPARED} to ${MOST_COMPARED} to compare them.`
            : `${stillThere.length} of ${MOST_COMPARED} picked`}
          {stillThere.length < LEAST_COMPARED ? (
            <Button variant="default" disabled>
              Compare
            </Button>
          ) : (
            <Button variant="default" component={Link} href={compareHref(stillThere.map((backtestId) => ({ backtestId })))}>
              Compare {stillThere.length}
            </Button>
          )}
        </span>
      </section>
      <Card>
        {query.isError && !query.data ? (
          <ErrorState
            title="Back-tests could not be loaded."
            holds={`What runs goes on. ${messageOf(query.error)}`}
            action={<Button onClick={() => query.refetch()}>Retry</Button>}
          />
        ) : (
          <>
            <BacktestsTable
              rows={rows}
              loading={query.isPending}
              picked={stillThere}
              isFull={stillThere.length >= MOST_COMPARED}
              onPick={(id, isPicked) => setPicked(isPicked ? [...stillThere, id] : stillThere.filter((each) => each !== id))}
              onCancel={({ id }) =>
                cancel.mutate(
                  { backtestId: id },
                  {
                    onError: (error) => notifications.show({ title: "It goes on", message: messageOf(error), color: "crit" }),
                  },
                )
              }
              onDelete={setDeleting}
              empty={
                strategyId === null ? (
                  <EmptyState action={newButton}>
                    No back-test yet. Take a strategy or a template and see what it would have done.
                  </EmptyState>
                ) : (
                  <EmptyState action={newButton}>This strategy has not been tested yet.</EmptyState>
                )
              }
            />
            <MoreRows
              shown={rows.length}
              hasMore={query.hasNextPage}
              loading={query.isFetchingNextPage}
              onMore={() => query.fetchNextPage()}
            />
          </>
        )}
      </Card>
      <ConfirmDanger
        opened={deleting !== null}
        onClose={() => setDeleting(null)}
        title={`Delete “${deleting?.name ?? ""}”?`}
        consequences={["The report and its trades are gone for good.", "The strategy stays."]}
        confirmLabel="Delete back-test"
        explainError={messageOf}
        onConfirm={async () => {
          if (deleting) await remove.mutateAsync({ backtestId: deleting.id });
        }}
      />
    </>
  );
}
