"use client";
import type { RunCheckView } from "@slipstream/core/running";
import { Badge, type Column, DataTable, EmptyState, Panel, Time } from "@slipstream/ui";
import { useState } from "react";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { DIFFERENCE_COLUMNS, keyOfDifference } from "./beside-panel.tsx";
import styles from "./checks-panel.module.css";
import { useChecks } from "./use-runs.ts";

/** Each day of the run, compared bar by bar with the back-test of the same bars in the night after. */
export function ChecksPanel({ runId }: { runId: string }) {
  const checks = useChecks(runId);
  const [openDay, setOpenDay] = useState<string | null>(null);
  const rows = checks.data?.pages.flatMap((page) => page.items) ?? [];
  const opened = rows.find(({ day }) => day === openDay);
  const columns: readonly Column<RunCheckView>[] = [
    { id: "day", header: "Day (UTC)", rowHeader: true, cell: ({ day }) => day.slice(0, 10) },
    { id: "bars", header: "Bars", align: "end", cell: ({ bars }) => bars },
    {
      id: "agreed",
      header: "Equal",
      align: "end",
      cell: ({ bars, agreed }) => (agreed === bars ? <Badge tone="up">all</Badge> : agreed),
    },
    {
      id: "differences",
      header: "Differences",
      align: "end",
      cell: ({ day, differences }) =>
        differences.length === 0 ? (
          0
        ) : (
          <button
            type="button"
            className={styles.open}
            aria-expanded={openDay === day}
            onClick={() => setOpenDay(openDay === day ? null : day)}
          >
            {differences.length}
          </button>
        ),
    },
    { id: "at", header: "Checked", align: "end", cell: ({ checkedAt }) => <Time value={checkedAt} format="day-minute" /> },
  ];
  return (
    <Panel title="Nightly check" note="bar by bar against the back-test">
      <DataTable
        caption="Checked days"
        columns={columns}
        rows={rows}
        rowKey={({ day }) => day}
        loading={checks.isPending}
        rowTone={({ day }) => (day === openDay ? "selected" : undefined)}
        empty={<EmptyState>The first check is made after the first 00:00 UTC of market time.</EmptyState>}
      />
      {opened ? (
        <DataTable
          caption={`Differences on ${opened.day.slice(0, 10)}`}
          showCaption
          columns={DIFFERENCE_COLUMNS}
          rows={opened.differences}
          rowKey={keyOfDifference}
          phone="cards"
          maxHeight={260}
        />
      ) : null}
      {checks.hasNextPage ? (
        <MoreRows
          shown={rows.length}
          hasMore={checks.hasNextPage}
          loading={checks.isFetchingNextPage}
          onMore={() => void checks.fetchNextPage()}
        />
      ) : null}
    </Panel>
  );
}
