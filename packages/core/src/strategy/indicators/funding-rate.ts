import type { CandleColumns } from "../candle-columns.ts";
import { defineIndicator, type IndicatorRun, lineOf } from "./indicator.ts";
import { isHole } from "./numbers.ts";

class FundingRun implements IndicatorRun {
  fill({ funding }: CandleColumns, lines: readonly Float64Array[]): void {
    const values = lineOf(lines, 0);
    for (let bar = 0; bar < values.length; bar++) {
      const rate = funding === null ? Number.NaN : (funding[bar] as number);
      values[bar] = isHole(rate) ? Number.NaN : rate;
    }
  }
}

export const fundingRate = defineIndicator({
  name: "funding-rate",
  title: "Funding rate",
  words: ["funding rate", "funding"],
  about:
    "The funding rate in force at the bar, as a fraction: 0.0001 is 0.01 %. Positive: longs pay shorts. Where it is not known there is none.",
  params: [],
  lines: [{ name: "rate", title: "Funding rate", scale: "free" }],
  memory: "window",
  warmUp: () => [0],
  source: "The venue's own figure.",
  open: () => new FundingRun(),
});
