import type { RecordingSpan, SpreadRule } from "@slipstream/core/market/server";
import type { Price } from "@slipstream/kernel";

/** Minutes of one symbol in typed arrays: prices in whole units of `priceUnit`, a tenth of the price step, volumes of 10^-volumeDecimals. */
export type RecordedSeries = {
  readonly symbol: string;
  readonly tickSize: Price;
  readonly priceUnit: Price;
  readonly unitsPerTick: number;
  readonly volumeDecimals: number;
  readonly spread: SpreadRule;
  readonly open: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly close: Int32Array;
  readonly volume: Float64Array;
};

/** What all symbols have in common: the same minutes, without a gap. */
export type Recording = { readonly span: RecordingSpan; readonly series: readonly RecordedSeries[] };
