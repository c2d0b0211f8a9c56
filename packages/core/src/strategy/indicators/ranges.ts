import type { CandleColumns } from "../candle-columns.ts";
import { type ExponentialMean, emaOf, wilderOf } from "./exponential-mean.ts";
import { bars, defineIndicator, type IndicatorRun, lineOf, period } from "./indicator.ts";
import { TrueRange } from "./true-range.ts";

/** Wilder's mean of the true range. */
class AverageTrueRange {
  readonly #range = new TrueRange();
  readonly #mean: ExponentialMean;

  constructor(length: number) {
    this.#mean = wilderOf(length);
  }

  run({ high, low, close }: CandleColumns, output: Float64Array): void {
    this.#range.run(high, low, close, output);
    this.#mean.run(output, output);
  }
}

class AtrRun implements IndicatorRun {
  readonly #range: AverageTrueRange;

  constructor(length: number) {
    this.#range = new AverageTrueRange(length);
  }

  fill(columns: CandleColumns, lines: readonly Float64Array[]): void {
    this.#range.run(columns, lineOf(lines, 0));
  }
}

export const atr = defineIndicator({
  name: "atr",
  title: "ATR",
  words: ["atr", "average true range"],
  about: "Mean of how far a bar reaches, the gap from the bar before included.",
  params: [period(14)],
  lines: [{ name: "atr", title: "Average true range", scale: "price" }],
  memory: "endless",
  warmUp: (chosen) => [chosen.period],
  source: "J. W. Wilder, New Concepts in Technical Trading Systems (1978); the first bar has no true range.",
  open: (chosen) => new AtrRun(chosen.period),
});

class KeltnerRun implements IndicatorRun {
  readonly #mean: ExponentialMean;
  readonly #range: AverageTrueRange;
  readonly #multiple: number;

  constructor(length: number, rangeLength: number, multiple: number) {
    this.#mean = emaOf(length);
    this.#range = new AverageTrueRange(rangeLength);
    this.#multiple = multiple;
  }

  fill(columns: CandleColumns, lines: readonly Float64Array[]): void {
    const multiple = this.#multiple;
    const middle = lineOf(lines, 0);
    const upper = lineOf(lines, 1);
    const lower = lineOf(lines, 2);
    this.#mean.run(columns.close, middle);
    this.#range.run(columns, upper);
    for (let bar = 0; bar < middle.length; bar++) {
      const band = multiple * (upper[bar] as number);
      upper[bar] = (middle[bar] as number) + band;
      lower[bar] = (middle[bar] as number) - band;
    }
  }
}

const multiple = (standard: number) =>
  ({ name: "multiple", title: "Multiple of ATR", unit: "multiple", whole: false, min: 0.1, max: 20, default: standard }) as const;

export const keltner = defineIndicator({
  name: "keltner",
  title: "Keltner channel",
  words: ["keltner", "keltner channel", "keltner channels"],
  about: "EMA of the close, and bands some average true ranges above and below it.",
  params: [period(20), bars("range", "ATR period", 10), multiple(2)],
  lines: [
    { name: "middle", title: "Keltner middle", scale: "price" },
    { name: "upper", title: "Upper Keltner band", scale: "price" },
    { name: "lower", title: "Lower Keltner band", scale: "price" },
  ],
  memory: "endless",
  warmUp: ({ period, range }) => [period - 1, Math.max(period - 1, range), Math.max(period - 1, range)],
  source: "L. Raschke's form: StockCharts ChartSchool, Keltner Channels.",
  open: (chosen) => new KeltnerRun(chosen.period, chosen.range, chosen.multiple),
});

class SupertrendRun implements IndicatorRun {
  readonly #range: AverageTrueRange;
  readonly #multiple: number;
  #upper = Number.NaN;
  #lower = Number.NaN;
  #previous = Number.NaN;
  #rising = false;

  constructor(length: number, times: number) {
    this.#range = new AverageTrueRange(length);
    this.#multiple = times;
  }

  fill(columns: CandleColumns, lines: readonly Float64Array[]): void {
    const { high, low, close } = columns;
    const times = this.#multiple;
    const values = lineOf(lines, 0);
    const direction = lineOf(lines, 1);
    this.#range.run(columns, direction);
    let { upper, lower, previous, rising } = { upper: this.#upper, lower: this.#lower, previous: this.#previous, rising: this.#rising };
    for (let bar = 0; bar < close.length; bar++) {
      const band = times * (direction[bar] as number);
      const middle = ((high[bar] as number) + (low[bar] as number)) / 2;
      const price = close[bar] as number;
      const begins = Number.isNaN(upper);
      // A band goes only towards the price, until the close before went through it. Comparisons with NaN, at the start, take the new band.
      upper = middle + band > upper && previous <= upper ? upper : middle + band;
      lower = middle - band < lower && previous >= lower ? lower : middle - band;
      rising = !begins && (rising ? price >= lower : price > upper);
      previous = price;
      values[bar] = rising ? lower : upper;
      direction[bar] = Number.isNaN(band) ? Number.NaN : rising ? 1 : -1;
    }
    this.#upper = upper;
    this.#lower = lower;
    this.#previous = previous;
    this.#rising = rising;
  }
}

export const supertrend = defineIndicator({
  name: "supertrend",
  title: "SuperTrend",
  words: ["supertrend", "super trend"],
  about: "A band of average true ranges that follows the price from below while it rises, from above while it falls.",
  params: [period(10), multiple(3)],
  lines: [
    { name: "supertrend", title: "SuperTrend", scale: "price" },
    { name: "direction", title: "SuperTrend direction (1 up, −1 down)", scale: "free", bounds: [-1, 1] },
  ],
  memory: "endless",
  warmUp: ({ period }) => [period, period],
  source: "O. Seban; TradingView Pine Script reference, ta.supertrend. Begins as falling, as there; here 1 is up.",
  open: (chosen) => new SupertrendRun(chosen.period, chosen.multiple),
});
