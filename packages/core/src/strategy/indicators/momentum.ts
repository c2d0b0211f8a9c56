import type { CandleColumns } from "../candle-columns.ts";
import { type ExponentialMean, emaOf } from "./exponential-mean.ts";
import { bars, columnFor, defineIndicator, type IndicatorRun, lineOf, over, period, subtract } from "./indicator.ts";
import { isHole, ratioOf } from "./numbers.ts";

class MacdRun implements IndicatorRun {
  readonly #fast: ExponentialMean;
  readonly #slow: ExponentialMean;
  readonly #signal: ExponentialMean;
  #column: Float64Array = new Float64Array(1);

  constructor(fast: number, slow: number, signal: number) {
    this.#fast = emaOf(fast);
    this.#slow = emaOf(slow);
    this.#signal = emaOf(signal);
  }

  fill({ close }: CandleColumns, lines: readonly Float64Array[]): void {
    const macd = lineOf(lines, 0);
    const signal = lineOf(lines, 1);
    const histogram = lineOf(lines, 2);
    const slow = columnFor(close.length, this.#column);
    this.#column = slow;
    this.#fast.run(close, macd);
    this.#slow.run(close, slow);
    subtract(macd, slow, macd);
    this.#signal.run(macd, signal);
    subtract(macd, signal, histogram);
  }
}

export const macd = defineIndicator({
  name: "macd",
  title: "MACD",
  words: ["macd", "moving average convergence divergence"],
  about: "Distance of a fast from a slow EMA of the close, an EMA of it as signal, and the distance of the two.",
  params: [bars("fast", "Fast period", 12), bars("slow", "Slow period", 26, 2), bars("signal", "Signal period", 9)],
  lines: [
    { name: "macd", title: "MACD", scale: "price" },
    { name: "signal", title: "MACD signal", scale: "price" },
    { name: "histogram", title: "MACD histogram", scale: "price" },
  ],
  memory: "endless",
  warmUp: ({ slow, signal }) => [slow - 1, slow + signal - 2, slow + signal - 2],
  conflict: ({ fast, slow }) => (fast < slow ? null : { param: "fast", message: "expected a fast period below the slow one" }),
  source: "G. Appel, Technical Analysis: Power Tools for Active Investors (2005); EMAs begun with simple means.",
  open: (chosen) => new MacdRun(chosen.fast, chosen.slow, chosen.signal),
});

class RateOfChange {
  readonly #past: Float64Array;
  #at = 0;
  /** Values since the first or since a hole, as many as the period at most. */
  #seen = 0;

  constructor(length: number) {
    this.#past = new Float64Array(length);
  }

  run(input: Float64Array, output: Float64Array): void {
    const past = this.#past;
    let at = this.#at;
    let seen = this.#seen;
    for (let bar = 0; bar < input.length; bar++) {
      const value = input[bar] as number;
      if (isHole(value)) {
        seen = 0;
        output[bar] = Number.NaN;
        continue;
      }
      const old = past[at] as number;
      past[at] = value;
      at = at + 1 === past.length ? 0 : at + 1;
      output[bar] = seen === past.length ? 100 * ratioOf(value - old, old) : Number.NaN;
      if (seen < past.length) seen++;
    }
    this.#at = at;
    this.#seen = seen;
  }
}

export const roc = defineIndicator({
  name: "roc",
  title: "ROC",
  words: ["roc", "rate of change", "momentum"],
  about: "How much the close has changed over the period, in percent.",
  params: [period(12)],
  lines: [{ name: "roc", title: "Rate of change", scale: "free" }],
  memory: "window",
  warmUp: (chosen) => [chosen.period],
  source: "StockCharts ChartSchool, Rate of Change; TradingView Pine Script reference, ta.roc.",
  open: (chosen) => over("close", new RateOfChange(chosen.period)),
});
