"use client";
import type { FillView } from "@slipstream/core/orders";
import { type Column, DataTable, Money, Pnl, Price, Quantity, SideMark, Time } from "@slipstream/ui";
import type { ReactNode } from "react";
import { type InstrumentsBySymbol, lotOf, tickOf, useInstruments } from "@/features/market/use-instruments.ts";

type FillsTableProps = {
  fills: readonly FillView[];
  loading?: boolean;
  empty: ReactNode;
  density?: "compact" | "default";
  maxHeight?: number | string;
};

const columnsOf = (instruments: InstrumentsBySymbol | undefined): Column<FillView>[] => [
  {
    id: "symbol",
    header: "Instrument",
    rowHeader: true,
    cell: (fill) => (
      <>
        {fill.symbol} <SideMark side={fill.side} />
      </>
    ),
  },
  { id: "time", header: "Market time", cell: (fill) => <Time value={fill.marketTime} format="second" /> },
  {
    id: "quantity",
    header: "Quantity",
    align: "end",
    cell: (fill) => <Quantity value={fill.quantity} step={lotOf(instruments, fill.symbol)} />,
  },
  { id: "price", header: "Price", align: "end", cell: (fill) => <Price value={fill.price} tick={tickOf(instruments, fill.symbol)} /> },
  { id: "notional", header: "Value", align: "end", cell: (fill) => <Money value={fill.notional} /> },
  { id: "fee", header: "Fee", align: "end", cell: (fill) => <Money value={fill.fee} /> },
  { id: "liquidity", header: "Took or made", cell: (fill) => (fill.liquidity === "maker" ? "maker" : "taker") },
  { id: "pnl", header: "Realised", align: "end", cell: (fill) => <Pnl value={fill.realizedPnl} /> },
];

/** Executions as the venue reported them: facts, never changed. */
export function FillsTable({ fills, loading, empty, density = "default", maxHeight }: FillsTableProps) {
  const { data: instruments } = useInstruments();
  return (
    <DataTable
      caption="Fills"
      columns={columnsOf(instruments)}
      rows={fills}
      rowKey={(fill) => fill.id}
      density={density}
      phone="cards"
      loading={loading}
      empty={empty}
      maxHeight={maxHeight}
    />
  );
}
