"use client";
import type { StatementView } from "@slipstream/core/fees";
import { addMoney, formatMoney, money } from "@slipstream/kernel";
import { Absent, type Column, DataTable, DirectionMark, EmptyState, Money, Panel, Pnl, Price, Quantity, Time } from "@slipstream/ui";
import styles from "./trades-panel.module.css";

type Trade = StatementView["trades"][number];
const AVERAGE_DECIMALS = 4;
/** An average has up to 18 decimals. */
const decimalsOf = (price: string): number => Math.min(AVERAGE_DECIMALS, price.split(".")[1]?.length ?? 0);

const COLUMNS: readonly Column<Trade>[] = [
  {
    id: "trade",
    header: "Trade",
    rowHeader: true,
    cell: ({ symbol, side, quantity }) => (
      <span className={styles.trade}>
        {symbol.split("-")[0]}{" "}
        <span className={side === "long" ? styles.long : styles.short}>
          <DirectionMark sign={side === "long" ? 1 : -1} />
          <span className="sr-only">{side}</span> <Quantity value={quantity} />
        </span>
      </span>
    ),
  },
  {
    id: "closed",
    header: "Closed, UTC",
    cell: ({ closedAt }) => (closedAt ? <Time value={closedAt} format="day-minute" zone="utc" /> : <Absent reason="open" />),
  },
  { id: "entry", header: "Entry", align: "end", cell: ({ entryPrice }) => <Price value={entryPrice} decimals={decimalsOf(entryPrice)} /> },
  {
    id: "exit",
    header: "Exit",
    align: "end",
    cell: ({ exitPrice }) => (exitPrice === null ? <Absent reason="open" /> : <Price value={exitPrice} decimals={decimalsOf(exitPrice)} />),
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
