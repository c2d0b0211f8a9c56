import type { Ms } from "@slipstream/kernel";
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "../market/index.ts";
import type { CandleStore } from "../market/server.ts";
import type { PricePath } from "./profit-curve.ts";

const MOST_BARS = 1_500;

/** The finest timeframe in which a span has no more than so many bars. */
export const timeframeFor = (spanMs: Ms, bars: number): Timeframe =>
  TIMEFRAMES.find((timeframe) => spanMs / TIMEFRAME_MS[timeframe] <= bars) ?? "1d";

/** Closes of the bars of some symbols over a span, with one from before it where there is one. */
export async function readPaths(
  candles: CandleStore,
  symbols: readonly string[],
  span: { readonly fromMs: Ms; readonly toMs: Ms; readonly timeframe: Timeframe },
): Promise<Map<string, PricePath>> {
  const barMs = TIMEFRAME_MS[span.timeframe];
  const paths = await Promise.all(
    symbols.map(async (symbol): Promise<[string, PricePath]> => {
      const query = { symbol, timeframe: span.timeframe, fromMs: span.fromMs - 2 * barMs, toMs: span.toMs, limit: MOST_BARS };
      const bars = await candles.list(query);
      return [symbol, bars.map(([openMs, , , , close]) => ({ at: openMs + barMs, price: Number(close) }))];
    }),
  );
  return new Map(paths);
}
