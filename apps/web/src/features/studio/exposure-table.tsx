import type { StudioView } from "@slipstream/core/copy";
import { type Column, DataTable, EmptyState, Money, Panel, SideMark } from "@slipstream/ui";

type Exposure = StudioView["exposure"][number];

const COLUMNS: readonly Column<Exposure>[] = [
  {
    id: "symbol",
    header: "Instrument",
    rowHeader: true,
    cell: ({ symbol, side }) => (
      <>
        {symbol} <SideMark side={side} />
      </>
    ),
  },
  { id: "mine", header: "Mine, USDT", align: "end", cell: ({ masterNotional }) => <Money value={masterNotional} /> },
  { id: "theirs", header: "Followers', USDT", align: "end", cell: ({ followersNotional }) => <Money value={followersNotional} /> },
];

/** What is open now: one's own positions and what followers hold of them. */
export function ExposureTable({ exposure }: { exposure: readonly Exposure[] }) {
  return (
    <Panel title="Exposure now" note="at mark prices">
      <DataTable
        caption="Exposure"
        columns={COLUMNS}
        rows={exposure}
        rowKey={({ symbol, side }) => `${symbol} ${side}`}
        phone="cards"
        empty={<EmptyState>No position is open.</EmptyState>}
      />
    </Panel>
  );
}
