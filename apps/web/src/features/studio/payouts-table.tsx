"use client";
import { Button } from "@mantine/core";
import type { PayoutView } from "@slipstream/core/billing";
import { Absent, Badge, type Column, DataTable, EmptyState, ErrorState, Money, Time } from "@slipstream/ui";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { PAYOUT_TONES, PAYOUT_WORDS } from "./earning-words.ts";
import styles from "./studio.module.css";
import { usePayouts } from "./use-earnings.ts";

const COLUMNS: readonly Column<PayoutView>[] = [
  { id: "made", header: "Made", rowHeader: true, cell: ({ createdAt }) => <Time value={createdAt} format="date-minute" /> },
  { id: "amount", header: "Amount", align: "end", cell: ({ amount, currency }) => <Money value={amount} currency={currency} /> },
  { id: "reversed", header: "Taken back", align: "end", cell: ({ reversed }) => <Money value={reversed} /> },
  {
    id: "status",
    header: "State",
    card: "wide",
    cell: ({ status, provider, failure }) => (
      <>
        <Badge tone={PAYOUT_TONES[status]}>
          {status === "planned" && provider === "manual" ? "for the operator to send" : PAYOUT_WORDS[status]}
        </Badge>{" "}
        {failure ? <span className={styles.quiet}>{failure}</span> : null}
      </>
    ),
  },
  { id: "how", header: "How", cell: ({ provider }) => (provider === "manual" ? "by the operator" : "Stripe transfer") },
  {
    id: "sent",
    header: "Sent",
    align: "end",
    cell: ({ sentAt }) => (sentAt ? <Time value={sentAt} format="date-minute" /> : <Absent reason="not yet" />),
  },
];

/** Money that went out to the master, or is on its way. */
export function PayoutsTable() {
  const query = usePayouts();
  if (query.isError && !query.data)
    return (
      <ErrorState
        title="Payouts could not be loaded."
        holds={messageOf(query.error)}
        action={<Button onClick={() => query.refetch()}>Retry</Button>}
      />
    );
  const payouts = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <DataTable
        caption="Payouts"
        columns={COLUMNS}
        rows={payouts}
        rowKey={({ id }) => id}
        phone="cards"
        loading={query.isPending}
        empty={<EmptyState>Nothing was paid out yet.</EmptyState>}
      />
      <MoreRows
        shown={payouts.length}
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        onMore={() => query.fetchNextPage()}
      />
    </>
  );
}
