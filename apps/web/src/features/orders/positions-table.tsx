"use client";
import { useMediaQuery } from "@mantine/hooks";
import type { PositionView } from "@slipstream/core/orders";
import { Absent, type Column, DataTable, Money, Pnl, Price, Quantity, SideMark, Time } from "@slipstream/ui";
import Link from "next/link";
import type { ReactNode } from "react";
import { type InstrumentsBySymbol, lotOf, tickOf, useInstruments } from "@/features/market/use-instruments.ts";
import { ClosePosition } from "./close-position.tsx";
import { OriginMark } from "./origin-mark.tsx";
import { PositionCards } from "./position-cards.tsx";
import styles from "./positions-table.module.css";
import { ProtectPosition } from "./protect-position.tsx";

/** Where the kit makes cards of rows. */
const PHONE = "(max-width: 47.99em)";

type PositionsTableProps = {
  positions: readonly PositionView[];
  loading?: boolean;
  empty: ReactNode;
  density?: "compact" | "default";
  maxHeight?: number | string;
  /** Sum row: what the server reports for the account. */
  footer?: { margin: string | null; unrealizedPnl: string | null };
};

const instrument: Column<PositionView> = {
  id: "symbol",
  header: "Instrument",
  rowHeader: true,
  cell: (position) => (
    <>
      <Link href={`/trade?symbol=${position.symbol}`} prefetch={false} className={styles.symbol}>
        {position.symbol}
      </Link>{" "}
      <SideMark side={position.side} />
    </>
  ),
};
const origin: Column<PositionView> = {
  id: "origin",
  header: "Origin",
  cell: (position) => <OriginMark origin={position.origin} />,
};

const openColumns = (instruments: InstrumentsBySymbol | undefined): Column<PositionView>[] => {
  const tick = (position: PositionView) => tickOf(instruments, position.symbol);
  const step = (position: PositionView) => lotOf(instruments, position.symbol);
  return [
    instrument,
    origin,
    { id: "quantity", header: "Quantity", align: "end", cell: (position) => <Quantity value={position.quantity} step={step(position)} /> },
    { id: "entry", header: "Entry", align: "end", cell: (position) => <Price value={position.entryPrice} tick={tick(position)} /> },
    { id: "mark", header: "Mark", align: "end", cell: (position) => <Price value={position.currentPrice} tick={tick(position)} /> },
    {
      id: "stop",
      header: "Stop",
      align: "end",
      cell: (position) => <ProtectPosition position={position} which="stopLoss" tick={tick(position)} />,
    },
    {
      id: "target",
      header: "Target",
      align: "end",
      cell: (position) => <ProtectPosition position={position} which="takeProfit" tick={tick(position)} />,
    },
    { id: "margin", header: "Margin", align: "end", cell: (position) => <Money value={position.margin} /> },
    {
      id: "liquidation",
      header: "Liquidation",
      align: "end",
      cell: (position) =>
        position.liquidationPrice === null ? <Absent /> : <Price value={position.liquidationPrice} tick={tick(position)} />,
    },
    { id: "pnl", header: "Unrealised", align: "end", cell: (position) => <Pnl value={position.unrealizedPnl} mark /> },
    {
      id: "close",
      header: "Close %",
      align: "end",
      card: "wide",
      cell: (position) => <ClosePosition position={position} tick={tick(position)} step={step(position)} />,
    },
  ];
};

/** Open positions with their marks, protection and the ways to close them. */
export function PositionsTable({ positions, loading, empty, density = "default", maxHeight, footer }: PositionsTableProps) {
  const { data: instruments } = useInstruments();
  const phone = useMediaQuery(PHONE, false);
  const columns = openColumns(instruments);
  if (phone && positions.length > 0) return <PositionCards positions={positions} instruments={instruments} />;
  const sums: Record<string, ReactNode> = footer
    ? {
        symbol: `Sum of ${positions.length} ${positions.length === 1 ? "sleeve" : "sleeves"}`,
        margin: <Money value={footer.margin} />,
        pnl: <Pnl value={footer.unrealizedPnl} mark />,
      }
    : {};
  return (
    <DataTable
      caption="Open positions"
      columns={columns}
      rows={positions}
      rowKey={(position) => position.id}
      density={density}
      phone="cards"
      loading={loading}
      empty={empty}
      maxHeight={maxHeight}
      footer={footer && positions.length > 0 ? columns.map((column) => sums[column.id] ?? null) : undefined}
    />
  );
}

const closedColumns = (instruments: InstrumentsBySymbol | undefined): Column<PositionView>[] => {
  const tick = (position: PositionView) => tickOf(instruments, position.symbol);
  return [
    instrument,
    origin,
    { id: "entry", header: "Entry", align: "end", cell: (position) => <Price value={position.entryPrice} tick={tick(position)} /> },
    { id: "exit", header: "Exit", align: "end", cell: (position) => <Price value={position.exitPrice} tick={tick(position)} /> },
    { id: "fees", header: "Fees", align: "end", cell: (position) => <Money value={position.fees} /> },
    {
      id: "funding",
      header: "Funding",
      align: "end",
      cell: (position) => (position.funding === null ? <Absent reason="unknown" /> : <Pnl value={position.funding} />),
    },
    { id: "pnl", header: "Realised", align: "end", cell: (position) => <Pnl value={position.realizedPnl} mark /> },
    { id: "opened", header: "Opened", align: "end", cell: (position) => <Time value={position.openedAt} format="day-minute" /> },
    {
      id: "closed",
      header: "Closed",
      align: "end",
      cell: (position) => (position.closedAt === null ? <Absent /> : <Time value={position.closedAt} format="day-minute" />),
    },
  ];
};

/** Closed positions: each from opening to flat. */
export function ClosedPositionsTable({
  positions,
  loading,
  empty,
}: {
  positions: readonly PositionView[];
  loading?: boolean;
  empty: ReactNode;
}) {
  const { data: instruments } = useInstruments();
  return (
    <DataTable
      caption="Closed positions"
      columns={closedColumns(instruments)}
      rows={positions}
      rowKey={(position) => position.id}
      phone="cards"
      loading={loading}
      empty={empty}
    />
  );
}
