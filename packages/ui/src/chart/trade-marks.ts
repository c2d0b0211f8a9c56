import type {
  IChartApi,
  IPrimitivePaneRenderer,
  ISeriesApi,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
  UTCTimestamp,
} from "lightweight-charts";

export type DrawnMark = { time: UTCTimestamp; price: number; kind: "entry-long" | "entry-short" | "exit" | "open" };
export type MarkColors = { entry: string; exit: string; back: string };
type Target = Parameters<IPrimitivePaneRenderer["draw"]>[0];

const SIZE = 5;

/** Outline of each mark around (0, 0): ▲ long, ▼ short, × exit, ○ still open. */
function trace(context: CanvasRenderingContext2D, kind: DrawnMark["kind"], size: number): void {
  context.beginPath();
  if (kind === "open") {
    context.arc(0, 0, size * 0.8, 0, 2 * Math.PI);
  } else if (kind === "exit") {
    context.moveTo(-size * 0.75, -size * 0.75);
    context.lineTo(size * 0.75, size * 0.75);
    context.moveTo(size * 0.75, -size * 0.75);
    context.lineTo(-size * 0.75, size * 0.75);
  } else {
    const tip = kind === "entry-long" ? -size : size;
    context.moveTo(0, tip);
    context.lineTo(size, -tip * 0.8);
    context.lineTo(-size, -tip * 0.8);
    context.closePath();
  }
}

/** Own entries and exits at their prices. */
export class TradeMarks implements ISeriesPrimitive<Time> {
  private chart: IChartApi | null = null;
  private series: ISeriesApi<"Candlestick"> | null = null;
  private marks: readonly DrawnMark[] = [];
  private colors: MarkColors = { entry: "#888888", exit: "#888888", back: "#000000" };
  private requestUpdate: (() => void) | null = null;
  private readonly views = [{ zOrder: () => "top" as const, renderer: () => ({ draw: (target: Target) => this.draw(target) }) }];

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.chart = chart as IChartApi;
    this.series = series as ISeriesApi<"Candlestick">;
    this.requestUpdate = requestUpdate;
  }

  detached(): void {
    this.chart = null;
    this.series = null;
    this.requestUpdate = null;
  }

  paneViews() {
    return this.views;
  }

  show(marks: readonly DrawnMark[], colors: MarkColors): void {
    this.marks = marks;
    this.colors = colors;
    this.requestUpdate?.();
  }

  private draw(target: Target): void {
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of the canvas target, not a React hook
    target.useMediaCoordinateSpace(({ context }) => {
      const { chart, series, colors } = this;
      if (!chart || !series) return;
      context.lineJoin = "round";
      for (const mark of this.marks) {
        const x = chart.timeScale().timeToCoordinate(mark.time);
        const y = series.priceToCoordinate(mark.price);
        if (x === null || y === null) continue;
        context.save();
        context.translate(x, y);
        trace(context, mark.kind, SIZE);
        // A rim in the card's colour keeps the mark readable on candles.
        context.strokeStyle = colors.back;
        context.lineWidth = 4;
        context.stroke();
        context.lineWidth = 1.75;
        context.strokeStyle = mark.kind === "exit" ? colors.exit : colors.entry;
        context.fillStyle = mark.kind === "open" ? colors.back : colors.entry;
        if (mark.kind !== "exit") context.fill();
        context.stroke();
        context.restore();
      }
    });
  }
}
