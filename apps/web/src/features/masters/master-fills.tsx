"use client";
import { Button, Group } from "@mantine/core";
import type { MasterFillView } from "@slipstream/core/masters";
import { type Column, DataTable, EmptyState, ErrorState, Money, Panel, Pnl, Price, Quantity, SideMark, Time } from "@slipstream/ui";
import { type InstrumentsBySymbol, lotOf, tickOf, useInstruments } from "@/features/market/use-instruments.ts";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./master-fills.module.css";
import { useMasterFills } from "./use-masters.ts";

const columnsOf = (instruments: InstrumentsBySymbol | undefined): Column<MasterFillView>[] => [
  { id: "seq", header: "No.", align: "end", rowHeader: true, width: "1%", cell: (row) => row.seq },
  { id: "time", header: "Market time", cell: (row) => <Time value={row.time} format="day-minute" /> },
  { id: "symbol", header: "Instrument", cell: (row) => row.symbol },
  { id: "side", header: "Side", cell: (row) => <SideMark side={row.side} /> },
  {
    id: "quantity",
    header: "Quantity",
    align: "end",
    cell: (row) => <Quantity value={row.quantity} step={lotOf(instruments, row.symbol)} />,
  },
  { id: "price", header: "Price", align: "end", cell: (row) => <Price value={row.price} tick={tickOf(instruments, row.symbol)} /> },
  {
    id: "after",
    header: "Holds after",
    align: "end",
    cell: (row) => <Quantity value={row.netAfter} step={lotOf(instruments, row.symbol)} />,
  },
  { id: "fee", header: "Fee", align: "end", cell: (row) => <Money value={row.fee} /> },
  { id: "pnl", header: "Realised", align: "end", cell: (row) => <Pnl value={row.realizedPnl} /> },
  {
    id: "hash",
    header: "Hash",
    cell: (row) => (
      <code className={styles.hash} title={row.hash}>
        {row.hash.slice(0, 8)}…
      </code>
    ),
  },
];

/** The newest fills of the record, page by page. */
export function MasterFills({ masterId }: { masterId: string }) {
  const { data: instruments } = useInstruments();
  const query = useMasterFills(masterId);
  const fills = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Fills" note="newest first">
      {query.isError && !query.data ? (
        <ErrorState
          title="Fills could not be loaded."
          holds={messageOf(query.error)}
          action={<Button onClick={() => query.refetch()}>Retry</Button>}
        />
      ) : (
        <>
          <DataTable
            caption="Fills of the record"
            columns={columnsOf(instruments)}
            rows={fills}
            rowKey={(row) => String(row.seq)}
            density="compact"
            loading={query.isPending}
            empty={<EmptyState>No fill yet.</EmptyState>}
          />
          {query.hasNextPage ? (
            <Group justify="center" gap="md" p="md">
              <span>{fills.length} newest shown</span>
              <Button variant="default" onClick={() => query.fetchNextPage()} loading={query.isFetchingNextPage}>
                Show older
              </Button>
            </Group>
          ) : null}
        </>
      )}
    </Panel>
  );
}
