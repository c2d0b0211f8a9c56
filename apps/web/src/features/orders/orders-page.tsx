"use client";
import { Button, Tabs } from "@mantine/core";
import { ORDER_STATUSES } from "@slipstream/core/orders";
import { Card, EmptyState, ErrorState, PageHeader } from "@slipstream/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useSelectedAccount } from "@/features/accounts/selected-account.tsx";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { exportHref } from "./export-href.ts";
import { type ListFilter, ListFilters } from "./list-filters.tsx";
import { MoreRows } from "./more-rows.tsx";
import { STATUS_WORDS } from "./order-words.ts";
import styles from "./orders-page.module.css";
import { OrdersTable } from "./orders-table.tsx";
import { ClosedPositionsTable } from "./positions-table.tsx";
import { RefusedTable } from "./refused-table.tsx";

const PAGE = 50;
const STATUSES = [{ value: "live", label: "Alive" }, ...ORDER_STATUSES.map((status) => ({ value: status, label: STATUS_WORDS[status] }))];
const toTrade = (
  <Button component={Link} href="/trade">
    Open the ticket
  </Button>
);

type Status = "live" | (typeof ORDER_STATUSES)[number];
const isStatus = (text: string | undefined): text is Status => text === "live" || ORDER_STATUSES.some((status) => status === text);

function OrdersTab({ filter }: { filter: ListFilter }) {
  const trpc = useTRPC();
  const status = isStatus(filter.status) ? filter.status : undefined;
  const query = useInfiniteQuery(
    trpc.orders.list.infiniteQueryOptions(
      { limit: PAGE, accountId: filter.accountId, symbol: filter.symbol, status },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 5_000 },
    ),
  );
  if (query.isError && !query.data)
    return (
      <ErrorState
        title="Orders could not be loaded."
        holds={messageOf(query.error)}
        action={<Button onClick={() => query.refetch()}>Retry</Button>}
      />
    );
  const orders = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <OrdersTable
        orders={orders}
        loading={query.isPending}
        empty={<EmptyState action={toTrade}>No order matches. What you place shows up here, with every state it went through.</EmptyState>}
      />
      <MoreRows shown={orders.length} hasMore={query.hasNextPage} loading={query.isFetchingNextPage} onMore={() => query.fetchNextPage()} />
    </>
  );
}

function RefusedTab({ filter }: { filter: ListFilter }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.orders.refused.infiniteQueryOptions(
      { limit: PAGE, accountId: filter.accountId, symbol: filter.symbol },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  if (query.isError && !query.data)
    return (
      <ErrorState
        title="The list could not be loaded."
        holds={messageOf(query.error)}
        action={<Button onClick={() => query.refetch()}>Retry</Button>}
      />
    );
  const intents = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <RefusedTable
        intents={intents}
        loading={query.isPending}
        empty={<EmptyState>Nothing was refused. A wish that cannot become an order is listed here with its reason.</EmptyState>}
      />
      <MoreRows
        shown={intents.length}
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        onMore={() => query.fetchNextPage()}
      />
    </>
  );
}

function ClosedTab({ filter }: { filter: ListFilter }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.orders.positions.infiniteQueryOptions(
      { limit: PAGE, accountId: filter.accountId, symbol: filter.symbol, status: "closed" },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  if (query.isError && !query.data)
    return (
      <ErrorState
        title="Closed positions could not be loaded."
        holds={messageOf(query.error)}
        action={<Button onClick={() => query.refetch()}>Retry</Button>}
      />
    );
  const positions = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <ClosedPositionsTable
        positions={positions}
        loading={query.isPending}
        empty={<EmptyState action={toTrade}>No position was closed yet.</EmptyState>}
      />
      <MoreRows
        shown={positions.length}
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        onMore={() => query.fetchNextPage()}
      />
    </>
  );
}

/** All orders of all accounts, what was refused, and the positions that were closed. */
export function OrdersPage() {
  const { selection } = useSelectedAccount();
  const [filter, setFilter] = useState<ListFilter>({
    accountId: selection === "all" ? undefined : selection,
    symbol: undefined,
    status: undefined,
  });
  const [tab, setTab] = useState<string>("orders");
  return (
    <>
      <PageHeader
        title="Orders"
        actions={
          <Button component="a" variant="default" href={exportHref("orders", filter)} download>
            Export CSV
          </Button>
        }
      />
      <ListFilters filter={filter} onChange={setFilter} statuses={tab === "orders" ? STATUSES : undefined} />
      <Card>
        <Tabs value={tab} onChange={(next) => setTab(next ?? "orders")} keepMounted={false} className={styles.tabs}>
          <Tabs.List>
            <Tabs.Tab value="orders">Orders</Tabs.Tab>
            <Tabs.Tab value="refused">Not executed</Tabs.Tab>
            <Tabs.Tab value="closed">Closed positions</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="orders">
            <OrdersTab filter={filter} />
          </Tabs.Panel>
          <Tabs.Panel value="refused">
            <RefusedTab filter={filter} />
          </Tabs.Panel>
          <Tabs.Panel value="closed">
            <ClosedTab filter={filter} />
          </Tabs.Panel>
        </Tabs>
      </Card>
    </>
  );
}
