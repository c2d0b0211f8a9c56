import type { CandleView } from "../market/index.ts";
import type { CandleColumns } from "../strategy/index.ts";

const DECIMALS = 12;

/** Columns are estimates: so many decimals as a price can have, without what a float adds. */
const decimal = (value: number): string => value.toFixed(DECIMALS).replace(/\.?0+$/, "");

/** Candles of the kept columns as charts take them; the first `limit` of them. */
export function toCandleViews({ openMs, open, high, low, close, volume }: CandleColumns, limit: number): CandleView[] {
  return Array.from(openMs.subarray(0, limit), (ms, bar) => [
    ms,
    decimal(open[bar] as number),
    decimal(high[bar] as number),
    decimal(low[bar] as number),
    decimal(close[bar] as number),
    decimal(volume[bar] as number),
  ]);
}
