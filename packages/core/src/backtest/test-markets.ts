// Random markets and a history of them, for the tests of this area.
import { money, price, quantity } from "@slipstream/kernel";
import { createRandom } from "@slipstream/testing";
import type { CandleHistory } from "../history/server.ts";
import type { DataNeed } from "../jobs/server.ts";
import { type Instrument, TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import type { CandleColumns } from "../strategy/index.ts";
import { PreparedMarket } from "./prepare-market.ts";

export const START = Date.UTC(2025, 4, 1);

const instrumentOf = (symbol: string): Instrument => ({
  venue: "paper",
  symbol,
  kind: "perpetual",
  base: symbol.split("-")[0] ?? symbol,
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.1"),
  lotStep: quantity("0.001"),
  minQuantity: quantity("0.001"),
  maxQuantity: quantity("1000"),
  minNotional: money("5"),
  maxLeverage: 100,
  maintenanceTiers: [{ upTo: null, rate: price("0.005"), deduction: money("0") }],
});

/** A walk of closes around 1,000, to the tick. */
export function walk(seed: number, bars: number, barMs: number, startMs = START): CandleColumns {
  const random = createRandom(seed);
  const column = () => new Float64Array(bars);
  const columns = { openMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column(), funding: null };
  let last = 10_000;
  for (let bar = 0; bar < bars; bar++) {
    const next = Math.max(5_000, last + random.below(101) - 50);
    const [high, low] = [Math.max(last, next) + random.below(20), Math.min(last, next) - random.below(20)];
    columns.openMs[bar] = startMs + bar * barMs;
    columns.open[bar] = last / 10;
    columns.high[bar] = high / 10;
    columns.low[bar] = low / 10;
    columns.close[bar] = next / 10;
    columns.volume[bar] = 10 + random.below(100);
    last = next;
  }
  return columns;
}

export type TestSeries = { readonly symbol: string; readonly timeframe: Timeframe; readonly candles: CandleColumns };

/** What there is of some symbols in some timeframes; nothing is made of anything finer. */
export function testHistory(
  series: readonly TestSeries[],
): Pick<CandleHistory, "span"> & { load(need: DataNeed): Promise<PreparedMarket[]> } {
  const find = (symbol: string, timeframe: Timeframe) =>
    series.find((each) => each.symbol === symbol && each.timeframe === timeframe)?.candles;
  const cut = (columns: CandleColumns, fromMs: number, toMs: number): CandleColumns => {
    const kept = [...columns.openMs.keys()].filter((bar) => (columns.openMs[bar] ?? 0) >= fromMs && (columns.openMs[bar] ?? 0) < toMs);
    const of = (column: Float64Array) => Float64Array.from(kept, (bar) => column[bar] ?? Number.NaN);
    const { openMs, open, high, low, close, volume } = columns;
    return { openMs: of(openMs), open: of(open), high: of(high), low: of(low), close: of(close), volume: of(volume), funding: null };
  };
  return {
    async span(symbol, timeframe) {
      const openMs = find(symbol, timeframe)?.openMs;
      const [first, last] = [openMs?.[0], openMs?.at(-1)];
      return first === undefined || last === undefined ? null : { fromMs: first, toMs: last + TIMEFRAME_MS[timeframe] };
    },
    async load({ symbols, timeframe, detailTimeframe, fromMs, toMs, warmUpBars }) {
      return symbols.map((symbol) => {
        const candles = find(symbol, timeframe);
        const detail = detailTimeframe === null ? undefined : find(symbol, detailTimeframe);
        if (!candles) throw new Error(`no candles of ${symbol} in ${timeframe}`);
        return new PreparedMarket({
          instrument: instrumentOf(symbol),
          timeframe,
          candles: cut(candles, fromMs - warmUpBars * TIMEFRAME_MS[timeframe], toMs),
          detail: detail ? cut(detail, fromMs, toMs) : null,
          funding: null,
        });
      });
    },
  };
}
