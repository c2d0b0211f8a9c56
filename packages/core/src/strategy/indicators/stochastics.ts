import type { CandleColumns } from "../candle-columns.ts";
import { bars, columnFor, defineIndicator, type IndicatorRun, lineOf, period } from "./indicator.ts";
import { ratioOf } from "./numbers.ts";
import { RelativeStrength } from "./relative-strength.ts";
import { WindowExtreme } from "./window-extreme.ts";
import { WindowMean } from "./window-mean.ts";

/** Where a value stands between the lowest and the highest of the last bars: 0 to 1. NaN where these are equal. */
class PlaceInRange {
  readonly #highest: WindowExtreme;
  readonly #lowest: WindowExtreme;
  #column: Float64Array = new Float64Array(1);

  constructor(length: number) {
    this.#highest = new WindowExtreme(length, 1);
    this.#lowest = new WindowExtreme(length, -1);
  }

  /** `output` is none of the inputs. */
  run(high: Float64Array, low: Float64Array, value: Float64Array, output: Float64Array): void {
    const lowest = columnFor(value.length, this.#column);
    this.#column = lowest;
    this.#highest.run(high, output);
    this.#lowest.run(low, lowest);
    for (let bar = 0; bar < value.length; bar++) {
      const bottom = lowest[bar] as number;
      output[bar] = ratioOf((value[bar] as number) - bottom, (output[bar] as number) - bottom);
    }
  }
}

function toPercent(places: Float64Array): void {
  for (let bar = 0; bar < places.length; bar++) places[bar] = 100 * (places[bar] as number);
}

/** The place in percent, smoothed to %K, and its mean %D. */
class Smoothing {
  readonly #smooth: WindowMean;
  readonly #signal: WindowMean;

  constructor(smooth: number, signal: number) {
    this.#smooth = new WindowMean(smooth);
    this.#signal = new WindowMean(signal);
  }

  run(k: Float64Array, d: Float64Array): void {
    toPercent(k);
    this.#smooth.run(k, k);
    this.#signal.run(k, d);
  }
}

class StochasticRun implements IndicatorRun {
  readonly #place: PlaceInRange;
  readonly #smoothing: Smoothing;

  constructor(length: number, smooth: number, signal: number) {
    this.#place = new PlaceInRange(length);
    this.#smoothing = new Smoothing(smooth, signal);
  }

  fill({ high, low, close }: CandleColumns, lines: readonly Float64Array[]): void {
    const k = lineOf(lines, 0);
    this.#place.run(high, low, close, k);
    this.#smoothing.run(k, lineOf(lines, 1));
  }
}

export const stochastic = defineIndicator({
  name: "stochastic",
  title: "Stochastic",
  words: ["stochastic", "stochastics", "stochastic oscillator", "stoch"],
  about: "Where the close stands between the lowest low and the highest high, from 0 to 100, smoothed (%K), and its mean (%D).",
  params: [period(14), bars("smooth", "%K smoothing", 3), bars("signal", "%D period", 3)],
  lines: [
    { name: "k", title: "Stochastic %K", scale: "free", bounds: [0, 100] },
    { name: "d", title: "Stochastic %D", scale: "free", bounds: [0, 100] },
  ],
  memory: "window",
  warmUp: ({ period, smooth, signal }) => [period + smooth - 2, period + smooth + signal - 3],
  source: "G. Lane, the slow form: StockCharts ChartSchool, Stochastic Oscillator.",
  open: (chosen) => new StochasticRun(chosen.period, chosen.smooth, chosen.signal),
});

class StochRsiRun implements IndicatorRun {
  readonly #strength: RelativeStrength;
  readonly #place: PlaceInRange;
  readonly #smoothing: Smoothing;
  #column: Float64Array = new Float64Array(1);

  constructor(strength: number, length: number, smooth: number, signal: number) {
    this.#strength = new RelativeStrength(strength);
    this.#place = new PlaceInRange(length);
    this.#smoothing = new Smoothing(smooth, signal);
  }

  fill({ close }: CandleColumns, lines: readonly Float64Array[]): void {
    const strength = columnFor(close.length, this.#column);
    this.#column = strength;
    const k = lineOf(lines, 0);
    this.#strength.run(close, strength);
    this.#place.run(strength, strength, strength, k);
    this.#smoothing.run(k, lineOf(lines, 1));
  }
}

export const stochRsi = defineIndicator({
  name: "stoch-rsi",
  title: "Stochastic RSI",
  words: ["stoch rsi", "stochastic rsi", "stochrsi"],
  about: "Where the RSI stands between its own lowest and highest, from 0 to 100, smoothed (%K), and its mean (%D).",
  params: [bars("rsi", "RSI period", 14), period(14, 2), bars("smooth", "%K smoothing", 3), bars("signal", "%D period", 3)],
  lines: [
    { name: "k", title: "Stochastic RSI %K", scale: "free", bounds: [0, 100] },
    { name: "d", title: "Stochastic RSI %D", scale: "free", bounds: [0, 100] },
  ],
  memory: "endless",
  warmUp: ({ rsi, period, smooth, signal }) => [rsi + period + smooth - 2, rsi + period + smooth + signal - 3],
  source: "T. Chande and S. Kroll, The New Technical Trader (1994); smoothed as TradingView's built-in Stochastic RSI.",
  open: (chosen) => new StochRsiRun(chosen.rsi, chosen.period, chosen.smooth, chosen.signal),
});

class WilliamsRun implements IndicatorRun {
  readonly #place: PlaceInRange;

  constructor(length: number) {
    this.#place = new PlaceInRange(length);
  }

  fill({ high, low, close }: CandleColumns, lines: readonly Float64Array[]): void {
    const values = lineOf(lines, 0);
    this.#place.run(high, low, close, values);
    for (let bar = 0; bar < values.length; bar++) values[bar] = 100 * ((values[bar] as number) - 1);
  }
}

export const williamsR = defineIndicator({
  name: "williams-r",
  title: "Williams %R",
  words: ["williams %r", "williams r", "williams percent r", "%r", "williams"],
  about: "How far the close is below the highest high, from −100 (at the lowest low) to 0.",
  params: [period(14)],
  lines: [{ name: "williams-r", title: "Williams %R", scale: "free", bounds: [-100, 0] }],
  memory: "window",
  warmUp: (chosen) => [chosen.period - 1],
  source: "L. Williams: StockCharts ChartSchool, Williams %R.",
  open: (chosen) => new WilliamsRun(chosen.period),
});
