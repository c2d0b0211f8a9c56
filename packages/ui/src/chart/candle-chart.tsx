"use client";
import { type KeyboardEvent, type ReactNode, type Ref, useCallback, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { Decimal } from "../numbers/format-decimal.ts";
import { formatCompact, formatPrice } from "../numbers/number-formats.ts";
import { useReaderZone } from "../numbers/time-cells.tsx";
import { LoadingBlock } from "../states/states.tsx";
import { Attribution } from "./attribution.tsx";
import { type Bar, type CandleView, createCandleView, type TradeLink, type TradeMark } from "./candle-view.ts";
import styles from "./chart.module.css";
import { watchScheme } from "./chart-colors.ts";
import { toDrawn } from "./chart-prices.ts";
import { type DragLine, LineLayer, type LineLayerHandle, type PriceLevel } from "./line-layer.tsx";

export type CandleChartHandle = {
  /** The live bar: replaces the last one or follows it. What is older is ignored. */
  update: (bar: Bar) => void;
  scrollToNow: () => void;
};

export type CandleChartProps = {
  ref?: Ref<CandleChartHandle>;
  /** What is drawn, e.g. "BTC-USDT, 5-minute candles". A change of it or of `intervalMs` starts the view afresh. */
  label: string;
  intervalMs: number;
  tick: Decimal;
  bars: readonly Bar[];
  marks?: readonly TradeMark[];
  levels?: readonly PriceLevel[];
  dragLines?: readonly DragLine[];
  onDragEnd?: (id: string, price: Decimal) => unknown;
  onDrag?: (id: string, price: Decimal | null) => void;
  /** The reader comes near the oldest bar; asked once per oldest bar. */
  onNeedOlder?: (oldestMs: number) => void;
  /** The same at the other end; asked once per newest bar. */
  onNeedNewer?: (newestMs: number) => void;
  /** Finished trades, joined from entry to exit. */
  links?: readonly TradeLink[];
  selectedLink?: string | null;
  onPickLink?: (id: string) => void;
  /** The bar under the crosshair; null when it leaves. */
  onHoverBar?: (timeMs: number | null) => void;
  /** A bar was clicked. Whoever works by keys needs another way to the same. */
  onPickBar?: (timeMs: number) => void;
  /** A bar that something beside the chart speaks of; it is marked and brought into view. */
  pickedMs?: number | null;
  /** A stretch of the past, not a market that goes on: no last price; bars that come on either side move nothing. */
  still?: boolean;
  /** What is to be seen; a new object moves the view there, once its bars are here. */
  focus?: { readonly fromMs: number; readonly toMs: number };
  /** More words for those who do not see the picture. */
  summary?: string;
  loading?: boolean;
  /** Shown instead of a chart without bars. */
  empty?: ReactNode;
  height?: number | string;
};

const NONE: readonly never[] = [];

/** One line of figures for the bar under the crosshair. */
function hoverText(bar: Bar, when: string, tick: Decimal): string {
  const price = (value: Decimal) => formatPrice(value, tick);
  return `${when}   O ${price(bar.open)}   H ${price(bar.high)}   L ${price(bar.low)}   C ${price(bar.close)}   V ${formatCompact(bar.volume)}`;
}

/** Candles with volume, live last bar, own trades, and stop and target lines that can be dragged. Prices are decimal strings. */
export function CandleChart(props: CandleChartProps) {
  const { ref, label, intervalMs, tick, bars, marks = NONE, levels = NONE, dragLines = NONE, loading, empty, height = "100%" } = props;
  const { links = NONE, selectedLink = null, still = false, focus } = props;
  const zone = useReaderZone();
  const container = useRef<HTMLDivElement>(null);
  const hover = useRef<HTMLParagraphElement>(null);
  const lines = useRef<LineLayerHandle>(null);
  const view = useRef<CandleView | null>(null);
  const [ready, setReady] = useState(false);
  /** The focus that the view was moved to. */
  const shown = useRef<CandleChartProps["focus"]>(undefined);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!container.current) return;
    let askedBefore: number | undefined;
    let askedAfter: number | undefined;
    const made = createCandleView(container.current, {
      intervalMs,
      tick,
      readerZone: zone,
      pricesToShow: () => (latest.current.dragLines ?? NONE).map((line) => toDrawn(line.price)),
      onLayout: () => lines.current?.layout(),
      onHover: (bar, when) => {
        if (hover.current) hover.current.textContent = bar ? hoverText(bar, when, tick) : "";
        latest.current.onHoverBar?.(bar?.timeMs ?? null);
      },
      onNearOldest: () => {
        const oldest = latest.current.bars[0]?.timeMs;
        if (oldest === undefined || oldest === askedBefore) return;
        askedBefore = oldest;
        latest.current.onNeedOlder?.(oldest);
      },
      onNearNewest: () => {
        const newest = latest.current.bars.at(-1)?.timeMs;
        if (newest === undefined || newest === askedAfter) return;
        askedAfter = newest;
        latest.current.onNeedNewer?.(newest);
      },
      onPick: (id) => latest.current.onPickLink?.(id),
      onPickBar: (bar) => latest.current.onPickBar?.(bar.timeMs),
      still,
    });
    view.current = made;
    setReady(true);
    const stopWatching = watchScheme(made.relayout);
    void document.fonts.ready.then(() => view.current === made && made.relayout());
    return () => {
      stopWatching();
      view.current = null;
      setReady(false);
      shown.current = undefined;
      made.destroy();
    };
  }, [intervalMs, tick, zone, still]);

  const drawnLabel = useRef<string>(undefined);
  useEffect(() => {
    if (!ready) return;
    const subject = `${label} ${intervalMs}`;
    view.current?.setBars(bars, { reset: drawnLabel.current !== subject });
    if (bars.length > 0) drawnLabel.current = subject;
  }, [bars, ready, label, intervalMs]);
  useEffect(() => {
    if (ready) view.current?.setMarks(marks);
  }, [marks, ready]);
  useEffect(() => {
    if (ready) view.current?.setLinks(links, selectedLink);
  }, [links, selectedLink, ready]);
  useEffect(() => {
    if (!ready || !focus || bars.length === 0 || shown.current === focus) return;
    shown.current = focus;
    view.current?.show(focus.fromMs, focus.toMs);
  }, [focus, bars, ready]);
  const pickedMs = props.pickedMs ?? null;
  useEffect(() => {
    if (ready) view.current?.setPicked(pickedMs);
  }, [pickedMs, ready]);
  useImperativeHandle(ref, () => ({ update: (bar) => view.current?.update(bar), scrollToNow: () => view.current?.scrollToNow() }), []);

  const toY = useCallback((price: number) => view.current?.toY(price) ?? null, []);
  const toPrice = useCallback((y: number) => view.current?.toPrice(y) ?? null, []);
  const size = useCallback(() => view.current?.size() ?? { axisWidth: 0, paneHeight: 0 }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => view.current?.pan(-10),
      ArrowRight: () => view.current?.pan(10),
      "+": () => view.current?.zoom(0.8),
      "-": () => view.current?.zoom(1.25),
      End: () => view.current?.scrollToNow(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  const bare = bars.length === 0;
  return (
    <figure
      className={styles.chart}
      style={{ height }}
      aria-label={[describe(label, bars, tick, still), props.summary].filter(Boolean).join(" ")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is moved by keys
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div ref={container} className={styles.canvas} />
      <p ref={hover} className={styles.hover} aria-hidden="true" />
      {ready && !bare ? (
        <LineLayer
          ref={lines}
          tick={tick}
          dragLines={dragLines}
          levels={levels}
          toY={toY}
          toPrice={toPrice}
          size={size}
          onDragEnd={props.onDragEnd}
          onDrag={props.onDrag}
        />
      ) : null}
      {bare && loading ? <LoadingBlockOver label={`${label}: loading`} /> : null}
      {bare && !loading && empty ? <div className={styles.over}>{empty}</div> : null}
      <Attribution />
    </figure>
  );
}

function LoadingBlockOver({ label }: { label: string }) {
  return (
    <div className={styles.over}>
      <LoadingBlock label={label} />
    </div>
  );
}

/** What the picture shows, in words. */
function describe(label: string, bars: readonly Bar[], tick: Decimal, still: boolean): string {
  const last = bars.at(-1);
  if (!last) return label;
  const bar = still ? "" : ` ${bars.length} bars, the last closes at ${formatPrice(last.close, tick)}.`;
  return `${label}.${bar} Arrow keys scroll, plus and minus zoom.`;
}
