import type { IChartApi, IPrimitivePaneRenderer, ISeriesPrimitive, SeriesAttachedParameter, Time, UTCTimestamp } from "lightweight-charts";

type Target = Parameters<IPrimitivePaneRenderer["draw"]>[0];

/** The bar that something beside the chart speaks of: a line from top to bottom. */
export class PickedBar implements ISeriesPrimitive<Time> {
  private chart: IChartApi | null = null;
  private time: UTCTimestamp | null = null;
  private color = "#888888";
  private requestUpdate: (() => void) | null = null;
  private readonly views = [{ zOrder: () => "bottom" as const, renderer: () => ({ draw: (target: Target) => this.draw(target) }) }];

  attached({ chart, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.chart = chart as IChartApi;
    this.requestUpdate = requestUpdate;
  }

  detached(): void {
    this.chart = null;
    this.requestUpdate = null;
  }

  paneViews() {
    return this.views;
  }

  show(time: UTCTimestamp | null, color: string): void {
    this.time = time;
    this.color = color;
    this.requestUpdate?.();
  }

  private draw(target: Target): void {
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of the canvas target, not a React hook
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      const x = this.time === null ? null : (this.chart?.timeScale().timeToCoordinate(this.time) ?? null);
      if (x === null) return;
      context.fillStyle = this.color;
      context.fillRect(Math.round(x), 0, 1, mediaSize.height);
    });
  }
}
