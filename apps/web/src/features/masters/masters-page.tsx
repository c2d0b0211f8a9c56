"use client";
import { Button, Group, TextInput } from "@mantine/core";
import { Card, EmptyState, ErrorState, PageHeader } from "@slipstream/ui";
import Link from "next/link";
import { messageOf } from "@/trpc/refusal.ts";
import { FilterBar } from "./filter-bar.tsx";
import { DEFAULT_FILTER, isFiltering } from "./master-filter.ts";
import styles from "./masters-page.module.css";
import { MastersTable } from "./masters-table.tsx";
import { useMasterFilter } from "./use-master-filter.ts";
import { useMasterList } from "./use-masters.ts";

/** The leaderboard: who can be followed, in the order of what followers kept. */
export function MastersPage() {
  const [filter, setFilter] = useMasterFilter();
  const query = useMasterList(filter);
  const masters = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtering = isFiltering(filter);
  const empty = filtering ? (
    <EmptyState action={<Button onClick={() => setFilter({ ...DEFAULT_FILTER, order: filter.order })}>Clear filters</Button>}>
      No master passes these filters.
    </EmptyState>
  ) : (
    <EmptyState
      action={
        <Button component={Link} href="/studio">
          Publish my record
        </Button>
      }
    >
      Nobody has published a record yet.
    </EmptyState>
  );
  return (
    <>
      <PageHeader
        title="Masters"
        note="Ranked by what followers kept after slippage, fees and missed trades"
        actions={
          <>
            <TextInput
              type="search"
              aria-label="Name of a master"
              placeholder="Find by name"
              maxLength={60}
              w={160}
              value={filter.search}
              onChange={(event) => setFilter({ ...filter, search: event.currentTarget.value })}
            />
            <Button variant="default" component={Link} href="/studio">
              Publish my record
            </Button>
          </>
        }
      />
      <FilterBar filter={filter} onChange={setFilter} />
      <Card>
        {query.isError && !query.data ? (
          <ErrorState
            title="Masters could not be loaded."
            holds={`Your follows go on. ${messageOf(query.error)}`}
            action={<Button onClick={() => query.refetch()}>Retry</Button>}
          />
        ) : (
          <>
            <MastersTable
              masters={masters}
              order={filter.order}
              onOrder={(order) => setFilter({ ...filter, order })}
              loading={query.isPending}
              empty={empty}
            />
            {query.hasNextPage ? (
              <Group justify="center" gap="md" p="md">
                <span>{masters.length} shown</span>
                <Button variant="default" onClick={() => query.fetchNextPage()} loading={query.isFetchingNextPage}>
                  Show more
                </Button>
              </Group>
            ) : null}
          </>
        )}
      </Card>
      <div className={styles.foot}>
        <p>
          Lower bound: nine of ten followers did at least this well. Copy gap: followers’ median less the master’s own, in percentage
          points. Copied: USDT. Masters who left or failed are never removed.
        </p>
        {query.isSuccess && !query.hasNextPage && masters.length > 0 ? (
          <p>{filtering ? `${masters.length} shown, others are filtered out` : `All ${masters.length} shown`}</p>
        ) : null}
      </div>
    </>
  );
}
