import type { EarningsView } from "@slipstream/core/billing";
import { type Column, DataTable, EmptyState, Money, Panel, Time } from "@slipstream/ui";

type Release = EarningsView["releases"][number];
const KIND_WORDS: Record<Release["kind"], string> = { held: "Holding period ends", reserve: "Reserve comes free" };

const COLUMNS: readonly Column<Release>[] = [
  { id: "at", header: "When", rowHeader: true, cell: ({ at }) => <Time value={at} format="date-minute" /> },
  { id: "kind", header: "What", cell: ({ kind }) => KIND_WORDS[kind] },
  { id: "amount", header: "Amount", align: "end", cell: ({ amount, currency }) => <Money value={amount} currency={currency} /> },
];

/** When money in the holding period or the reserve comes free, soonest first. */
export function ReleasesPanel({ releases }: { releases: readonly Release[] }) {
  return (
    <Panel title="What comes free, and when">
      <DataTable
        caption="Releases"
        columns={COLUMNS}
        rows={releases}
        rowKey={({ at, kind, currency }) => `${at} ${kind} ${currency}`}
        density="compact"
        maxHeight={320}
        empty={<EmptyState>Nothing is held and nothing is in reserve.</EmptyState>}
      />
    </Panel>
  );
}
