"use client";
import { Button, SegmentedControl } from "@mantine/core";
import type { InvoiceView } from "@slipstream/core/billing";
import { Absent, Badge, type Column, DataTable, EmptyState, ErrorState, Money, Time } from "@slipstream/ui";
import { useState } from "react";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./billing-page.module.css";
import { stateOfInvoice } from "./billing-words.ts";
import { InvoiceLines } from "./invoice-lines.tsx";
import { useInvoices } from "./use-billing.ts";

const COLUMNS: readonly Column<InvoiceView>[] = [
  { id: "number", header: "Invoice", rowHeader: true, cell: ({ number }) => number },
  { id: "period", header: "Period up to", cell: ({ periodTo }) => <Time value={periodTo} format="date" zone="utc" /> },
  {
    id: "for",
    header: "Fees of",
    card: "wide",
    cell: (invoice) => (
      <span className={styles.lines}>
        <InvoiceLines invoice={invoice} />
      </span>
    ),
  },
  { id: "amount", header: "Amount", align: "end", cell: ({ amount, currency }) => <Money value={amount} currency={currency} /> },
  { id: "refunded", header: "Given back", align: "end", cell: ({ refunded }) => <Money value={refunded} /> },
  {
    id: "status",
    header: "State",
    cell: (invoice) => {
      const { tone, words } = stateOfInvoice(invoice);
      return <Badge tone={tone}>{words}</Badge>;
    },
  },
  { id: "made", header: "Made", cell: ({ createdAt }) => <Time value={createdAt} format="date" /> },
  {
    id: "paid",
    header: "Paid",
    align: "end",
    cell: ({ paidAt, status, provider }) =>
      paidAt ? (
        <>
          <Time value={paidAt} format="date" />
          {provider === "manual" ? ", recorded by hand" : ""}
        </>
      ) : (
        <Absent reason={status === "written-off" ? "written off" : "not yet"} />
      ),
  },
];

const CHOICES = [
  { value: "all", label: "All" },
  { value: "open", label: "Open" },
  { value: "paid", label: "Paid" },
];
type Shown = "all" | "open" | "paid";
const isShown = (text: string): text is Shown => CHOICES.some(({ value }) => value === text);

/** Every invoice that the reader got, the newest first. */
export function InvoicesTable() {
  const [shown, setShown] = useState<Shown>("all");
  const query = useInvoices(shown === "all" ? undefined : shown);
  const invoices = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className={styles.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Which invoices"
          value={shown}
          onChange={(next) => {
            if (isShown(next)) setShown(next);
          }}
          data={CHOICES}
        />
      </div>
      {query.isError && !query.data ? (
        <ErrorState
          title="Invoices could not be loaded."
          holds={messageOf(query.error)}
          action={<Button onClick={() => query.refetch()}>Retry</Button>}
        />
      ) : (
        <>
          <DataTable
            caption="Invoices"
            columns={COLUMNS}
            rows={invoices}
            rowKey={({ id }) => id}
            phone="cards"
            loading={query.isPending}
            empty={
              <EmptyState>
                {shown === "open"
                  ? "Nothing is open."
                  : "No invoice yet. One is written per period, for all masters together; less than 0.50 is carried to the next."}
              </EmptyState>
            }
          />
          <MoreRows
            shown={invoices.length}
            hasMore={query.hasNextPage}
            loading={query.isFetchingNextPage}
            onMore={() => query.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}
