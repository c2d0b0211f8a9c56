"use client";
import { Button } from "@mantine/core";
import type { EarningRowView } from "@slipstream/core/fees";
import { Badge, type Column, DataTable, EmptyState, ErrorState, Money, Time } from "@slipstream/ui";
import { PAYMENT_TONES } from "@/features/fees/statement-words.ts";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { PAYMENT_WORDS } from "./earning-words.ts";
import { useEarningRows } from "./use-earnings.ts";

/** Parts of a fee are shown to four decimals: a cent is too coarse for a split. */
const SPLIT_DECIMALS = 4;

const COLUMNS: readonly Column<EarningRowView>[] = [
  { id: "follower", header: "Follower", rowHeader: true, cell: ({ follower }) => follower },
  { id: "master", header: "Record", cell: ({ masterName }) => masterName },
  {
    id: "period",
    header: "Period, UTC",
    card: "wide",
    cell: ({ from, to }) => (
      <span>
        <Time value={from} format="date" zone="utc" /> → <Time value={to} format="date" zone="utc" />
      </span>
    ),
  },
  { id: "number", header: "Statement", cell: ({ number }) => number },
  { id: "rate", header: "Rate", align: "end", cell: ({ feePercentage }) => `${feePercentage}%` },
  {
    id: "fee",
    header: "Fee",
    align: "end",
    cell: ({ fee, currency }) => <Money value={fee} currency={currency} decimals={SPLIT_DECIMALS} />,
  },
  {
    id: "platform",
    header: "Platform",
    align: "end",
    cell: ({ platformShare }) => <Money value={platformShare} decimals={SPLIT_DECIMALS} />,
  },
  {
    id: "share",
    header: "Your part",
    align: "end",
    cell: ({ share }) => (
      <b>
        <Money value={share} decimals={SPLIT_DECIMALS} />
      </b>
    ),
  },
  { id: "payment", header: "State", cell: ({ payment }) => <Badge tone={PAYMENT_TONES[payment]}>{PAYMENT_WORDS[payment]}</Badge> },
];

/** What each follower's period brought, the newest first; who they are stays hidden. */
export function EarningRows() {
  const query = useEarningRows();
  if (query.isError && !query.data)
    return (
      <ErrorState
        title="The list could not be loaded."
        holds={messageOf(query.error)}
        action={<Button onClick={() => query.refetch()}>Retry</Button>}
      />
    );
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <DataTable
        caption="Fees by follower and period"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ statementId }) => statementId}
        phone="cards"
        loading={query.isPending}
        empty={<EmptyState>No period was settled yet.</EmptyState>}
      />
      <MoreRows shown={rows.length} hasMore={query.hasNextPage} loading={query.isFetchingNextPage} onMore={() => query.fetchNextPage()} />
    </>
  );
}
