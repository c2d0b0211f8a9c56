"use client";
import { Button } from "@mantine/core";
import type { RunBesideView } from "@slipstream/core/running";
import { HOUR_MS } from "@slipstream/kernel";
import { ABSENT, type Column, DataTable, EmptyState, ErrorState, LoadingBlock, Panel, Percent, Pnl, Time } from "@slipstream/ui";
import { fromEstimate } from "@slipstream/ui/numbers";
import dynamic from "next/dynamic";
import { messageOf } from "@/trpc/refusal.ts";
import { useBeside } from "./use-runs.ts";

const CURVE_HEIGHT = 200;
const SHOWN_DIFFERENCES = 50;
const AreaChart = dynamic(() => import("@slipstream/ui/area-chart").then((module) => module.AreaChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Live and back-test" height={CURVE_HEIGHT} />,
});

type Row = { readonly id: string; readonly name: string; readonly figures: RunBesideView["live"] };
const ROWS: readonly Column<Row>[] = [
  { id: "name", header: "", hiddenHeader: "Which", rowHeader: true, cell: ({ name }) => name },
  { id: "trades", header: "Trades", align: "end", cell: ({ figures }) => figures.trades },
  { id: "profit", header: "Result", align: "end", cell: ({ figures }) => <Pnl value={figures.profit} /> },
  {
    id: "return",
    header: "Return",
    align: "end",
    cell: ({ figures }) => <Percent value={figures.returnShare === null ? null : figures.returnShare * 100} change />,
  },
];

type Difference = RunBesideView["differences"][number];
export const DIFFERENCE_COLUMNS: readonly Column<Difference>[] = [
  { id: "bar", header: "Bar", rowHeader: true, cell: ({ bar }) => <Time value={bar} format="date-minute" /> },
  { id: "symbol", header: "Symbol", cell: ({ symbol }) => symbol },
  { id: "live", header: "Live", cell: ({ live }) => live ?? ABSENT },
  { id: "backtest", header: "Back-test", cell: ({ backtest }) => backtest ?? ABSENT },
  { id: "because", header: "Because", cell: ({ because }) => because },
];
export const keyOfDifference = ({ bar, symbol, live, backtest }: Difference): string => `${bar} ${symbol} ${live} ${backtest}`;

/** What the run did beside what the back-test of the same bars says: whether tests can be believed. */
export function BesidePanel({ runId }: { runId: string }) {
  const beside = useBeside(runId);
  return (
    <Panel
      title="Beside the back-test"
      note={beside.data ? `${beside.data.matched} equal trades, ${beside.data.differences.length} differences` : "of the same bars"}
    >
      {beside.isPending ? <LoadingBlock label="The back-test of the same bars" height={CURVE_HEIGHT} /> : null}
      {beside.error && !beside.data ? (
        <ErrorState
          title="The back-test of the same bars could not be made."
          holds={`The strategy goes on. ${messageOf(beside.error)}`}
          action={<Button onClick={() => beside.refetch()}>Retry</Button>}
        />
      ) : null}
      {beside.data ? <Beside beside={beside.data} /> : null}
    </Panel>
  );
}

function Beside({ beside }: { beside: RunBesideView }) {
  const line = (values: readonly (number | null)[]) =>
    beside.curve.atMs.flatMap((timeMs, at) => {
      const value = fromEstimate(values[at] ?? null);
      return value === null ? [] : [{ timeMs, value }];
    });
  const [live, backtest] = [line(beside.curve.live), line(beside.curve.backtest)];
  return (
    <>
      <DataTable
        caption="Live and back-test"
        columns={ROWS}
        rows={[
          { id: "live", name: "Live", figures: beside.live },
          { id: "backtest", name: "Back-test", figures: beside.backtest },
        ]}
        rowKey={({ id }) => id}
      />
      {live.length < 2 && backtest.length < 2 ? (
        <EmptyState>The curves begin with the second sample of market time.</EmptyState>
      ) : (
        <AreaChart
          label="Result of the run and of the back-test of the same bars"
          height={CURVE_HEIGHT}
          format="money"
          intervalMs={HOUR_MS}
          lines={[
            { id: "live", word: "Live", tone: "you", points: live },
            { id: "backtest", word: "Back-test", tone: "master", points: backtest },
          ]}
        />
      )}
      {beside.differences.length > 0 ? (
        <DataTable
          caption="Differences, newest first"
          showCaption
          columns={DIFFERENCE_COLUMNS}
          rows={beside.differences.slice(0, SHOWN_DIFFERENCES)}
          rowKey={keyOfDifference}
          phone="cards"
          maxHeight={260}
        />
      ) : null}
    </>
  );
}
