"use client";
import { Button, SegmentedControl } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type CandleView, type InstrumentView, TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "@slipstream/core/market";
import type { FillView, OrderView, PositionView } from "@slipstream/core/orders";
import { ErrorState, LoadingBlock } from "@slipstream/ui";
import type { Bar, CandleChartHandle, TradeMark } from "@slipstream/ui/chart";
import { useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useMemo, useRef } from "react";
import { useProtect } from "@/features/orders/protect-position.tsx";
import { useCandles } from "@/live/index.ts";
import { useTRPC, useTRPCClient } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { linesOf } from "./chart-lines.ts";
import styles from "./trade-chart.module.css";

const CandleChart = dynamic(() => import("@slipstream/ui/candle-chart").then((module) => module.CandleChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Chart" height="100%" />,
});

const BARS_PER_PAGE = 500;

type TradeChartProps = {
  instrument: InstrumentView;
  timeframe: Timeframe;
  onTimeframe: (next: Timeframe) => void;
  positions: readonly PositionView[];
  orders: readonly OrderView[];
  fills: readonly FillView[];
};

const isTimeframe = (text: string): text is Timeframe => TIMEFRAMES.some((timeframe) => timeframe === text);
const toBar = ([timeMs, open, high, low, close, volume]: CandleView): Bar => ({ timeMs, open, high, low, close, volume });

const toMark = (fill: FillView): TradeMark => ({
  timeMs: Date.parse(fill.marketTime),
  price: fill.price,
  kind: Number(fill.realizedPnl) !== 0 ? "exit" : fill.side === "buy" ? "entry-long" : "entry-short",
});

/** Candles with the live last bar, the reader's own entries and exits, and lines that move stops and targets. */
export function TradeChart({ instrument, timeframe, onTimeframe, positions, orders, fills }: TradeChartProps) {
  const trpc = useTRPC();
  const chart = useRef<CandleChartHandle>(null);
  const { symbol, tickSize } = instrument;
  const client = useTRPCClient();
  const history = useInfiniteQuery({
    queryKey: [...trpc.market.candles.queryKey({ symbol, timeframe }), "pages"],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) => client.market.candles.query({ symbol, timeframe, limit: BARS_PER_PAGE, to: pageParam }),
    getNextPageParam: (page) => (page.length < BARS_PER_PAGE ? undefined : page[0]?.[0]),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const live = useCandles(symbol, timeframe);
  const bars = useMemo(() => (history.data?.pages ?? []).toReversed().flatMap((page) => page.map(toBar)), [history.data]);
  useEffect(() => {
    for (const candle of live) chart.current?.update(toBar(candle));
  }, [live]);

  const protect = useProtect();
  const lines = useMemo(() => linesOf(positions, orders), [positions, orders]);
  const marks = useMemo(() => fills.map(toMark), [fills]);
  const move = async (lineId: string, price: string) => {
    const [which, positionId] = lineId.split(":");
    if (!positionId) return;
    await protect
      .mutateAsync(which === "stopLoss" ? { positionId, stopLoss: price } : { positionId, takeProfit: price })
      .catch((error: unknown) => notifications.show({ title: "The line went back", message: messageOf(error), color: "crit" }));
  };

  return (
    <section className={styles.chart} aria-label={`Chart of ${symbol}`}>
      <div className={styles.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Timeframe"
          value={timeframe}
          onChange={(next) => {
            if (isTimeframe(next)) onTimeframe(next);
          }}
          data={[...TIMEFRAMES]}
        />
        <span className={styles.hint}>Drag a line to move stop or target. Hollow = up, filled = down.</span>
      </div>
      <div className={styles.plot}>
        {history.isError && !history.data ? (
          <ErrorState
            title="Candles could not be loaded."
            holds={messageOf(history.error)}
            action={<Button onClick={() => history.refetch()}>Retry</Button>}
          />
        ) : (
          <CandleChart
            key={`${symbol}:${timeframe}`}
            ref={chart}
            label={`${symbol}, ${timeframe} candles`}
            intervalMs={TIMEFRAME_MS[timeframe]}
            tick={tickSize}
            bars={bars}
            marks={marks}
            levels={lines.still}
            dragLines={lines.drag}
            onDragEnd={move}
            onNeedOlder={() => {
              if (history.hasNextPage && !history.isFetchingNextPage) void history.fetchNextPage();
            }}
            loading={history.isPending}
          />
        )}
      </div>
    </section>
  );
}
