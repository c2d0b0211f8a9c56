import type { CandleColumns } from "../candle-columns.ts";
import { columnFor, defineIndicator, type IndicatorRun, lineOf, period } from "./indicator.ts";
import { ratioOf } from "./numbers.ts";
import { typicalPrices } from "./typical-prices.ts";
import { WindowMean } from "./window-mean.ts";

/** Lambert's constant: most values then lie between −100 and 100. */
const SCALE = 0.015;

class CciRun implements IndicatorRun {
  readonly #mean: WindowMean;
  readonly #past: Float64Array;
  #at = 0;
  #column: Float64Array = new Float64Array(1);

  constructor(length: number) {
    this.#mean = new WindowMean(length);
    this.#past = new Float64Array(length);
  }

  fill(columns: CandleColumns, lines: readonly Float64Array[]): void {
    const past = this.#past;
    const values = lineOf(lines, 0);
    const prices = columnFor(values.length, this.#column);
    this.#column = prices;
    typicalPrices(columns, prices);
    this.#mean.run(prices, values);
    let at = this.#at;
    for (let bar = 0; bar < values.length; bar++) {
      const price = prices[bar] as number;
      const mean = values[bar] as number;
      past[at] = price;
      at = at + 1 === past.length ? 0 : at + 1;
      values[bar] = ratioOf((price - mean) * past.length, SCALE * distancesFrom(mean, past));
    }
    this.#at = at;
  }
}

function distancesFrom(mean: number, past: Float64Array): number {
  let distances = 0;
  for (let at = 0; at < past.length; at++) distances += Math.abs((past[at] as number) - mean);
  return distances;
}

export const cci = defineIndicator({
  name: "cci",
  title: "CCI",
  words: ["cci", "commodity channel index"],
  about: "Distance of the typical price from its mean, in mean distances times 0.015.",
  params: [period(20, 2)],
  lines: [{ name: "cci", title: "CCI", scale: "free" }],
  memory: "window",
  warmUp: (chosen) => [chosen.period - 1],
  source: "D. Lambert (1980): StockCharts ChartSchool, Commodity Channel Index.",
  open: (chosen) => new CciRun(chosen.period),
});
