"use client";
import type { MasterProfileView } from "@slipstream/core/masters";
import {
  Absent,
  type Column,
  DataTable,
  EmptyState,
  formatDecimal,
  fromEstimate,
  Panel,
  Pnl,
  Price,
  Quantity,
  SideMark,
  signOf,
} from "@slipstream/ui";
import { type InstrumentsBySymbol, lotOf, tickOf, useInstruments } from "@/features/market/use-instruments.ts";
import styles from "./exposure-panel.module.css";

type Row = MasterProfileView["open"][number];

const columnsOf = (instruments: InstrumentsBySymbol | undefined): Column<Row>[] => [
  { id: "symbol", header: "Instrument", rowHeader: true, cell: (row) => row.symbol },
  { id: "side", header: "Side", cell: (row) => <SideMark side={row.side} /> },
  {
    id: "quantity",
    header: "Quantity",
    align: "end",
    cell: (row) => <Quantity value={row.quantity} step={lotOf(instruments, row.symbol)} />,
  },
  { id: "entry", header: "Entry", align: "end", cell: (row) => <Price value={row.entryPrice} tick={tickOf(instruments, row.symbol)} /> },
  { id: "now", header: "Now", align: "end", cell: (row) => <Price value={row.currentPrice} tick={tickOf(instruments, row.symbol)} /> },
  {
    id: "stop",
    header: "Stop",
    align: "end",
    cell: (row) =>
      row.stopLoss === null ? <Absent reason="none" /> : <Price value={row.stopLoss} tick={tickOf(instruments, row.symbol)} />,
  },
  { id: "leverage", header: "Lev.", align: "end", cell: (row) => `${row.leverage}×` },
  { id: "pnl", header: "Unrealised", align: "end", cell: (row) => <Pnl value={row.unrealizedPnl} /> },
];

/** What the master holds now, and what of it is under water: a record without it would look better than it is. */
export function ExposurePanel({ master }: { master: MasterProfileView }) {
  const { data: instruments } = useInstruments();
  const { floatingLoss, exposureLeverage } = master;
  const losing = signOf(floatingLoss) === 1 && floatingLoss !== null;
  return (
    <Panel
      title="Open now"
      note={exposureLeverage === null ? undefined : `${formatDecimal(fromEstimate(exposureLeverage), { decimals: 1 })}× equity`}
      actions={
        <span className={styles.floating}>
          Floating loss {losing ? <Pnl value={`-${floatingLoss}`} currency="USDT" mark /> : (floatingLoss ?? <Absent reason="unknown" />)}
        </span>
      }
    >
      <DataTable
        caption="What the master holds"
        columns={columnsOf(instruments)}
        rows={master.open}
        rowKey={(row) => `${row.symbol}:${row.side}`}
        density="compact"
        empty={<EmptyState>No open position.</EmptyState>}
      />
    </Panel>
  );
}
