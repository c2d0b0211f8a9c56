"use client";
import type { BacktestTradeView } from "@slipstream/core/backtest";
import {
  Absent,
  type Column,
  DataTable,
  formatDecimal,
  fromEstimate,
  Percent,
  Pnl,
  Price,
  SideMark,
  type SortState,
  Time,
} from "@slipstream/ui";
import type { ReactNode } from "react";
import { type InstrumentsBySymbol, tickOf, useInstruments } from "@/features/market/use-instruments.ts";
import { REASON_MEANINGS, REASON_WORDS } from "./backtest-words.ts";
import styles from "./trades-table.module.css";

type TradesTableProps = {
  trades: readonly BacktestTradeView[];
  selected: number | null;
  onSelect: (number: number) => void;
  sort: SortState;
  onSort: (next: SortState) => void;
  withSymbol: boolean;
  empty: ReactNode;
};
type Columns = Pick<TradesTableProps, "onSelect" | "withSymbol"> & { instruments: InstrumentsBySymbol | undefined };

const columnsOf = ({ onSelect, withSymbol, instruments }: Columns): Column<BacktestTradeView>[] => [
  {
    id: "number",
    header: "#",
    rowHeader: true,
    sortable: true,
    width: "1%",
    cell: ({ number }) => (
      <button type="button" className={styles.pick} onClick={() => onSelect(number)} title="Show on the chart">
        <span className="sr-only">Show trade </span>
        {number}
      </button>
    ),
  },
  ...(withSymbol ? [{ id: "symbol", header: "Instrument", cell: ({ symbol }: BacktestTradeView) => symbol }] : []),
  { id: "side", header: "Side", cell: ({ side }) => <SideMark side={side} /> },
  { id: "entry", header: "Opened", sortable: true, cell: ({ entryMs }) => <Time value={entryMs} format="date-minute" /> },
  { id: "exit", header: "Closed", sortable: true, cell: ({ exitMs }) => <Time value={exitMs} /> },
  { id: "held", header: "Bars", align: "end", sortable: true, cell: ({ barsHeld }) => formatDecimal(String(barsHeld)) },
  {
    id: "quantity",
    header: "Quantity",
    align: "end",
    cell: ({ quantity }) => formatDecimal(quantity),
  },
  {
    id: "in",
    header: "Entry",
    align: "end",
    cell: ({ entryPrice, symbol }) => <Price value={entryPrice} tick={tickOf(instruments, symbol)} />,
  },
  {
    id: "out",
    header: "Exit",
    align: "end",
    cell: ({ exitPrice, symbol }) => <Price value={exitPrice} tick={tickOf(instruments, symbol)} />,
  },
  {
    id: "reason",
    header: "Left by",
    cell: ({ exitReason, exits }) => (
      <span title={REASON_MEANINGS[exitReason]}>
        {REASON_WORDS[exitReason]}
        {exits.length > 1 ? <span className={styles.parts}> in {exits.length} parts</span> : null}
      </span>
    ),
  },
  { id: "net", header: "Net", align: "end", sortable: true, cell: ({ pnl }) => <Pnl value={pnl} /> },
  {
    id: "r",
    header: "R",
    align: "end",
    sortable: true,
    cell: ({ r }) => (r === null ? <Absent /> : <Pnl value={fromEstimate(r)} />),
  },
  { id: "mae", header: "MAE", align: "end", sortable: true, cell: ({ mae }) => <Percent value={mae * 100} /> },
  { id: "mfe", header: "MFE", align: "end", sortable: true, cell: ({ mfe }) => <Percent value={mfe * 100} /> },
  {
    id: "why",
    header: "Entered because",
    card: "wide",
    cell: ({ entryWords }) => (
      <span className={styles.why} title={entryWords}>
        {entryWords}
      </span>
    ),
  },
];

/** Trades as rows. A number leads to its trade on the chart. */
export function TradesTable({ trades, selected, onSelect, sort, onSort, withSymbol, empty }: TradesTableProps) {
  const { data: instruments } = useInstruments();
  // Cards scroll with the page.
  return (
    <DataTable
      caption="Trades of the back-test"
      columns={columnsOf({ onSelect, withSymbol, instruments })}
      rows={trades}
      rowKey={({ number }) => String(number)}
      density="compact"
      phone="cards"
      sort={sort}
      onSort={onSort}
      empty={empty}
      rowTone={({ number }) => (number === selected ? "selected" : undefined)}
    />
  );
}
