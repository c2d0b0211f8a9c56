"use client";
import { Button, Tabs } from "@mantine/core";
import type { AccountView } from "@slipstream/core/accounts";
import type { PositionView } from "@slipstream/core/orders";
import { EmptyState, ErrorState, LoadingRows, Pnl } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { FillsTable } from "@/features/orders/fills-table.tsx";
import { OrdersTable } from "@/features/orders/orders-table.tsx";
import { PositionsTable } from "@/features/orders/positions-table.tsx";
import { RefusedTable } from "@/features/orders/refused-table.tsx";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./blotter.module.css";

const ROWS = 50;
const BACKUP_REFRESH_MS = 15_000;

type BlotterProps = { account: AccountView; positions: readonly PositionView[] | undefined; positionsError: unknown; onRetry: () => void };

/** Positions, live orders, fills and refusals of the account, below the chart. */
export function Blotter({ account, positions, positionsError, onRetry }: BlotterProps) {
  const trpc = useTRPC();
  const [tab, setTab] = useState("positions");
  const accountId = account.id;
  const orders = useQuery(trpc.orders.list.queryOptions({ accountId, status: "live", limit: 200 }, { refetchInterval: BACKUP_REFRESH_MS }));
  const fills = useQuery(
    trpc.orders.fills.queryOptions({ accountId, limit: ROWS }, { refetchInterval: BACKUP_REFRESH_MS, enabled: tab === "fills" }),
  );
  const refused = useQuery(trpc.orders.refused.queryOptions({ accountId, limit: ROWS }, { enabled: tab === "refused" }));
  const failed = (what: string, error: unknown, retry: () => unknown) => (
    <ErrorState
      title={`${what} could not be loaded.`}
      holds={`Stops and targets keep working. ${messageOf(error)}`}
      action={<Button onClick={() => retry()}>Retry</Button>}
    />
  );
  return (
    <Tabs value={tab} onChange={(next) => setTab(next ?? "positions")} keepMounted={false} className={styles.blotter}>
      <Tabs.List>
        <Tabs.Tab value="positions">
          Positions <sup>{positions?.length ?? ""}</sup>
        </Tabs.Tab>
        <Tabs.Tab value="orders">
          Orders <sup>{orders.data?.items.length ?? ""}</sup>
        </Tabs.Tab>
        <Tabs.Tab value="fills">Fills</Tabs.Tab>
        <Tabs.Tab value="refused">Not executed</Tabs.Tab>
        <span className={styles.sum}>
          {account.unrealizedPnl === null ? null : (
            <>
              <span className={styles.sumWord}>Sum </span>
              <Pnl value={account.unrealizedPnl} mark />
            </>
          )}
        </span>
      </Tabs.List>
      <Tabs.Panel value="positions">
        {positionsError && !positions ? (
          failed("Positions", positionsError, onRetry)
        ) : positions === undefined ? (
          <LoadingRows label="Positions" rows={3} columns={8} />
        ) : (
          <PositionsTable
            positions={positions}
            empty={<EmptyState>No open position. What the ticket opens shows up here.</EmptyState>}
            footer={{ margin: account.margin, unrealizedPnl: account.unrealizedPnl }}
          />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="orders">
        {orders.isError && !orders.data ? (
          failed("Orders", orders.error, orders.refetch)
        ) : (
          <OrdersTable
            orders={orders.data?.items ?? []}
            loading={orders.isPending}
            empty={<EmptyState>No live order. Limits, stops and targets wait here for their price.</EmptyState>}
          />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="fills">
        {fills.isError && !fills.data ? (
          failed("Fills", fills.error, fills.refetch)
        ) : (
          <FillsTable
            fills={fills.data?.items ?? []}
            loading={fills.isPending}
            empty={<EmptyState>No fill yet on this account.</EmptyState>}
          />
        )}
        {fills.data?.nextCursor ? (
          <Link href="/fills" className={styles.more}>
            All fills
          </Link>
        ) : null}
      </Tabs.Panel>
      <Tabs.Panel value="refused">
        {refused.isError && !refused.data ? (
          failed("Refusals", refused.error, refused.refetch)
        ) : (
          <RefusedTable
            intents={refused.data?.items ?? []}
            loading={refused.isPending}
            empty={<EmptyState>Nothing was refused.</EmptyState>}
          />
        )}
      </Tabs.Panel>
    </Tabs>
  );
}
