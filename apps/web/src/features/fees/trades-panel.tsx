"use client";
import type { StatementView } from "@slipstream/core/fees";
import { addMoney, formatMoney, money } from "@slipstream/kernel";
import { Absent, type Column, DataTable, EmptyState, Money, Panel, Pnl, Price, Quantity, SideMark, Time } from "@slipstream/ui";
import styles from "./trades-panel.module.css";

type Trade = StatementView["trades"][number];
const AVERAGE_DECIMALS = 4;

const COLUMNS: readonly Column<Trade>[] = [
  {
    id: "closed",
    header: "Closed, UTC",
    cell: ({ closedAt }) => (closedAt ? <Time value={closedAt} format="date-minute" zone="utc" /> : <Absent reason="open" />),
  },
  {
    id: "trade",
    header: "Trade",
    rowHeader: true,
    cell: ({ symbol, side, quantity }) => (
      <span className={styles.trade}>
        {symbol} <SideMark side={side} /> <Quantity value={quantity} />
      </span>
    ),
  },
  { id: "entry", header: "Entry", align: "end", cell: ({ entryPrice }) => <Price value={entryPrice} decimals={AVERAGE_DECIMALS} /> },
  {
    id: "exit",
    header: "Exit",
    align: "end",
    cell: ({ exitPrice }) => (exitPrice === null ? <Absent reason="open" /> : <Price value={exitPrice} decimals={AVERAGE_DECIMALS} />),
  },
  { id: "price", header: "Price", align: "end", cell: ({ priceResult }) => <Pnl value={priceResult} /> },
  { id: "fees", header: "Fees", align: "end", cell: ({ exchangeFees }) => <Money value={exchangeFees} /> },
  { id: "net", header: "Net", align: "end", cell: ({ net }) => <Pnl value={net} /> },
];

const sumOf = (trades: readonly Trade[], read: (trade: Trade) => string): string =>
  formatMoney(addMoney(...trades.map((trade) => money(read(trade)))));

/** What the period's fills made of each trade; entries and exits are averages. */
export function TradesPanel({ statement }: { statement: StatementView }) {
  const { trades, currency, funding, fundingKnown } = statement;
  return (
    <Panel title={trades.length === 1 ? "The one trade" : `The ${trades.length} trades`} note={currency}>
      <DataTable
        caption="Trades of the period"
        columns={COLUMNS}
        rows={trades}
        rowKey={({ symbol, openedAt, side }) => `${symbol} ${openedAt} ${side}`}
        density="compact"
        phone="cards"
        maxHeight={420}
        footer={
          trades.length > 1
            ? [
                "Sum",
                null,
                null,
                null,
                <Pnl key="price" value={sumOf(trades, ({ priceResult }) => priceResult)} />,
                <Money key="fees" value={sumOf(trades, ({ exchangeFees }) => exchangeFees)} />,
                <Pnl key="net" value={sumOf(trades, ({ net }) => net)} />,
              ]
            : undefined
        }
        empty={<EmptyState>No fills in this period.</EmptyState>}
      />
      <p className={styles.funding}>
        {funding.length > 0 ? (
          <>
            Funding, {funding.length} {funding.length === 1 ? "payment" : "payments"}:{" "}
            <Pnl value={formatMoney(addMoney(...funding.map(({ amount }) => money(amount))))} currency={currency} />
          </>
        ) : fundingKnown ? (
          "No funding in this period."
        ) : (
          "Funding is unknown in this recording and left out."
        )}
      </p>
    </Panel>
  );
}
