import type { ISeriesPrimitive, SeriesAttachedParameter, Time, UTCTimestamp } from "lightweight-charts";
import type { ChartColors } from "./chart-colors.ts";

/** A trade from its entry to its exit, with what it brought at its end. Times are of bars, ascending. */
export type DrawnLink = {
  from: { time: UTCTimestamp; price: number };
  to: { time: UTCTimestamp; price: number };
  word: string;
  tone: "up" | "down" | "none";
  selected: boolean;
};

const ROWS = 2;
const ROW_HEIGHT = 14;
const GAP = 4;
/** More trades than this in one picture are a tangle: only marks are drawn, and the selected one. */
const MOST = 60;
const ABOVE_VOLUME = 0.14;

/** The part of a link between two times, cut in proportion; null where nothing of it is between them. */
export function clipLink(link: DrawnLink, first: number, last: number): DrawnLink | null {
  const { from, to } = link;
  if (to.time < first || from.time > last || from.time > to.time) return null;
  const at = (time: number) => {
    const span = to.time - from.time;
    return span === 0 ? to.price : from.price + ((to.price - from.price) * (time - from.time)) / span;
  };
  const cut = (end: DrawnLink["from"], time: number) => (time === end.time ? end : { time: time as UTCTimestamp, price: at(time) });
  return { ...link, from: cut(from, Math.max(from.time, first)), to: cut(to, Math.min(to.time, last)) };
}

/** The row of each label so that none covers another; null: there is no room for it. Centres ascending. */
export function placeLabels(labels: readonly { centre: number; width: number }[], rows: number): (number | null)[] {
  const ends: number[] = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY);
  return labels.map(({ centre, width }) => {
    const left = centre - width / 2;
    const row = ends.findIndex((end) => end + GAP <= left);
    if (row < 0) return null;
    ends[row] = centre + width / 2;
    return row;
  });
}

/** Dashed lines from entries to exits; below each exit what the trade brought. */
export class TradeLinks implements ISeriesPrimitive<Time> {
  private attachedTo: SeriesAttachedParameter<Time> | null = null;
  private links: readonly DrawnLink[] = [];
  private colors: ChartColors | null = null;
  private span: { first: number; last: number } | null = null;

  attached(to: SeriesAttachedParameter<Time>): void {
    this.attachedTo = to;
  }
  detached(): void {
    this.attachedTo = null;
  }

  /** `span`: times of the first and the last bar. Nothing is drawn beyond them. */
  show(links: readonly DrawnLink[], span: { first: number; last: number } | null, colors: ChartColors): void {
    this.links = links;
    this.span = span;
    this.colors = colors;
    this.attachedTo?.requestUpdate();
  }

  paneViews() {
    return [{ zOrder: () => "top" as const, renderer: () => ({ draw: (target: Target) => this.draw(target) }) }];
  }

  private draw(target: Target): void {
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of the canvas target, not a React hook
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      const { chart, series } = this.attachedTo ?? {};
      const { colors, span } = this;
      if (!chart || !series || !colors || !span) return;
      const toX = (time: UTCTimestamp) => chart.timeScale().timeToCoordinate(time);
      const placed = this.links.flatMap((link) => {
        const part = clipLink(link, span.first, span.last);
        if (!part) return [];
        const [x1, x2] = [toX(part.from.time), toX(part.to.time)];
        const [y1, y2] = [series.priceToCoordinate(part.from.price), series.priceToCoordinate(part.to.price)];
        if (x1 === null || x2 === null || y1 === null || y2 === null || x2 < 0 || x1 > mediaSize.width) return [];
        return [{ link, ends: part.to === link.to, x1, y1, x2, y2 }];
      });
      const drawn = placed.length > MOST ? placed.filter(({ link }) => link.selected) : placed;
      for (const { link, x1, y1, x2, y2 } of drawn) {
        context.beginPath();
        context.setLineDash([3, 3]);
        context.lineWidth = link.selected ? 1.75 : 1;
        context.strokeStyle = colors.accent;
        context.moveTo(x1, y1);
        context.lineTo(x2, y2);
        context.stroke();
      }
      this.label(
        context,
        colors,
        mediaSize.height,
        drawn.filter(({ ends }) => ends),
      );
      context.setLineDash([]);
    });
  }

  private label(
    context: CanvasRenderingContext2D,
    colors: ChartColors,
    height: number,
    ends: readonly { link: DrawnLink; x2: number; y2: number }[],
  ): void {
    context.font = `600 11px ${colors.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const bottom = height * (1 - ABOVE_VOLUME);
    const labels = [...ends]
      .sort((a, b) => a.x2 - b.x2)
      .map((end) => ({ ...end, centre: end.x2, width: context.measureText(end.link.word).width }));
    const rows = placeLabels(labels, ROWS);
    for (const [index, { link, centre, y2 }] of labels.entries()) {
      const row = rows[index];
      if (row === null || row === undefined) continue;
      const y = bottom - (ROWS - 1 - row) * ROW_HEIGHT;
      context.beginPath();
      context.setLineDash([1, 2]);
      context.lineWidth = 1;
      context.strokeStyle = colors.t3;
      context.moveTo(centre, y2);
      context.lineTo(centre, y - ROW_HEIGHT / 2);
      context.stroke();
      context.setLineDash([]);
      // A halo keeps the figure readable on candles.
      context.lineWidth = 4;
      context.lineJoin = "round";
      context.strokeStyle = colors.s1;
      context.strokeText(link.word, centre, y);
      context.fillStyle = link.tone === "none" ? colors.t1 : colors[link.tone];
      context.fillText(link.word, centre, y);
    }
  }
}

type Target = {
  useMediaCoordinateSpace: (
    draw: (scope: { context: CanvasRenderingContext2D; mediaSize: { width: number; height: number } }) => void,
  ) => void;
};
