"use client";
import { Button } from "@mantine/core";
import type { UnpaidView } from "@slipstream/core/billing";
import { Absent, Badge, type Column, DataTable, EmptyState, ErrorState, Money, Time } from "@slipstream/ui";
import { useState } from "react";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./ledger-page.module.css";
import { NoteDialog } from "./note-dialog.tsx";
import { useBooksActions, useUnpaid } from "./use-ledger.ts";

type Deed = { readonly kind: "paid" | "written-off"; readonly unpaid: UnpaidView };

/** For operators: invoices that are not paid, and what can be done about them by hand. */
export function UnpaidTable() {
  const query = useUnpaid();
  const [deed, setDeed] = useState<Deed | null>(null);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isError && !query.data)
    return (
      <ErrorState
        title="Unpaid invoices could not be loaded."
        holds={messageOf(query.error)}
        action={<Button onClick={() => query.refetch()}>Retry</Button>}
      />
    );
  return (
    <>
      <DataTable
        caption="Unpaid invoices"
        columns={columnsOf(setDeed)}
        rows={rows}
        rowKey={({ invoice }) => invoice.id}
        phone="cards"
        loading={query.isPending}
        empty={<EmptyState>Everything is paid.</EmptyState>}
      />
      <MoreRows shown={rows.length} hasMore={query.hasNextPage} loading={query.isFetchingNextPage} onMore={() => query.fetchNextPage()} />
      {deed ? <DeedDialog deed={deed} onClose={() => setDeed(null)} /> : null}
    </>
  );
}

const columnsOf = (choose: (deed: Deed) => void): readonly Column<UnpaidView>[] => [
  { id: "number", header: "Invoice", rowHeader: true, cell: ({ invoice }) => invoice.number },
  { id: "who", header: "Owed by", cell: ({ user }) => user },
  {
    id: "amount",
    header: "Amount",
    align: "end",
    cell: ({ invoice }) => <Money value={invoice.amount} currency={invoice.currency} />,
  },
  {
    id: "due",
    header: "Due since",
    cell: ({ invoice }) => (invoice.dueAt ? <Time value={invoice.dueAt} format="date" /> : <Absent reason="not tried yet" />),
  },
  {
    id: "why",
    header: "Why it is not paid",
    card: "wide",
    cell: ({ invoice }) =>
      invoice.failureMessage ?? invoice.failure ?? (invoice.provider === "manual" ? "you have not recorded a payment" : "being charged"),
  },
  { id: "reminders", header: "Reminders", align: "end", cell: ({ invoice }) => invoice.reminders },
  { id: "hold", header: "New positions", cell: ({ onHold }) => (onHold ? <Badge tone="crit">stopped</Badge> : "go on") },
  {
    id: "deeds",
    header: "",
    hiddenHeader: "What can be done",
    align: "end",
    card: "wide",
    cell: (unpaid) => (
      <span className={styles.buttons}>
        <Button size="xs" variant="default" onClick={() => choose({ kind: "paid", unpaid })}>
          Mark as paid
        </Button>
        <Button size="xs" variant="default" onClick={() => choose({ kind: "written-off", unpaid })}>
          Write off
        </Button>
      </span>
    ),
  },
];

function DeedDialog({ deed: { kind, unpaid }, onClose }: { deed: Deed; onClose: () => void }) {
  const { markPaid, writeOff } = useBooksActions();
  const { id, number, amount, currency } = unpaid.invoice;
  const isPaid = kind === "paid";
  return (
    <NoteDialog
      title={isPaid ? `Mark ${number} as paid` : `Write off ${number}`}
      confirm={isPaid ? "Mark as paid" : "Write off"}
      noteLabel={isPaid ? "How it was paid" : "Why nobody will pay it"}
      onClose={onClose}
      onConfirm={({ note }) => (isPaid ? markPaid : writeOff).mutateAsync({ invoiceId: id, note })}
    >
      <p className="t2">
        {unpaid.user}, <Money value={amount} currency={currency} />.{" "}
        {isPaid
          ? "It is booked as paid outside: the masters and the platform get their parts, and new positions go on."
          : "Nothing is owed any more, and the masters get nothing for it. New positions go on."}
      </p>
    </NoteDialog>
  );
}
