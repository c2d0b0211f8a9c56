"use client";
import { Button } from "@mantine/core";
import { Card, EmptyState, ErrorState, PageHeader } from "@slipstream/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useSelectedAccount } from "@/features/accounts/selected-account.tsx";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { exportHref } from "./export-href.ts";
import { FillsTable } from "./fills-table.tsx";
import { type ListFilter, ListFilters } from "./list-filters.tsx";
import { MoreRows } from "./more-rows.tsx";

const PAGE = 50;

/** Every execution, with its fee and what it realised. */
export function FillsPage() {
  const trpc = useTRPC();
  const { selection } = useSelectedAccount();
  const [filter, setFilter] = useState<ListFilter>({
    accountId: selection === "all" ? undefined : selection,
    symbol: undefined,
    status: undefined,
  });
  const query = useInfiniteQuery(
    trpc.orders.fills.infiniteQueryOptions(
      { limit: PAGE, accountId: filter.accountId, symbol: filter.symbol },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 10_000 },
    ),
  );
  const fills = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        title="Fills"
        note="What the venue executed. Facts: a fill never changes."
        actions={
          <Button component="a" variant="default" href={exportHref("fills", filter)} download>
            Export CSV
          </Button>
        }
      />
      <ListFilters filter={filter} onChange={setFilter} />
      <Card>
        {query.isError && !query.data ? (
          <ErrorState
            title="Fills could not be loaded."
            holds={messageOf(query.error)}
            action={<Button onClick={() => query.refetch()}>Retry</Button>}
          />
        ) : (
          <>
            <FillsTable
              fills={fills}
              loading={query.isPending}
              empty={
                <EmptyState
                  action={
                    <Button component={Link} href="/trade">
                      Place the first order
                    </Button>
                  }
                >
                  No fill matches.
                </EmptyState>
              }
            />
            <MoreRows
              shown={fills.length}
              hasMore={query.hasNextPage}
              loading={query.isFetchingNextPage}
              onMore={() => query.fetchNextPage()}
            />
          </>
        )}
      </Card>
    </>
  );
}
