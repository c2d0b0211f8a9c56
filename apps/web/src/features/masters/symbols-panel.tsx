import type { MasterProfileView } from "@slipstream/core/masters";
import { type Column, DataTable, EmptyState, formatCompact, fromEstimate, Panel, Percent, Pnl } from "@slipstream/ui";

type Row = MasterProfileView["bySymbol"][number];
const COLUMNS: Column<Row>[] = [
  { id: "symbol", header: "Instrument", rowHeader: true, cell: (row) => row.symbol },
  { id: "trades", header: "Trades", align: "end", cell: (row) => row.trades },
  { id: "wins", header: "Win rate", align: "end", cell: (row) => <Percent value={row.winRate} decimals={1} /> },
  { id: "volume", header: "Volume, USDT", align: "end", cell: (row) => formatCompact(fromEstimate(row.volume), 1) },
  { id: "pnl", header: "Net profit", align: "end", cell: (row) => <Pnl value={fromEstimate(row.pnl)} /> },
];

/** The record by instrument. */
export function SymbolsPanel({ rows }: { rows: readonly Row[] }) {
  return (
    <Panel title="By instrument">
      <DataTable
        caption="Record by instrument"
        columns={COLUMNS}
        rows={rows}
        rowKey={(row) => row.symbol}
        density="compact"
        empty={<EmptyState>No trade was closed yet.</EmptyState>}
      />
    </Panel>
  );
}
