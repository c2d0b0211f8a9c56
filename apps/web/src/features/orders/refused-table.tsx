"use client";
import type { RefusedIntentView } from "@slipstream/core/orders";
import { Badge, type Column, DataTable, SideMark, Time } from "@slipstream/ui";
import type { ReactNode } from "react";

const COLUMNS: Column<RefusedIntentView>[] = [
  {
    id: "symbol",
    header: "Instrument",
    rowHeader: true,
    cell: (intent) => (
      <>
        {intent.symbol} <SideMark side={intent.side} />
      </>
    ),
  },
  { id: "reason", header: "Reason", cell: (intent) => <Badge tone="warn">{intent.reason}</Badge> },
  { id: "message", header: "What was wrong", card: "wide", cell: (intent) => intent.message },
  { id: "time", header: "Asked", align: "end", cell: (intent) => <Time value={intent.createdAt} format="second" /> },
];

/** Wishes that did not become an order, each with its reason: nothing disappears. */
export function RefusedTable({
  intents,
  loading,
  empty,
  maxHeight,
}: {
  intents: readonly RefusedIntentView[];
  loading?: boolean;
  empty: ReactNode;
  maxHeight?: number | string;
}) {
  return (
    <DataTable
      caption="Not executed"
      columns={COLUMNS}
      rows={intents}
      rowKey={(intent) => intent.id}
      phone="cards"
      loading={loading}
      empty={empty}
      maxHeight={maxHeight}
    />
  );
}
