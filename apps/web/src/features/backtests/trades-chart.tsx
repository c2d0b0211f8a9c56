"use client";
import { Button, SegmentedControl, Select } from "@mantine/core";
import type { BacktestReportView } from "@slipstream/core/backtest";
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "@slipstream/core/market";
import { EmptyState, ErrorState, formatInstant, LoadingBlock, Panel } from "@slipstream/ui";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { tickOf, useInstruments } from "@/features/market/use-instruments.ts";
import { messageOf } from "@/trpc/refusal.ts";
import { isTimeframe } from "./terms-form.ts";
import { type ChartView, firstView, linksOf, marksOf, tradesWithin, viewOfTrade } from "./trade-view.ts";
import styles from "./trades-chart.module.css";
import { useCandlePages } from "./use-candle-pages.ts";

const HEIGHT = 360;
/** Bars before the period that may be looked at too. */
const MARGIN_BARS = 300;
const CandleChart = dynamic(() => import("@slipstream/ui/candle-chart").then((module) => module.CandleChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Trades on the chart" height={HEIGHT} />,
});

type TradesChartProps = {
  report: BacktestReportView;
  timeframe: Timeframe;
  /** Number of the trade that is looked at. */
  selected: number | null;
  onSelect: (number: number) => void;
};

/** The candles that the rules saw, each trade from its entry to its exit. A trade that is selected is moved into the picture. */
export function TradesChart({ report, timeframe, selected, onSelect }: TradesChartProps) {
  const { fromMs, toMs, trades, symbols } = report;
  if (fromMs === null || toMs === null)
    return (
      <Panel title="Trades on the chart">
        <EmptyState>No bar was tested.</EmptyState>
      </Panel>
    );
  return (
    <Chart
      {...{ trades, symbols, timeframe, selected, onSelect }}
      within={{ fromMs: fromMs - MARGIN_BARS * TIMEFRAME_MS[timeframe], toMs }}
    />
  );
}

type ChartProps = Pick<BacktestReportView, "trades" | "symbols"> &
  Omit<TradesChartProps, "report"> & { within: { readonly fromMs: number; readonly toMs: number } };
/** `anchor` is what candles were asked for around: it stays while the reader moves within what was loaded. */
type Shown = { readonly symbol: string; readonly view: ChartView; readonly anchor: ChartView; readonly of: number | null };

function Chart({ trades, symbols, timeframe, selected, onSelect, within }: ChartProps) {
  const { data: instruments } = useInstruments();
  const [shown, setShown] = useState<Shown>(() => {
    const symbol = trades.at(-1)?.symbol ?? symbols[0] ?? "";
    const ofSymbol = trades.filter((trade) => trade.symbol === symbol);
    const view = firstView(ofSymbol, timeframe, within.toMs);
    return { symbol, view, anchor: view, of: null };
  });
  const { symbol, view } = shown;
  const { query, bars } = useCandlePages({ symbol, timeframe: shown.anchor.timeframe, around: shown.anchor, within });
  const [first, last] = [bars[0]?.timeMs, bars.at(-1)?.timeMs];

  const show = (next: ChartView, of: number | null, nextSymbol = symbol) => {
    const isLoaded =
      nextSymbol === symbol &&
      next.timeframe === shown.anchor.timeframe &&
      first !== undefined &&
      last !== undefined &&
      first <= Math.max(next.fromMs, within.fromMs) &&
      last + TIMEFRAME_MS[next.timeframe] >= Math.min(next.toMs, within.toMs);
    setShown({ symbol: nextSymbol, view: next, anchor: isLoaded ? shown.anchor : next, of });
  };
  const chosen = selected === null ? undefined : trades.find(({ number }) => number === selected);
  if (chosen && shown.of !== chosen.number) show(viewOfTrade(chosen, timeframe), chosen.number, chosen.symbol);

  const offered = TIMEFRAMES.slice(TIMEFRAMES.indexOf(timeframe));
  const lookAt = (next: Partial<ChartView>) => show({ ...view, ...next }, shown.of);
  const changeTimeframe = (next: Timeframe) => {
    const middle = (view.fromMs + view.toMs) / 2;
    const half = ((view.toMs - view.fromMs) / 2) * (TIMEFRAME_MS[next] / TIMEFRAME_MS[view.timeframe]);
    lookAt({ timeframe: next, fromMs: middle - half, toMs: Math.min(middle + half, within.toMs) });
  };
  const move = (direction: 1 | -1) => {
    const step = (view.toMs - view.fromMs) * 0.9 * direction;
    const by = Math.min(Math.max(step, within.fromMs - view.fromMs), within.toMs - view.toMs);
    lookAt({ fromMs: view.fromMs + by, toMs: view.toMs + by });
  };

  const drawn = useMemo(
    () => (first === undefined || last === undefined ? [] : tradesWithin(trades, symbol, first, last + TIMEFRAME_MS[view.timeframe])),
    [trades, symbol, first, last, view.timeframe],
  );
  const marks = useMemo(() => marksOf(drawn), [drawn]);
  const links = useMemo(() => linksOf(drawn), [drawn]);
  const day = (ms: number) => formatInstant(ms, "date", "UTC");
  const label = `${symbol}, ${view.timeframe} candles`;

  return (
    <Panel
      title="Trades on the chart"
      note="▲ long ▼ short, × exit, ○ still open, net"
      actions={
        <>
          {symbols.length > 1 ? (
            <Select
              aria-label="Instrument of the chart"
              size="xs"
              w={120}
              data={[...symbols]}
              value={symbol}
              allowDeselect={false}
              onChange={(next) => next && show(view, shown.of, next)}
            />
          ) : null}
          {offered.length > 1 ? (
            <SegmentedControl
              size="xs"
              aria-label="Timeframe of the chart"
              data={[...offered]}
              value={view.timeframe}
              onChange={(next) => {
                if (isTimeframe(next)) changeTimeframe(next);
              }}
            />
          ) : null}
          <Button size="xs" variant="default" onClick={() => move(-1)} disabled={view.fromMs <= within.fromMs}>
            ‹ Earlier
          </Button>
          <Button size="xs" variant="default" onClick={() => move(1)} disabled={view.toMs >= within.toMs}>
            Later ›
          </Button>
        </>
      }
    >
      <div className={styles.plot} style={{ height: HEIGHT }}>
        {query.isError && !query.data ? (
          <ErrorState
            title="Candles could not be loaded."
            holds={`The result stands: it was computed on the server. ${messageOf(query.error)}`}
            action={<Button onClick={() => query.refetch()}>Retry</Button>}
          />
        ) : (
          <CandleChart
            label={label}
            summary={`${drawn.length} trades from ${first === undefined ? "–" : day(first)} to ${last === undefined ? "–" : day(last)}; the table of trades has their figures.`}
            intervalMs={TIMEFRAME_MS[view.timeframe]}
            tick={tickOf(instruments, symbol)}
            bars={bars}
            marks={marks}
            links={links}
            selectedLink={selected === null ? null : String(selected)}
            onPickLink={(id) => onSelect(Number(id))}
            still
            focus={view}
            onNeedOlder={() => {
              if (query.hasPreviousPage && !query.isFetching) void query.fetchPreviousPage();
            }}
            onNeedNewer={() => {
              if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
            }}
            loading={query.isPending}
            empty={<EmptyState>The candles of this time are no longer kept here. The result was computed from them.</EmptyState>}
          />
        )}
      </div>
    </Panel>
  );
}
