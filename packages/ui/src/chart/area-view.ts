import {
  BaselineSeries,
  ColorType,
  CrosshairMode,
  createChart,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type MouseEventParams,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import type { Decimal } from "../numbers/format-decimal.ts";
import { type ChartColors, fade, readColors } from "./chart-colors.ts";
import { toDrawn } from "./chart-prices.ts";
import { type ChartClock, clockOf, formatHover, formatTick, fromChartSeconds, toChartSeconds } from "./chart-time.ts";
import { isSeries, SERIES_LOOKS, type SeriesTone } from "./series-look.ts";
import { type ChartSpan, SpanMark } from "./span-mark.ts";

export type AreaLine = {
  id: string;
  /** Its name in the key, e.g. "Equity". */
  word: string;
  tone: "equity" | "you" | "master" | "drawdown" | SeriesTone;
  points: readonly { timeMs: number; value: Decimal }[];
  /** Where the fill ends; for equity the starting balance, for drawdown 0. */
  base?: Decimal;
};

export type AreaViewOptions = {
  lines: readonly AreaLine[];
  /** Shaded and named at its end; left out where the line has no point at both of its ends. */
  span?: ChartSpan;
  /** Milliseconds between points, so that days are labelled as days. */
  intervalMs: number;
  readerZone: string;
  format: (value: number) => string;
  onHover: (values: ReadonlyMap<string, number>, when: string) => void;
};

export type AreaView = { setLines: (lines: readonly AreaLine[], span?: ChartSpan) => void; relayout: () => void; destroy: () => void };

type Series = ISeriesApi<"Baseline"> | ISeriesApi<"Line">;

function frame(colors: ChartColors) {
  return {
    layout: {
      background: { type: ColorType.Solid, color: colors.s1 },
      textColor: colors.t3,
      fontFamily: colors.font,
      fontSize: 11,
      attributionLogo: false,
      panes: { separatorColor: colors.line, enableResize: false },
    },
    grid: { vertLines: { visible: false }, horzLines: { color: colors.line } },
    crosshair: {
      mode: CrosshairMode.Magnet,
      vertLine: { color: colors.line2, labelBackgroundColor: colors.s3, style: LineStyle.Dotted, width: 1 as const },
      horzLine: { visible: false, labelVisible: false },
    },
    rightPriceScale: { borderVisible: false, tickMarkDensity: 3.5 },
    // Thousands of points fit into a phone: the whole of a curve is always seen.
    timeScale: { borderColor: colors.line, allowBoldLabels: false, minBarSpacing: 0.02 },
  };
}

const QUIET = { lastValueVisible: false, priceLineVisible: false, crosshairMarkerRadius: 3 };

/** Flat fills only: the same colour at both ends of what the library calls a gradient. */
function filled(line: string, fill: string, base: number) {
  return {
    ...QUIET,
    baseValue: { type: "price" as const, price: base },
    lineWidth: 1 as const,
    topLineColor: line,
    bottomLineColor: line,
    topFillColor1: fill,
    topFillColor2: fill,
    bottomFillColor1: fill,
    bottomFillColor2: fill,
  };
}

function addLine(chart: IChartApi, line: AreaLine, colors: ChartColors): Series {
  const base = toDrawn(line.base ?? line.points[0]?.value ?? "0");
  if (line.tone === "drawdown") return chart.addSeries(BaselineSeries, filled(colors.down, fade(colors.down, 0.16), base), 1);
  if (line.tone === "equity") return chart.addSeries(BaselineSeries, filled(colors.t1, fade(colors.t1, 0.06), base), 0);
  if (line.tone === "you") return chart.addSeries(LineSeries, { ...QUIET, color: colors.accent, lineWidth: 2 }, 0);
  if (isSeries(line.tone)) {
    const { color, style, width } = SERIES_LOOKS[line.tone];
    const end = { lastValueVisible: true, title: line.tone.toUpperCase() };
    return chart.addSeries(LineSeries, { ...QUIET, ...end, color: colors[color], lineStyle: style, lineWidth: width }, 0);
  }
  return chart.addSeries(LineSeries, { ...QUIET, color: colors.t3, lineWidth: 1, lineStyle: LineStyle.Dashed }, 0);
}

/** Lines over time: equity, own, master's, and the drawdown in a pane of its own. Knows nothing of React. */
export function createAreaView(container: HTMLElement, options: AreaViewOptions): AreaView {
  let colors = readColors(container);
  let clock: ChartClock = { zone: "UTC", shiftMs: 0 };
  let { lines, span } = options;
  let series = new Map<string, Series>();

  const chart = createChart(container, {
    ...frame(colors),
    autoSize: true,
    handleScroll: false,
    handleScale: false,
    localization: {
      priceFormatter: options.format,
      timeFormatter: (time: Time) => formatHover(fromChartSeconds(time as number, clock), options.intervalMs, clock).split(" · ")[0] ?? "",
    },
  });
  chart.applyOptions({
    timeScale: { timeVisible: true, tickMarkFormatter: (time: Time, kind: number) => formatTick(time as number, kind, clock) },
  });

  const markSpan = () => {
    if (!span) return;
    const { lineId, fromMs, toMs, word } = span;
    const end = lines.find((line) => line.id === lineId)?.points.find((point) => point.timeMs === toMs);
    if (!end) return;
    const from = toChartSeconds(fromMs, clock) as UTCTimestamp;
    const to = toChartSeconds(toMs, clock) as UTCTimestamp;
    series.get(lineId)?.attachPrimitive(new SpanMark({ from, to, value: toDrawn(end.value), word }, colors));
  };

  const draw = () => {
    for (const drawn of series.values()) chart.removeSeries(drawn);
    const newestMs = Math.max(...lines.map((line) => line.points.at(-1)?.timeMs ?? 0));
    clock = clockOf(newestMs, options.intervalMs, options.readerZone);
    series = new Map(lines.map((line) => [line.id, addLine(chart, line, colors)]));
    for (const line of lines) {
      const byTime = new Map(line.points.map((point) => [toChartSeconds(point.timeMs, clock), toDrawn(point.value)]));
      const points = [...byTime].sort(([a], [b]) => a - b).map(([time, value]) => ({ time: time as UTCTimestamp, value }));
      series.get(line.id)?.setData(points);
    }
    markSpan();
    chart.panes()[0]?.setStretchFactor(3);
    chart.panes()[1]?.setStretchFactor(1);
    chart.timeScale().fitContent();
  };

  const onMove = (event: MouseEventParams<Time>) => {
    const values = new Map<string, number>();
    for (const [id, drawn] of series) {
      const point = event.seriesData.get(drawn);
      if (point && "value" in point && typeof point.value === "number") values.set(id, point.value);
    }
    const when = event.time === undefined ? "" : formatHover(fromChartSeconds(event.time as number, clock), options.intervalMs, clock);
    options.onHover(values, when);
  };
  chart.subscribeCrosshairMove(onMove);
  const onSize = () => chart.timeScale().fitContent();
  chart.timeScale().subscribeSizeChange(onSize);
  draw();

  return {
    setLines(next, nextSpan) {
      lines = next;
      span = nextSpan;
      draw();
    },
    relayout() {
      colors = readColors(container);
      chart.applyOptions(frame(colors));
      draw();
    },
    destroy() {
      chart.unsubscribeCrosshairMove(onMove);
      chart.timeScale().unsubscribeSizeChange(onSize);
      chart.remove();
    },
  };
}
