import type { CandleView } from "../market/index.ts";
import type { CandleColumns } from "../strategy/index.ts";

const SIGNIFICANT = 15;
const DECIMALS = 18;

/** The shortest decimal that a column's float stands for: columns are estimates, so what a float adds behind its digits is left out. */
function decimal(value: number): string {
  const text = String(Number(value.toPrecision(SIGNIFICANT)));
  return text.includes("e") ? value.toFixed(DECIMALS).replace(/\.?0+$/, "") : text;
}

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
