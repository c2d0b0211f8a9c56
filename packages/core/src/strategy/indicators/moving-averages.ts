import type { CandleColumns } from "../candle-columns.ts";
import { emaOf } from "./exponential-mean.ts";
import { columnFor, defineIndicator, type IndicatorRun, lineOf, over, period } from "./indicator.ts";
import { WindowMean } from "./window-mean.ts";
import { WindowWeightedMean } from "./window-weighted-mean.ts";

export const sma = defineIndicator({
  name: "sma",
  title: "SMA",
  words: ["sma", "simple moving average", "moving average", "ma"],
  about: "Mean of the last closes.",
  params: [period(20)],
  lines: [{ name: "sma", title: "SMA", scale: "price" }],
  memory: "window",
  warmUp: (chosen) => [chosen.period - 1],
  source: "Arithmetic mean.",
  open: (chosen) => over("close", new WindowMean(chosen.period)),
});

export const ema = defineIndicator({
  name: "ema",
  title: "EMA",
  words: ["ema", "exponential moving average", "exponential average"],
  about: "Mean of the closes that weighs newer ones more.",
  params: [period(20)],
  lines: [{ name: "ema", title: "EMA", scale: "price" }],
  memory: "endless",
  warmUp: (chosen) => [chosen.period - 1],
  source: "Weight 2 / (period + 1), begun with the simple mean: StockCharts ChartSchool, Moving Averages.",
  open: (chosen) => over("close", emaOf(chosen.period)),
});

export const wma = defineIndicator({
  name: "wma",
  title: "WMA",
  words: ["wma", "weighted moving average", "linear weighted moving average"],
  about: "Mean of the last closes with weights from 1 for the oldest to the period for the newest.",
  params: [period(20)],
  lines: [{ name: "wma", title: "WMA", scale: "price" }],
  memory: "window",
  warmUp: (chosen) => [chosen.period - 1],
  source: "TradingView Pine Script reference, ta.wma.",
  open: (chosen) => over("close", new WindowWeightedMean(chosen.period)),
});

class HmaRun implements IndicatorRun {
  readonly #half: WindowWeightedMean;
  readonly #whole: WindowWeightedMean;
  readonly #smooth: WindowWeightedMean;
  #column: Float64Array = new Float64Array(1);

  constructor(length: number) {
    this.#half = new WindowWeightedMean(Math.floor(length / 2));
    this.#whole = new WindowWeightedMean(length);
    this.#smooth = new WindowWeightedMean(Math.floor(Math.sqrt(length)));
  }

  fill({ close }: CandleColumns, lines: readonly Float64Array[]): void {
    const values = lineOf(lines, 0);
    const whole = columnFor(close.length, this.#column);
    this.#column = whole;
    this.#half.run(close, values);
    this.#whole.run(close, whole);
    twiceLess(values, whole);
    this.#smooth.run(values, values);
  }
}

function twiceLess(half: Float64Array, whole: Float64Array): void {
  for (let bar = 0; bar < half.length; bar++) half[bar] = 2 * (half[bar] as number) - (whole[bar] as number);
}

export const hma = defineIndicator({
  name: "hma",
  title: "HMA",
  words: ["hma", "hull moving average", "hull"],
  about: "Weighted mean that is corrected for its own lag.",
  params: [period(20, 2)],
  lines: [{ name: "hma", title: "HMA", scale: "price" }],
  memory: "window",
  warmUp: (chosen) => [chosen.period - 1 + Math.floor(Math.sqrt(chosen.period)) - 1],
  source: "A. Hull (2005): WMA(2 × WMA(n/2) − WMA(n), √n), both rounded down; TradingView Pine Script reference, ta.hma.",
  open: (chosen) => new HmaRun(chosen.period),
});

export const volumeAverage = defineIndicator({
  name: "volume-average",
  title: "Volume average",
  words: ["volume average", "average volume", "volume sma", "volume moving average", "volume ma"],
  about: "Mean of the last volumes.",
  params: [period(20)],
  lines: [{ name: "average", title: "Volume average", scale: "volume" }],
  memory: "window",
  warmUp: (chosen) => [chosen.period - 1],
  source: "Arithmetic mean.",
  open: (chosen) => over("volume", new WindowMean(chosen.period)),
});
