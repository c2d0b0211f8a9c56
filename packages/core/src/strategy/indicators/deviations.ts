import type { CandleColumns } from "../candle-columns.ts";
import { columnFor, defineIndicator, type IndicatorRun, lineOf, period } from "./indicator.ts";
import { ratioOf } from "./numbers.ts";
import { WindowDeviation } from "./window-deviation.ts";

class DeviationRun implements IndicatorRun {
  readonly #deviation: WindowDeviation;
  #means: Float64Array = new Float64Array(1);

  constructor(length: number) {
    this.#deviation = new WindowDeviation(length);
  }

  fill({ close }: CandleColumns, lines: readonly Float64Array[]): void {
    this.#means = columnFor(close.length, this.#means);
    this.#deviation.run(close, this.#means, lineOf(lines, 0));
  }
}

export const standardDeviation = defineIndicator({
  name: "standard-deviation",
  title: "Standard deviation",
  words: ["standard deviation", "stdev", "std dev", "deviation"],
  about: "How far the last closes lie around their mean.",
  params: [period(20, 2)],
  lines: [{ name: "deviation", title: "Standard deviation", scale: "price" }],
  memory: "window",
  warmUp: (chosen) => [chosen.period - 1],
  source: "Population deviation (divided by n), as TradingView's ta.stdev by default.",
  open: (chosen) => new DeviationRun(chosen.period),
});

class BollingerRun implements IndicatorRun {
  readonly #deviation: WindowDeviation;
  readonly #multiple: number;

  constructor(length: number, multiple: number) {
    this.#deviation = new WindowDeviation(length);
    this.#multiple = multiple;
  }

  fill({ close }: CandleColumns, lines: readonly Float64Array[]): void {
    const multiple = this.#multiple;
    const middle = lineOf(lines, 0);
    const upper = lineOf(lines, 1);
    const lower = lineOf(lines, 2);
    const place = lineOf(lines, 3);
    const width = lineOf(lines, 4);
    this.#deviation.run(close, middle, upper);
    for (let bar = 0; bar < close.length; bar++) {
      const mean = middle[bar] as number;
      const band = multiple * (upper[bar] as number);
      upper[bar] = mean + band;
      lower[bar] = mean - band;
      place[bar] = ratioOf((close[bar] as number) - mean + band, 2 * band);
      width[bar] = ratioOf(2 * band, mean);
    }
  }
}

export const bollinger = defineIndicator({
  name: "bollinger",
  title: "Bollinger bands",
  words: ["bollinger", "bollinger bands", "bollinger band", "bb"],
  about: "Mean of the last closes, and bands some standard deviations above and below it.",
  params: [
    period(20, 2),
    { name: "deviations", title: "Standard deviations", unit: "deviations", whole: false, min: 0.1, max: 10, default: 2 },
  ],
  lines: [
    { name: "middle", title: "Bollinger middle", scale: "price" },
    { name: "upper", title: "Upper Bollinger band", scale: "price" },
    { name: "lower", title: "Lower Bollinger band", scale: "price" },
    { name: "percent-b", title: "Bollinger %B", scale: "free" },
    { name: "width", title: "Bollinger band width", scale: "free" },
  ],
  memory: "window",
  warmUp: ({ period }) => [period - 1, period - 1, period - 1, period - 1, period - 1],
  source:
    "J. Bollinger, Bollinger on Bollinger Bands (2001): population deviation; %B 0 at the lower band, 1 at the upper; width over the middle.",
  open: (chosen) => new BollingerRun(chosen.period, chosen.deviations),
});
