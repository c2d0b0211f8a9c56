"use client";
import { Button } from "@mantine/core";
import type { StatementRowView } from "@slipstream/core/fees";
import { Badge, type Column, DataTable, EmptyState, ErrorState, Money, Pnl, Time } from "@slipstream/ui";
import Link from "next/link";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { PAYMENT_TONES, PAYMENT_WORDS, periodOf, whyOf } from "./statement-words.ts";
import styles from "./statements-table.module.css";
import { useStatements } from "./use-statements.ts";

const COLUMNS: readonly Column<StatementRowView>[] = [
  {
    id: "period",
    header: "Period",
    rowHeader: true,
    cell: (row) => (
      <Link href={`/billing/statements/${row.id}`} prefetch={false}>
        {periodOf(row)}
        {row.reason === "stop" ? ", stop" : row.reason === "early" ? ", early" : ""}
      </Link>
    ),
  },
  {
    id: "to",
    header: "Up to",
    card: "wide",
    cell: ({ to }) => (
      <span>
        <Time value={to} format="date-minute" zone="utc" /> UTC
      </span>
    ),
  },
  { id: "master", header: "Master", cell: ({ masterName }) => <b>{masterName}</b> },
  { id: "account", header: "Account", cell: ({ accountName }) => accountName },
  { id: "profit", header: "Profit P", align: "end", cell: ({ profit }) => <Pnl value={profit} /> },
  { id: "mark", header: "Mark now", align: "end", cell: ({ mark }) => <Money value={mark} /> },
  { id: "rate", header: "Rate", align: "end", cell: ({ feePercentage }) => `${feePercentage}%` },
  { id: "fee", header: "Fee", align: "end", cell: ({ fee, currency }) => <Money value={fee} currency={currency} /> },
  { id: "why", header: "Why", cell: (row) => whyOf(row) },
  { id: "payment", header: "State", cell: ({ payment }) => <Badge tone={PAYMENT_TONES[payment]}>{PAYMENT_WORDS[payment]}</Badge> },
];

/** Every statement of the reader, or of one follow, the newest first; each leads to its page. */
export function StatementsTable({ followId, masterId }: { followId?: string; masterId?: string }) {
  const query = useStatements({ followId, masterId });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isError && !query.data)
    return (
      <ErrorState
        title="Statements could not be loaded."
        holds={messageOf(query.error)}
        action={<Button onClick={() => query.refetch()}>Retry</Button>}
      />
    );
  const filter = new URLSearchParams({ ...(followId ? { follow_id: followId } : {}), ...(masterId ? { master_id: masterId } : {}) });
  return (
    <>
      {rows.length > 0 ? (
        <div className={styles.bar}>
          <Button
            component="a"
            size="xs"
            variant="default"
            href={`/api/billing/statements.csv${filter.size > 0 ? `?${filter}` : ""}`}
            download
          >
            Statements, CSV
          </Button>
        </div>
      ) : null}
      <DataTable
        caption="Fee statements"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        phone="cards"
        loading={query.isPending}
        empty={<EmptyState>No statement yet. One is written for each follow at the end of a period, and when it stops.</EmptyState>}
      />
      <MoreRows shown={rows.length} hasMore={query.hasNextPage} loading={query.isFetchingNextPage} onMore={() => query.fetchNextPage()} />
    </>
  );
}
