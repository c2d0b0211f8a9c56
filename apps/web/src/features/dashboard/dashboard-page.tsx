"use client";
import { Button } from "@mantine/core";
import {
  EmptyState,
  ErrorState,
  formatPercent,
  LoadingBlock,
  Money,
  PageHeader,
  Panel,
  Pnl,
  StatTile,
  StatTiles,
  Time,
} from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useSelectedAccount } from "@/features/accounts/selected-account.tsx";
import { HoldWarning } from "@/features/billing/hold-notice.tsx";
import { useInstruments } from "@/features/market/use-instruments.ts";
import { PositionsTable } from "@/features/orders/positions-table.tsx";
import { useAccountLive } from "@/live/index.ts";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { ActivityList } from "./activity-list.tsx";
import styles from "./dashboard-page.module.css";
import { EquityPanel } from "./equity-panel.tsx";
import { FollowsPanel } from "./follows-panel.tsx";

const toTrade = (
  <Button component={Link} href="/trade">
    Place the first order
  </Button>
);

/** How things stand: equity, today's profit, the curve, positions, what happened. One account or all of them. */
export function DashboardPage() {
  const trpc = useTRPC();
  const { selection, account, accounts } = useSelectedAccount();
  const { data: instruments } = useInstruments();
  const overview = useQuery(
    trpc.accounts.overview.queryOptions(selection === "all" ? {} : { accountId: selection }, { refetchInterval: 5_000 }),
  );
  // With a single account, all of them together is that one: its live mark counts.
  const shown = selection !== "all" || accounts.length === 1 ? account : null;
  const live = useAccountLive(shown?.id ?? null);

  if (overview.isPending)
    return (
      <>
        <PageHeader title="Dashboard" />
        <LoadingBlock label="Figures" height={76} />
        <LoadingBlock label="Equity curve" height={296} />
        <LoadingBlock label="Positions" height={200} />
      </>
    );
  if (overview.isError && !overview.data)
    return (
      <>
        <PageHeader title="Dashboard" />
        <ErrorState
          title="The dashboard could not be loaded."
          holds={`Your orders and stops keep working. ${messageOf(overview.error)}`}
          action={<Button onClick={() => overview.refetch()}>Retry</Button>}
        />
      </>
    );

  const sum = overview.data;
  const marked = live.mark?.account;
  const currency = sum.currency;
  const positions = live.mark?.positions ?? sum.positions;
  return (
    <>
      <PageHeader title="Dashboard" note={shown ? shown.name : `All accounts together (${sum.accounts.length})`} />
      <HoldWarning />
      {overview.isError ? <ErrorState title="The figures could not be refreshed." holds={messageOf(overview.error)} /> : null}
      <StatTiles label="How things stand">
        <StatTile label="Equity" value={<Money value={marked?.equity ?? sum.equity} currency={currency} />} />
        <StatTile
          label="Today's profit"
          value={<Pnl value={sum.todayPnl} currency={currency} mark />}
          note={
            sum.todaySince === null ? (
              "needs a first sample of equity"
            ) : (
              <>
                {sum.todayPercent === null ? null : `${formatPercent(sum.todayPercent)} `}since{" "}
                <Time value={sum.todaySince} format="day-minute" zone="utc" /> UTC
              </>
            )
          }
        />
        <StatTile label="Unrealised" value={<Pnl value={marked?.unrealizedPnl ?? sum.unrealizedPnl} currency={currency} mark />} />
        <StatTile label="Margin held" value={<Money value={marked?.margin ?? sum.margin} currency={currency} />} />
        <StatTile label="Available" value={<Money value={marked?.available ?? sum.available} currency={currency} />} />
      </StatTiles>
      <div className={styles.columns}>
        <EquityPanel selection={selection} />
        <Panel
          title="Recent activity"
          actions={
            <Button component={Link} href="/orders" variant="default">
              All orders
            </Button>
          }
        >
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <section className={styles.scroll} aria-label="Recent activity" tabIndex={0}>
            <ActivityList activity={sum.activity} instruments={instruments} />
          </section>
        </Panel>
      </div>
      <FollowsPanel selection={selection} />
      <Panel title="Positions" note={`${positions.length} open`}>
        <PositionsTable
          positions={positions}
          empty={<EmptyState action={toTrade}>No open position.</EmptyState>}
          footer={{ margin: marked?.margin ?? sum.margin, unrealizedPnl: marked?.unrealizedPnl ?? sum.unrealizedPnl }}
        />
      </Panel>
    </>
  );
}
