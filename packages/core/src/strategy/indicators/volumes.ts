import { DAY_MS } from "@slipstream/kernel";
import type { CandleColumns } from "../candle-columns.ts";
import { columnFor, defineIndicator, type IndicatorRun, lineOf, period } from "./indicator.ts";
import { isHole, ratioOf } from "./numbers.ts";
import { typicalPrices } from "./typical-prices.ts";
import { WindowSum } from "./window-sum.ts";

class MfiRun implements IndicatorRun {
  readonly #rises: WindowSum;
  readonly #falls: WindowSum;
  #previous = Number.NaN;
  #column: Float64Array = new Float64Array(1);

  constructor(length: number) {
    this.#rises = new WindowSum(length);
    this.#falls = new WindowSum(length);
  }

  fill(columns: CandleColumns, lines: readonly Float64Array[]): void {
    const { volume } = columns;
    const rises = lineOf(lines, 0);
    const falls = columnFor(rises.length, this.#column);
    this.#column = falls;
    typicalPrices(columns, rises);
    this.#split(rises, volume, falls);
    this.#rises.run(rises, rises);
    this.#falls.run(falls, falls);
    toShare(rises, falls);
  }

  /** The money of each bar, where its typical price rose; where it fell. `rises` are the typical prices before. */
  #split(rises: Float64Array, volume: Float64Array, falls: Float64Array): void {
    let previous = this.#previous;
    for (let bar = 0; bar < rises.length; bar++) {
      const price = rises[bar] as number;
      const change = price - previous;
      const flow = isHole(price) || isHole(volume[bar] as number) || isHole(change) ? Number.NaN : price * (volume[bar] as number);
      previous = price;
      rises[bar] = change < 0 || change === 0 ? flow * 0 : flow;
      falls[bar] = change > 0 || change === 0 ? flow * 0 : flow;
    }
    this.#previous = previous;
  }
}

function toShare(rises: Float64Array, falls: Float64Array): void {
  for (let bar = 0; bar < rises.length; bar++) {
    const up = rises[bar] as number;
    rises[bar] = 100 * ratioOf(up, up + (falls[bar] as number));
  }
}

export const mfi = defineIndicator({
  name: "mfi",
  title: "MFI",
  words: ["mfi", "money flow index", "money flow"],
  about: "Share of the traded value on bars with a rising typical price, from 0 to 100.",
  params: [period(14)],
  lines: [{ name: "mfi", title: "MFI", scale: "free", bounds: [0, 100] }],
  memory: "window",
  warmUp: (chosen) => [chosen.period],
  source: "G. Quong and A. Soudack (1989): StockCharts ChartSchool, Money Flow Index.",
  open: (chosen) => new MfiRun(chosen.period),
});

class ObvRun implements IndicatorRun {
  #previous = Number.NaN;
  #total = Number.NaN;

  fill({ close, volume }: CandleColumns, lines: readonly Float64Array[]): void {
    const values = lineOf(lines, 0);
    let previous = this.#previous;
    let total = this.#total;
    for (let bar = 0; bar < values.length; bar++) {
      const price = close[bar] as number;
      const traded = volume[bar] as number;
      if (isHole(price) || isHole(traded)) total = Number.NaN;
      else if (Number.isNaN(total)) total = 0;
      else if (price > previous) total += traded;
      else if (price < previous) total -= traded;
      previous = price;
      values[bar] = total;
    }
    this.#previous = previous;
    this.#total = total;
  }
}

export const obv = defineIndicator({
  name: "obv",
  title: "OBV",
  words: ["obv", "on balance volume", "on-balance volume"],
  about:
    "Volume of the bars that closed higher less that of the bars that closed lower, since the first bar: only its changes mean something.",
  params: [],
  lines: [{ name: "obv", title: "On-balance volume", scale: "volume" }],
  memory: "endless",
  warmUp: () => [0],
  source: "J. Granville, New Key to Stock Market Profits (1963); 0 at the first bar.",
  open: () => new ObvRun(),
});

class VwapRun implements IndicatorRun {
  #day = Number.NaN;
  /** Whether this day is known from its first bar on. */
  #whole = false;
  #anchor = Number.NaN;
  #value = 0;
  #volume = 0;

  fill(columns: CandleColumns, lines: readonly Float64Array[]): void {
    const { openMs, volume } = columns;
    const values = lineOf(lines, 0);
    typicalPrices(columns, values);
    for (let bar = 0; bar < values.length; bar++) {
      const price = values[bar] as number;
      const traded = volume[bar] as number;
      const at = openMs[bar] as number;
      const day = Math.floor(at / DAY_MS);
      if (day !== this.#day) {
        this.#whole = !Number.isNaN(this.#day) || at % DAY_MS === 0;
        this.#day = day;
        this.#anchor = price;
        this.#value = 0;
        this.#volume = 0;
      }
      if (isHole(price) || isHole(traded) || isHole(at)) this.#whole = false;
      // Of the distance from the day's first price, so that a price that never moves is exactly its own mean.
      this.#value += (price - this.#anchor) * traded;
      this.#volume += traded;
      values[bar] = this.#whole ? this.#anchor + ratioOf(this.#value, this.#volume) : Number.NaN;
    }
  }
}

export const vwap = defineIndicator({
  name: "vwap",
  title: "VWAP",
  words: ["vwap", "volume weighted average price", "volume-weighted average price"],
  about: "Mean typical price of the day (UTC), weighted by volume. A day whose first bar is not there has none.",
  params: [],
  lines: [{ name: "vwap", title: "VWAP", scale: "price" }],
  memory: "session",
  warmUp: () => [0],
  source: "StockCharts ChartSchool, VWAP; sessions are days from 00:00 UTC.",
  open: () => new VwapRun(),
});
