"use client";
import { Button, SegmentedControl } from "@mantine/core";
import type { DecisionView } from "@slipstream/core/running";
import { Badge, type Column, DataTable, EmptyState, ErrorState, LoadingRows, Panel, Price, Quantity, Time } from "@slipstream/ui";
import { useState } from "react";
import { lotOf, tickOf, useInstruments } from "@/features/market/use-instruments.ts";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./decisions-panel.module.css";
import { DECISION_TONES, DECISION_WORDS, formatValue } from "./run-words.ts";
import { type DecisionKind, useDecisions } from "./use-runs.ts";

const FILTERS: readonly { value: string; label: string; kinds?: readonly DecisionKind[] }[] = [
  { value: "all", label: "All" },
  { value: "entries", label: "Entries", kinds: ["enter-long", "enter-short"] },
  { value: "exits", label: "Exits", kinds: ["exit"] },
  { value: "skipped", label: "Skipped", kinds: ["skip", "miss"] },
];

function Why({ decision }: { decision: DecisionView }) {
  const values = decision.values.filter(({ value }) => value !== null);
  return (
    <>
      {decision.words}
      {values.length > 0 ? (
        <span className={styles.values}>{values.map(({ words, value }) => `${words} ${formatValue(value ?? 0)}`).join(" · ")}</span>
      ) : null}
    </>
  );
}

/** Each decision of a run with its reason and the values that made it, newest first. */
export function DecisionsPanel({ runId }: { runId: string }) {
  const [filter, setFilter] = useState("all");
  const decisions = useDecisions(runId, FILTERS.find(({ value }) => value === filter)?.kinds);
  const { data: instruments } = useInstruments();
  const rows = decisions.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: readonly Column<DecisionView>[] = [
    { id: "bar", header: "Bar", rowHeader: true, cell: ({ bar }) => <Time value={bar} format="day-minute" /> },
    { id: "symbol", header: "Symbol", cell: ({ symbol }) => symbol },
    {
      id: "kind",
      header: "Decision",
      cell: ({ kind, shadow }) => (
        <>
          <Badge tone={DECISION_TONES[kind]}>{DECISION_WORDS[kind]}</Badge> {shadow ? <Badge>in shadow</Badge> : null}
        </>
      ),
    },
    { id: "why", header: "Why", card: "wide", cell: (decision) => <Why decision={decision} /> },
    {
      id: "quantity",
      header: "Quantity",
      align: "end",
      cell: ({ quantity, symbol }) => <Quantity value={quantity} step={lotOf(instruments, symbol)} />,
    },
    {
      id: "price",
      header: "At close",
      align: "end",
      cell: ({ price, symbol }) => <Price value={price} tick={tickOf(instruments, symbol)} />,
    },
    { id: "version", header: "V.", align: "end", cell: ({ version }) => version },
  ];
  return (
    <Panel
      title="Decisions"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which decisions"
          value={filter}
          onChange={setFilter}
          data={FILTERS.map(({ value, label }) => ({ value, label }))}
        />
      }
    >
      {decisions.isPending ? <LoadingRows label="Decisions: loading" rows={5} columns={6} /> : null}
      {decisions.error && rows.length === 0 ? (
        <ErrorState
          title="Decisions could not be loaded."
          holds={`The strategy goes on deciding. ${messageOf(decisions.error)}`}
          action={<Button onClick={() => decisions.refetch()}>Retry</Button>}
        />
      ) : null}
      {decisions.data ? (
        <>
          <DataTable
            caption="Decisions"
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            phone="cards"
            density="tall"
            maxHeight={520}
            empty={<EmptyState>Nothing was decided yet. Bars on which nothing holds and nothing is open leave no line.</EmptyState>}
          />
          <MoreRows
            shown={rows.length}
            hasMore={decisions.hasNextPage}
            loading={decisions.isFetchingNextPage}
            onMore={() => void decisions.fetchNextPage()}
          />
        </>
      ) : null}
    </Panel>
  );
}
