import type { ISeriesPrimitive, SeriesAttachedParameter, Time, UTCTimestamp } from "lightweight-charts";
import { type ChartColors, fade } from "./chart-colors.ts";

/** A stretch of time that matters, e.g. the worst drop: shaded, with a ring and a word where it ends. */
export type ChartSpan = { lineId: string; fromMs: number; toMs: number; word: string };

type Placed = { from: UTCTimestamp; to: UTCTimestamp; value: number; word: string };
const RING = 3.5;
const GAP = 6;
const SHADE = 0.14;

/** Shades a span behind a series and names its end. Knows no dates: the caller places it on the chart's own clock. */
export class SpanMark implements ISeriesPrimitive<Time> {
  private attachedTo: SeriesAttachedParameter<Time> | null = null;
  private readonly span: Placed;
  private readonly colors: ChartColors;

  constructor(span: Placed, colors: ChartColors) {
    this.span = span;
    this.colors = colors;
  }

  attached(to: SeriesAttachedParameter<Time>): void {
    this.attachedTo = to;
  }
  detached(): void {
    this.attachedTo = null;
  }

  paneViews() {
    const shade = (context: CanvasRenderingContext2D, height: number) => this.shade(context, height);
    const name = (context: CanvasRenderingContext2D, height: number, width: number) => this.name(context, height, width);
    return [viewOf("bottom", shade), viewOf("top", name)];
  }

  private place() {
    const { chart, series } = this.attachedTo ?? {};
    const left = chart?.timeScale().timeToCoordinate(this.span.from) ?? null;
    const right = chart?.timeScale().timeToCoordinate(this.span.to) ?? null;
    const y = series?.priceToCoordinate(this.span.value) ?? null;
    return left === null || right === null || y === null ? null : { left, right, y };
  }

  private shade(context: CanvasRenderingContext2D, height: number): void {
    const at = this.place();
    if (!at) return;
    context.fillStyle = fade(this.colors.down, SHADE);
    context.fillRect(at.left, 0, Math.max(1, at.right - at.left), height);
  }

  private name(context: CanvasRenderingContext2D, height: number, width: number): void {
    const at = this.place();
    if (!at) return;
    context.beginPath();
    context.arc(at.right, at.y, RING, 0, 2 * Math.PI);
    context.fillStyle = this.colors.s1;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = this.colors.down;
    context.stroke();
    context.font = `11px ${this.colors.font}`;
    context.fillStyle = this.colors.t1;
    context.textBaseline = "middle";
    const fits = at.right + GAP + context.measureText(this.span.word).width < width;
    context.textAlign = fits ? "left" : "right";
    const x = at.right + (fits ? GAP : -GAP);
    const y = Math.min(Math.max(at.y + 2 * GAP, 10), height - 10);
    // A halo keeps the word readable where the line runs through it.
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeStyle = this.colors.s1;
    context.strokeText(this.span.word, x, y);
    context.fillText(this.span.word, x, y);
  }
}

type Draw = (context: CanvasRenderingContext2D, height: number, width: number) => void;
type DrawTarget = {
  useMediaCoordinateSpace: (
    draw: (scope: { context: CanvasRenderingContext2D; mediaSize: { width: number; height: number } }) => void,
  ) => void;
};

const viewOf = (zOrder: "bottom" | "top", draw: Draw) => ({
  zOrder: () => zOrder,
  renderer: () => ({
    draw(target: DrawTarget) {
      // biome-ignore lint/correctness/useHookAtTopLevel: a method of the canvas target, not a React hook
      target.useMediaCoordinateSpace(({ context, mediaSize }) => draw(context, mediaSize.height, mediaSize.width));
    },
  }),
});
