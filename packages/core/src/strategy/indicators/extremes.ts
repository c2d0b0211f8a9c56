import type { CandleColumns } from "../candle-columns.ts";
import { defineIndicator, type IndicatorRun, lineOf, over, period } from "./indicator.ts";
import { WindowExtreme } from "./window-extreme.ts";

const THIS_BAR = "this bar included: shift it by one bar to compare the close with the bars before";

export const highest = defineIndicator({
  name: "highest",
  title: "Highest",
  words: ["highest", "highest high"],
  about: `Highest high of the last bars, ${THIS_BAR}.`,
  params: [period(20)],
  lines: [{ name: "highest", title: "Highest high", scale: "price" }],
  memory: "window",
  warmUp: (chosen) => [chosen.period - 1],
  source: "TradingView Pine Script reference, ta.highest.",
  open: (chosen) => over("high", new WindowExtreme(chosen.period, 1)),
});

export const lowest = defineIndicator({
  name: "lowest",
  title: "Lowest",
  words: ["lowest", "lowest low"],
  about: `Lowest low of the last bars, ${THIS_BAR}.`,
  params: [period(20)],
  lines: [{ name: "lowest", title: "Lowest low", scale: "price" }],
  memory: "window",
  warmUp: (chosen) => [chosen.period - 1],
  source: "TradingView Pine Script reference, ta.lowest.",
  open: (chosen) => over("low", new WindowExtreme(chosen.period, -1)),
});

class DonchianRun implements IndicatorRun {
  readonly #highest: WindowExtreme;
  readonly #lowest: WindowExtreme;

  constructor(length: number) {
    this.#highest = new WindowExtreme(length, 1);
    this.#lowest = new WindowExtreme(length, -1);
  }

  fill({ high, low }: CandleColumns, lines: readonly Float64Array[]): void {
    const middle = lineOf(lines, 0);
    const upper = lineOf(lines, 1);
    const lower = lineOf(lines, 2);
    this.#highest.run(high, upper);
    this.#lowest.run(low, lower);
    for (let bar = 0; bar < high.length; bar++) middle[bar] = ((upper[bar] as number) + (lower[bar] as number)) / 2;
  }
}

export const donchian = defineIndicator({
  name: "donchian",
  title: "Donchian channel",
  words: ["donchian", "donchian channel", "donchian channels"],
  about: `Highest high and lowest low of the last bars and their middle, ${THIS_BAR}.`,
  params: [period(20)],
  lines: [
    { name: "middle", title: "Donchian middle", scale: "price" },
    { name: "upper", title: "Upper Donchian band", scale: "price" },
    { name: "lower", title: "Lower Donchian band", scale: "price" },
  ],
  memory: "window",
  warmUp: ({ period }) => [period - 1, period - 1, period - 1],
  source: "R. Donchian; TradingView's built-in Donchian Channels.",
  open: (chosen) => new DonchianRun(chosen.period),
});
