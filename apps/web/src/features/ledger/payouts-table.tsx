"use client";
import { Button } from "@mantine/core";
import type { DuePayoutView } from "@slipstream/core/billing";
import { Badge, type Column, DataTable, EmptyState, ErrorState, Money, Time } from "@slipstream/ui";
import { useState } from "react";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { NoteDialog } from "./note-dialog.tsx";
import { useBooksActions, useDuePayouts } from "./use-ledger.ts";

const STATUS = { planned: ["neutral", "waits"], sent: ["up", "sent"], failed: ["crit", "failed"] } as const;

/** For operators: payouts that are to be made by hand, or that wait. */
export function PayoutsTable() {
  const query = useDuePayouts();
  const [sending, setSending] = useState<DuePayoutView | null>(null);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isError && !query.data)
    return (
      <ErrorState
        title="Payouts could not be loaded."
        holds={messageOf(query.error)}
        action={<Button onClick={() => query.refetch()}>Retry</Button>}
      />
    );
  return (
    <>
      <DataTable
        caption="Payouts that are due"
        columns={columnsOf(setSending)}
        rows={rows}
        rowKey={({ payout }) => payout.id}
        phone="cards"
        loading={query.isPending}
        empty={<EmptyState>Nothing waits to be paid out.</EmptyState>}
      />
      <MoreRows shown={rows.length} hasMore={query.hasNextPage} loading={query.isFetchingNextPage} onMore={() => query.fetchNextPage()} />
      {sending ? <SentDialog due={sending} onClose={() => setSending(null)} /> : null}
    </>
  );
}

const columnsOf = (choose: (due: DuePayoutView) => void): readonly Column<DuePayoutView>[] => [
  { id: "to", header: "To", rowHeader: true, cell: ({ user }) => user },
  { id: "amount", header: "Amount", align: "end", cell: ({ payout }) => <Money value={payout.amount} currency={payout.currency} /> },
  { id: "way", header: "How", cell: ({ payout }) => (payout.provider === "manual" ? "by hand" : "Stripe") },
  { id: "since", header: "Due since", cell: ({ payout }) => <Time value={payout.createdAt} format="date-minute" /> },
  {
    id: "status",
    header: "State",
    cell: ({ payout }) => {
      const [tone, words] = STATUS[payout.status];
      return (
        <>
          <Badge tone={tone}>{words}</Badge> {payout.failure}
        </>
      );
    },
  },
  {
    id: "deeds",
    header: "",
    hiddenHeader: "What can be done",
    align: "end",
    card: "wide",
    cell: (due) =>
      due.payout.provider === "manual" && due.payout.status === "planned" ? (
        <Button size="xs" variant="default" onClick={() => choose(due)}>
          Mark as sent
        </Button>
      ) : null,
  },
];

function SentDialog({ due: { payout, user }, onClose }: { due: DuePayoutView; onClose: () => void }) {
  const { markSent } = useBooksActions();
  return (
    <NoteDialog
      title="Mark this payout as sent"
      confirm="Mark as sent"
      noteLabel="How it was sent"
      onClose={onClose}
      onConfirm={({ note }) => markSent.mutateAsync({ payoutId: payout.id, note })}
    >
      <p className="t2">
        <Money value={payout.amount} currency={payout.currency} /> to {user}. It is booked as paid out, and {user} is told.
      </p>
    </NoteDialog>
  );
}
