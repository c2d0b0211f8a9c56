import {
  type CandlestickData,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesPrimitive,
  LineStyle,
  type MouseEventParams,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { type Decimal, decimalsOfStep, formatDecimal } from "../numbers/format-decimal.ts";
import { type ChartColors, fade, readColors } from "./chart-colors.ts";
import { toDrawn } from "./chart-prices.ts";
import { type ChartClock, clockOf, DAY_BAR_MS, formatHover, formatTick, fromChartSeconds, toChartSeconds } from "./chart-time.ts";
import { PickedBar } from "./picked-bar.ts";
import { type DrawnLink, TradeLinks } from "./trade-links.ts";
import { type DrawnMark, TradeMarks } from "./trade-marks.ts";
import { type VolumeDatum, type VolumeOptions, VolumeSeries } from "./volume-series.ts";

/** A candle as the API sends it; figures are decimal strings. A volume that is not known is null and not drawn. */
export type Bar = { timeMs: number; open: Decimal; high: Decimal; low: Decimal; close: Decimal; volume: Decimal | null };
export type TradeMark = { timeMs: number; price: Decimal; kind: DrawnMark["kind"] };
/** A finished trade, joined from entry to exit, with what it brought. */
export type TradeLink = {
  id: string;
  from: { timeMs: number; price: Decimal };
  to: { timeMs: number; price: Decimal };
  /** "+368" */
  word: string;
  tone: DrawnLink["tone"];
};

export type CandleViewOptions = {
  intervalMs: number;
  tick: Decimal;
  readerZone: string;
  /** Prices that the vertical range should hold if they are near the candles. */
  pricesToShow: () => readonly number[];
  /** After each change of scale, in the frame that draws it: place what lies above the canvas. */
  onLayout: () => void;
  /** The bar under the crosshair and its time in words; null when it leaves. */
  onHover: (bar: Bar | null, when: string) => void;
  /** The reader came near the oldest bar. */
  onNearOldest: () => void;
  /** The reader came near the newest bar. */
  onNearNewest: () => void;
  /** The reader clicked near an end of a link. */
  onPick: (linkId: string) => void;
  /** The reader clicked on a bar, and near no link. */
  onPickBar: (bar: Bar) => void;
  /** A stretch of the past: no last price, and what is seen stays where it is when bars come on either side. */
  still: boolean;
};

export type CandleView = {
  setBars: (bars: readonly Bar[], options: { reset: boolean }) => void;
  update: (bar: Bar) => void;
  setMarks: (marks: readonly TradeMark[]) => void;
  setLinks: (links: readonly TradeLink[], selectedId: string | null) => void;
  /** Marks one bar by a line, and moves so that it is seen. */
  setPicked: (timeMs: number | null) => void;
  /** Moves and zooms so that this stretch is seen. */
  show: (fromMs: number, toMs: number) => void;
  scrollToNow: () => void;
  /** Moves by bars; positive is later. */
  pan: (bars: number) => void;
  zoom: (factor: number) => void;
  toY: (price: number) => number | null;
  toPrice: (y: number) => number | null;
  size: () => { axisWidth: number; paneHeight: number };
  relayout: () => void;
  destroy: () => void;
};

const NEAR_END_BARS = 30;
const PICK_DISTANCE = 14;

function chartOptions(colors: ChartColors) {
  return {
    layout: {
      background: { type: ColorType.Solid, color: colors.s1 },
      textColor: colors.t3,
      fontFamily: colors.font,
      fontSize: 11,
      attributionLogo: false,
      panes: { separatorColor: colors.line },
    },
    grid: { vertLines: { color: colors.line }, horzLines: { color: colors.line } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: colors.line2, labelBackgroundColor: colors.s3, style: LineStyle.Dotted, width: 1 as const },
      horzLine: { color: colors.line2, labelBackgroundColor: colors.s3, style: LineStyle.Dotted, width: 1 as const },
    },
    rightPriceScale: { borderColor: colors.line, tickMarkDensity: 4 },
    timeScale: { borderColor: colors.line, allowBoldLabels: false },
  };
}

const candleColors = (colors: ChartColors) => ({
  upColor: "rgba(0,0,0,0)",
  downColor: colors.down,
  borderUpColor: colors.up,
  borderDownColor: colors.down,
  wickUpColor: colors.up,
  wickDownColor: colors.down,
});
const volumeColors = (colors: ChartColors) => ({ risingColor: fade(colors.up, 0.5), fallingColor: fade(colors.down, 0.4) });

type Drawn = { candle: CandlestickData<UTCTimestamp>; volume: VolumeDatum };

function toDrawnBar(bar: Bar, clock: ChartClock): Drawn {
  const time = toChartSeconds(bar.timeMs, clock) as UTCTimestamp;
  const open = toDrawn(bar.open);
  const close = toDrawn(bar.close);
  return {
    candle: { time, open, high: toDrawn(bar.high), low: toDrawn(bar.low), close },
    volume: { time, volume: toDrawn(bar.volume), rising: close >= open },
  };
}

/** Bars in ascending order without repeats; of two with one time the later one counts. */
export function orderBars(bars: readonly Bar[]): Bar[] {
  const byTime = new Map(bars.map((bar) => [bar.timeMs, bar]));
  return [...byTime.values()].sort((a, b) => a.timeMs - b.timeMs);
}

/**
 * The vertical range: the candles, and prices as far as one more height of the candles away on each side. What is farther
 * would flatten the candles; its line waits at the edge.
 */
export function rangeWith(low: number, high: number, prices: readonly number[]): { minValue: number; maxValue: number } {
  const reach = high - low;
  const near = prices.filter((price) => price >= low - reach && price <= high + reach);
  return { minValue: Math.min(low, ...near), maxValue: Math.max(high, ...near) };
}

/** Prices beside the grid with as few decimals as tell them apart: 108,000 rather than 108,000.0. */
export function formatTickPrices(prices: readonly number[], decimals: number): string[] {
  const texts = prices.map((price) => price.toFixed(decimals));
  const needed = Math.max(0, ...texts.map((text) => (text.split(".")[1] ?? "").replace(/0+$/, "").length));
  return prices.map((price) => formatDecimal(price.toFixed(needed)));
}

type Scales = { toX: (time: UTCTimestamp) => number | null; toY: (price: number) => number | null };

/** Which link has an end nearest to a point, near enough to be meant; null for none. */
export function nearestLink(links: readonly DrawnLink[], point: { x: number; y: number }, { toX, toY }: Scales): number | null {
  let best: { index: number; distance: number } | null = null;
  for (const [index, { from, to }] of links.entries()) {
    for (const { time, price } of [from, to]) {
      const [x, y] = [toX(time), toY(price)];
      if (x === null || y === null) continue;
      const distance = Math.hypot(x - point.x, y - point.y);
      if (distance <= PICK_DISTANCE && (best === null || distance < best.distance)) best = { index, distance };
    }
  }
  return best?.index ?? null;
}

/** Reports each layout of the chart, and keeps near lines in the picture. */
function layoutWatcher(options: CandleViewOptions): ISeriesPrimitive<Time> {
  return { updateAllViews: options.onLayout };
}

/** Candles, volume, marks and the last price on one canvas. Knows nothing of React. */
export function createCandleView(container: HTMLElement, options: CandleViewOptions): CandleView {
  const { intervalMs, tick, readerZone } = options;
  const decimals = decimalsOfStep(tick);
  let colors = readColors(container);
  let clock: ChartClock = { zone: "UTC", shiftMs: 0 };
  let bars: Bar[] = [];
  let marks: readonly TradeMark[] = [];
  let links: readonly TradeLink[] = [];
  let picked: number | null = null;
  let selectedLink: string | null = null;

  const chart: IChartApi = createChart(container, {
    ...chartOptions(colors),
    autoSize: true,
    localization: {
      priceFormatter: (price: number) => formatDecimal(price.toFixed(decimals)),
      tickmarksPriceFormatter: (prices: readonly number[]) => formatTickPrices(prices, decimals),
      timeFormatter: (time: Time) => formatHover(fromChartSeconds(time as number, clock), intervalMs, clock).split(" · ")[0] ?? "",
    },
  });
  chart.applyOptions({
    timeScale: {
      rightOffset: 5,
      barSpacing: 8,
      minBarSpacing: 1.5,
      timeVisible: intervalMs < DAY_BAR_MS,
      secondsVisible: false,
      tickMarkFormatter: (time: Time, kind: number) => formatTick(time as number, kind, clock),
    },
  });

  const candles: ISeriesApi<"Candlestick"> = chart.addSeries(CandlestickSeries, {
    ...candleColors(colors),
    lastValueVisible: false,
    priceLineVisible: false,
    priceFormat: { type: "price", precision: decimals, minMove: toDrawn(tick) },
    autoscaleInfoProvider: (base: () => { priceRange: { minValue: number; maxValue: number } | null } | null) => {
      const info = base();
      if (!info?.priceRange) return info;
      return { ...info, priceRange: rangeWith(info.priceRange.minValue, info.priceRange.maxValue, options.pricesToShow()) };
    },
  });
  candles.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.2 }, entireTextOnly: true });
  const volume = chart.addCustomSeries<VolumeDatum, VolumeOptions>(new VolumeSeries(), {
    ...volumeColors(colors),
    priceScaleId: "volume",
    lastValueVisible: false,
    priceLineVisible: false,
    priceFormat: { type: "volume" },
  });
  chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.88, bottom: 0 } });

  const tradeMarks = new TradeMarks();
  const tradeLinks = new TradeLinks();
  candles.attachPrimitive(tradeLinks);
  candles.attachPrimitive(tradeMarks);
  candles.attachPrimitive(layoutWatcher(options));
  const pickedBar = new PickedBar();
  candles.attachPrimitive(pickedBar);
  let lastPrice: IPriceLine | null = null;

  const showLastPrice = () => {
    const close = options.still ? undefined : bars.at(-1)?.close;
    if (close === undefined) {
      if (lastPrice) candles.removePriceLine(lastPrice);
      lastPrice = null;
      return;
    }
    const look = { price: toDrawn(close), color: colors.t1, axisLabelColor: colors.t1, axisLabelTextColor: colors.bg };
    if (lastPrice) lastPrice.applyOptions(look);
    else lastPrice = candles.createPriceLine({ ...look, lineWidth: 1, lineStyle: LineStyle.Dotted, axisLabelVisible: true, title: "" });
  };

  /** The bar that a moment falls into, on the chart's clock. */
  const barTime = (ms: number) => toChartSeconds(Math.floor(ms / intervalMs) * intervalMs, clock) as UTCTimestamp;
  const showMarks = () => {
    const drawn = marks.map((mark) => ({ kind: mark.kind, price: toDrawn(mark.price), time: barTime(mark.timeMs) }));
    tradeMarks.show(drawn, { entry: colors.accent, exit: colors.t1, back: colors.s1 });
  };
  const drawnLinks = (): DrawnLink[] =>
    links.map(({ id, from, to, word, tone }) => ({
      from: { time: barTime(from.timeMs), price: toDrawn(from.price) },
      to: { time: barTime(to.timeMs), price: toDrawn(to.price) },
      ...{ word, tone, selected: id === selectedLink },
    }));
  const showLinks = () => {
    const [first, last] = [bars[0], bars.at(-1)];
    const span = first && last ? { first: toChartSeconds(first.timeMs, clock), last: toChartSeconds(last.timeMs, clock) } : null;
    tradeLinks.show(drawnLinks(), span, colors);
  };

  const showPicked = () => pickedBar.show(picked === null ? null : barTime(picked), fade(colors.accent, 0.55));
  const bringIntoView = (timeMs: number) => {
    const at = bars.findIndex((bar) => bar.timeMs === timeMs);
    const range = chart.timeScale().getVisibleLogicalRange();
    if (at < 0 || !range || (at >= range.from && at <= range.to)) return;
    const half = (range.to - range.from) / 2;
    chart.timeScale().setVisibleLogicalRange({ from: at - half, to: at + half });
  };

  const applyTheme = () => {
    colors = readColors(container);
    chart.applyOptions(chartOptions(colors));
    candles.applyOptions(candleColors(colors));
    volume.applyOptions(volumeColors(colors));
    showLastPrice();
    showMarks();
    showLinks();
    showPicked();
  };

  const barAt = (time: Time | undefined): Bar | null => {
    const ms = time === undefined ? null : fromChartSeconds(time as number, clock);
    return bars.find((bar) => bar.timeMs === ms) ?? null;
  };
  const onMove = (event: MouseEventParams<Time>) => {
    if (event.time === undefined) return options.onHover(null, "");
    const ms = fromChartSeconds(event.time as number, clock);
    options.onHover(barAt(event.time), formatHover(ms, intervalMs, clock));
  };
  const onRange = () => {
    const range = chart.timeScale().getVisibleLogicalRange();
    if (!range || bars.length === 0) return;
    if (range.from < NEAR_END_BARS) options.onNearOldest();
    if (range.to > bars.length - NEAR_END_BARS) options.onNearNewest();
  };
  const onClick = ({ point, time }: MouseEventParams<Time>) => {
    if (!point) return;
    const found = nearestLink(drawnLinks(), point, {
      toX: (time) => chart.timeScale().timeToCoordinate(time),
      toY: (price) => candles.priceToCoordinate(price),
    });
    const link = found === null ? undefined : links[found];
    if (link) return options.onPick(link.id);
    const bar = barAt(time);
    if (bar) options.onPickBar(bar);
  };
  chart.subscribeCrosshairMove(onMove);
  chart.timeScale().subscribeVisibleLogicalRangeChange(onRange);
  chart.subscribeClick(onClick);

  return {
    setBars(next, { reset }) {
      const seen = options.still && !reset ? chart.timeScale().getVisibleLogicalRange() : null;
      const oldestMs = bars[0]?.timeMs;
      bars = orderBars(next);
      const newest = bars.at(-1);
      if (newest) clock = clockOf(newest.timeMs, intervalMs, readerZone);
      const drawn = bars.map((bar) => toDrawnBar(bar, clock));
      candles.setData(drawn.map((bar) => bar.candle));
      volume.setData(drawn.map((bar) => bar.volume));
      showLastPrice();
      showMarks();
      showLinks();
      showPicked();
      const before = oldestMs === undefined ? -1 : bars.findIndex(({ timeMs }) => timeMs >= oldestMs);
      if (seen && before >= 0) chart.timeScale().setVisibleLogicalRange({ from: seen.from + before, to: seen.to + before });
      if (reset) {
        chart.timeScale().resetTimeScale();
        candles.priceScale().applyOptions({ autoScale: true });
      }
    },
    update(bar) {
      const newest = bars.at(-1);
      if (newest && bar.timeMs < newest.timeMs) return;
      if (!newest) clock = clockOf(bar.timeMs, intervalMs, readerZone);
      if (newest?.timeMs === bar.timeMs) bars[bars.length - 1] = bar;
      else bars.push(bar);
      const drawn = toDrawnBar(bar, clock);
      candles.update(drawn.candle);
      volume.update(drawn.volume);
      showLastPrice();
    },
    setMarks(next) {
      marks = next;
      showMarks();
    },
    setLinks(next, selectedId) {
      links = next;
      selectedLink = selectedId;
      showLinks();
    },
    show(fromMs, toMs) {
      const from = bars.findIndex(({ timeMs }) => timeMs + intervalMs > fromMs);
      const to = bars.findLastIndex(({ timeMs }) => timeMs <= toMs);
      if (from < 0 || to < from) return;
      chart.timeScale().setVisibleLogicalRange({ from: from - 0.5, to: to + 0.5 });
      candles.priceScale().applyOptions({ autoScale: true });
    },
    setPicked(next) {
      picked = next;
      showPicked();
      if (next !== null) bringIntoView(next);
    },
    scrollToNow: () => chart.timeScale().scrollToRealTime(),
    pan: (by) => chart.timeScale().scrollToPosition(chart.timeScale().scrollPosition() + by, false),
    zoom(factor) {
      const range = chart.timeScale().getVisibleLogicalRange();
      if (range) chart.timeScale().setVisibleLogicalRange({ from: range.to - (range.to - range.from) * factor, to: range.to });
    },
    toY: (price) => candles.priceToCoordinate(price),
    toPrice: (y) => candles.coordinateToPrice(y),
    size: () => ({ axisWidth: candles.priceScale().width(), paneHeight: chart.panes()[0]?.getHeight() ?? 0 }),
    relayout: applyTheme,
    destroy() {
      chart.unsubscribeCrosshairMove(onMove);
      chart.timeScale().unsubscribeVisibleLogicalRangeChange(onRange);
      chart.unsubscribeClick(onClick);
      chart.remove();
    },
  };
}
