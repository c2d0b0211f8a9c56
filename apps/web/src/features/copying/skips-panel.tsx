import { type FollowReportView, SKIP_REASONS } from "@slipstream/core/copy";
import { type Column, DataTable, EmptyState, Panel, Percent } from "@slipstream/ui";
import styles from "./skips-panel.module.css";

type Skip = FollowReportView["skips"][number];

const columnsOf = (skipped: number): readonly Column<Skip>[] => [
  {
    id: "reason",
    header: "Reason",
    rowHeader: true,
    cell: ({ reason }) => (
      <>
        {SKIP_REASONS[reason]} <code className={styles.code}>{reason}</code>
      </>
    ),
  },
  { id: "count", header: "Copies", align: "end", cell: ({ count }) => count },
  { id: "share", header: "Of all skips", align: "end", cell: ({ count }) => <Percent value={(count / skipped) * 100} decimals={1} /> },
];

type SkipsPanelProps = { skips: readonly Skip[]; copied: number; skipped: number; pending: number };

/** What was not copied, by its reason, the most frequent first. */
export function SkipsPanel({ skips, copied, skipped, pending }: SkipsPanelProps) {
  return (
    <Panel title="Why copies were skipped" note={`${skipped} of ${copied + skipped + pending}`}>
      <DataTable
        caption="Skips by reason"
        columns={columnsOf(Math.max(1, skipped))}
        rows={[...skips].sort((a, b) => b.count - a.count)}
        rowKey={({ reason }) => reason}
        phone="cards"
        empty={<EmptyState>Nothing was skipped.</EmptyState>}
      />
    </Panel>
  );
}
