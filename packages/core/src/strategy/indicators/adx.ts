import type { CandleColumns } from "../candle-columns.ts";
import { type ExponentialMean, wilderOf } from "./exponential-mean.ts";
import { columnFor, defineIndicator, type IndicatorRun, lineOf, period } from "./indicator.ts";
import { ratioOf } from "./numbers.ts";
import { TrueRange } from "./true-range.ts";

class AdxRun implements IndicatorRun {
  readonly #range = new TrueRange();
  readonly #ranges: ExponentialMean;
  readonly #rises: ExponentialMean;
  readonly #falls: ExponentialMean;
  readonly #index: ExponentialMean;
  #high = Number.NaN;
  #low = Number.NaN;
  #column: Float64Array = new Float64Array(1);

  constructor(length: number) {
    this.#ranges = wilderOf(length);
    this.#rises = wilderOf(length);
    this.#falls = wilderOf(length);
    this.#index = wilderOf(length);
  }

  fill(columns: CandleColumns, lines: readonly Float64Array[]): void {
    const index = lineOf(lines, 0);
    const plus = lineOf(lines, 1);
    const minus = lineOf(lines, 2);
    const ranges = columnFor(index.length, this.#column);
    this.#column = ranges;
    this.#range.run(columns.high, columns.low, columns.close, ranges);
    this.#move(columns, ranges, plus, minus);
    this.#ranges.run(ranges, ranges);
    this.#rises.run(plus, plus);
    this.#falls.run(minus, minus);
    toIndex(ranges, plus, minus, index);
    this.#index.run(index, index);
  }

  /** Wilder's directional movement: of the higher high and the lower low only the larger counts. None where the range has none. */
  #move({ high, low }: CandleColumns, ranges: Float64Array, plus: Float64Array, minus: Float64Array): void {
    let top = this.#high;
    let bottom = this.#low;
    for (let bar = 0; bar < ranges.length; bar++) {
      const up = (high[bar] as number) - top;
      const down = bottom - (low[bar] as number);
      top = high[bar] as number;
      bottom = low[bar] as number;
      const none = Number.isNaN(ranges[bar]) ? Number.NaN : 0;
      plus[bar] = up > down && up > 0 ? up + none : none;
      minus[bar] = down > up && down > 0 ? down + none : none;
    }
    this.#high = top;
    this.#low = bottom;
  }
}

/** From means of range and movements to +DI and −DI, in place, and to the directional index. */
function toIndex(ranges: Float64Array, plus: Float64Array, minus: Float64Array, index: Float64Array): void {
  for (let bar = 0; bar < index.length; bar++) {
    const range = ranges[bar] as number;
    // A movement is never larger than its bar's range; rounding of the means may say so by a last place.
    const up = 100 * Math.min(1, ratioOf(plus[bar] as number, range));
    const down = 100 * Math.min(1, ratioOf(minus[bar] as number, range));
    plus[bar] = up;
    minus[bar] = down;
    // Without any direction there is none: 0, not 0 / 0.
    index[bar] = up === down ? 0 : 100 * (Math.abs(up - down) / (up + down));
  }
}

export const adx = defineIndicator({
  name: "adx",
  title: "ADX",
  words: ["adx", "average directional index", "directional index", "dmi"],
  about: "How strongly the price has a direction, from 0 to 100, and how strong up (+DI) and down (−DI) are.",
  params: [period(14)],
  lines: [
    { name: "adx", title: "ADX", scale: "free", bounds: [0, 100] },
    { name: "plus-di", title: "+DI", scale: "free", bounds: [0, 100] },
    { name: "minus-di", title: "−DI", scale: "free", bounds: [0, 100] },
  ],
  memory: "endless",
  warmUp: ({ period }) => [2 * period - 1, period, period],
  source: "J. W. Wilder, New Concepts in Technical Trading Systems (1978).",
  open: (chosen) => new AdxRun(chosen.period),
});
