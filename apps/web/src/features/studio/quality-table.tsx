"use client";
import { Button } from "@mantine/core";
import { type CopyQualityView, SKIP_REASONS } from "@slipstream/core/copy";
import { Absent, Badge, Bps, type Column, DataTable, EmptyState, ErrorState, Panel } from "@slipstream/ui";
import Link from "next/link";
import { formatDelay } from "@/features/copying/copy-words.ts";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./studio.module.css";
import { useQuality } from "./use-studio.ts";

const mostFrequent = ({ skips }: CopyQualityView) => skips.toSorted((a, b) => b.count - a.count)[0];

const COLUMNS: readonly Column<CopyQualityView>[] = [
  {
    id: "master",
    header: "Master",
    rowHeader: true,
    cell: ({ masterId, masterName }) => (
      <Link href={`/masters/${masterId}`} prefetch={false}>
        {masterName}
      </Link>
    ),
  },
  { id: "venue", header: "Venue", cell: ({ venue }) => venue },
  { id: "followers", header: "Followers", align: "end", cell: ({ followers }) => followers },
  {
    id: "behind",
    header: "Fills behind",
    align: "end",
    cell: ({ behind }) => (behind > 0 ? <Badge tone="warn">{behind}</Badge> : "0"),
  },
  { id: "copied", header: "Copied", align: "end", cell: ({ copied }) => copied },
  { id: "skipped", header: "Skipped", align: "end", cell: ({ skipped }) => skipped },
  { id: "pending", header: "Under way", align: "end", cell: ({ pending }) => pending },
  { id: "p50", header: "Delay p50", align: "end", cell: ({ latencyMs }) => formatDelay(latencyMs.p50) },
  { id: "p95", header: "p95", align: "end", cell: ({ latencyMs }) => formatDelay(latencyMs.p95) },
  { id: "p99", header: "p99", align: "end", cell: ({ latencyMs }) => formatDelay(latencyMs.p99) },
  { id: "slip50", header: "Slippage p50", align: "end", cell: ({ slippageBps }) => <Bps value={slippageBps.p50} /> },
  { id: "slip95", header: "p95", align: "end", cell: ({ slippageBps }) => <Bps value={slippageBps.p95} /> },
  {
    id: "skip",
    header: "Most frequent skip",
    cell: (row) => {
      const most = mostFrequent(row);
      if (!most) return <Absent />;
      return (
        <>
          {SKIP_REASONS[most.reason]} <span className={styles.quiet}>{most.count}</span>
        </>
      );
    },
  },
];

/** For operators: how well copies come out, by master and venue, and where the engine is behind. */
export function QualityTable() {
  const quality = useQuality();
  if (quality.error && !quality.data)
    return (
      <ErrorState
        title="The copies' quality could not be loaded."
        holds={messageOf(quality.error)}
        action={<Button onClick={() => quality.refetch()}>Retry</Button>}
      />
    );
  return (
    <Panel title="Copies of all masters" note="for operators">
      <DataTable
        caption="Quality of copies by master and venue"
        columns={COLUMNS}
        rows={quality.data ?? []}
        rowKey={({ masterId, venue }) => `${masterId} ${venue}`}
        loading={quality.isPending}
        maxHeight={600}
        empty={<EmptyState>No master has followers yet.</EmptyState>}
      />
    </Panel>
  );
}
