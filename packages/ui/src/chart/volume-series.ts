import {
  type CustomData,
  type CustomSeriesOptions,
  customSeriesDefaultOptions,
  type ICustomSeriesPaneRenderer,
  type ICustomSeriesPaneView,
  type PaneRendererCustomData,
  type Time,
} from "lightweight-charts";

export type VolumeDatum = CustomData<Time> & { volume: number; rising: boolean };
export type VolumeOptions = CustomSeriesOptions & { risingColor: string; fallingColor: string };
type Target = Parameters<ICustomSeriesPaneRenderer["draw"]>[0];

/** Volume bars in the candles' language: hollow when the bar rose, filled when it fell. */
export class VolumeSeries implements ICustomSeriesPaneView<Time, VolumeDatum, VolumeOptions> {
  private data: PaneRendererCustomData<Time, VolumeDatum> | null = null;
  private options: VolumeOptions | null = null;

  renderer(): ICustomSeriesPaneRenderer {
    return { draw: (target, toY) => this.draw(target, toY) };
  }

  update(data: PaneRendererCustomData<Time, VolumeDatum>, options: VolumeOptions): void {
    this.data = data;
    this.options = options;
  }

  priceValueBuilder(datum: VolumeDatum): number[] {
    return [0, datum.volume];
  }

  isWhitespace(datum: VolumeDatum | { time: Time }): datum is { time: Time } {
    return !("volume" in datum) || Number.isNaN(datum.volume);
  }

  defaultOptions(): VolumeOptions {
    return { ...customSeriesDefaultOptions, risingColor: "#888888", fallingColor: "#888888" };
  }

  private draw(target: Target, toY: (price: number) => number | null): void {
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of the canvas target, not a React hook
    target.useBitmapCoordinateSpace(({ context, horizontalPixelRatio: ratioX, verticalPixelRatio: ratioY }) => {
      const { data, options } = this;
      if (!data?.visibleRange || !options) return;
      const { bars, barSpacing, visibleRange } = data;
      const floor = Math.round((toY(0) ?? 0) * ratioY);
      const width = Math.max(1, Math.floor(barSpacing * 0.7 * ratioX));
      const edge = Math.max(1, Math.floor(ratioX));
      for (let index = visibleRange.from; index < visibleRange.to; index++) {
        const bar = bars[index];
        if (!bar) continue;
        const top = Math.round((toY(bar.originalData.volume) ?? 0) * ratioY);
        const height = Math.max(1, floor - top);
        const left = Math.round(bar.x * ratioX - width / 2);
        context.fillStyle = bar.originalData.rising ? options.risingColor : options.fallingColor;
        if (bar.originalData.rising && width > 2 * edge && height > 2 * edge) {
          context.fillRect(left, floor - height, width, edge);
          context.fillRect(left, floor - height + edge, edge, height - edge);
          context.fillRect(left + width - edge, floor - height + edge, edge, height - edge);
        } else {
          context.fillRect(left, floor - height, width, height);
        }
      }
    });
  }
}
