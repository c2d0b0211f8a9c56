import type { CandleColumns } from "../candle-columns.ts";

/** (high + low + close) / 3 of each bar. */
export function typicalPrices({ high, low, close }: CandleColumns, output: Float64Array): void {
  for (let bar = 0; bar < output.length; bar++) {
    output[bar] = ((high[bar] as number) + (low[bar] as number) + (close[bar] as number)) / 3;
  }
}
