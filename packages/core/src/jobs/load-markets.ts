import type { Ms } from "@slipstream/kernel";
import type { BacktestMarket, PreparedMarket } from "../backtest/index.ts";
import type { CandleHistory } from "../history/server.ts";
import { type InstrumentBook, TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import type { DataNeed } from "./job-kind.ts";
import { marketKey, PreparedMarkets } from "./prepared-markets.ts";
import { refuse } from "./refuse.ts";

/** As long as a history lives, with it. */
const keptOf = new WeakMap<CandleHistory, PreparedMarkets>();

/**
 * The markets that a piece of work reads, in the order of its symbols, made ready. The same candles give the same market while it is kept, with the
 * indicators and conditions that were computed on it. Refused where candles of the time are missing at its begin or end.
 */
export async function loadMarkets(history: CandleHistory, instruments: InstrumentBook, need: DataNeed): Promise<PreparedMarket[]> {
  const kept = keptOf.get(history) ?? new PreparedMarkets();
  keptOf.set(history, kept);
  const markets = await readMarkets(history, instruments, need);
  return markets.map((market) => kept.prepare(marketKey(market), market));
}

/** As `loadMarkets`, as columns: for whoever makes them ready elsewhere. */
export const readMarkets = (history: CandleHistory, instruments: InstrumentBook, need: DataNeed): Promise<BacktestMarket[]> =>
  Promise.all(need.symbols.map((symbol) => readMarket(history, instruments, need, symbol)));

async function readMarket(
  history: CandleHistory,
  instruments: InstrumentBook,
  { timeframe, detailTimeframe, fromMs, toMs, warmUpBars }: DataNeed,
  symbol: string,
): Promise<BacktestMarket> {
  const instrument = instruments.find(symbol);
  if (!instrument) throw refuse("unknown-symbol", `There is no market ${symbol}.`, "symbols", { symbol });
  const width = TIMEFRAME_MS[timeframe];
  const span = await history.span(symbol, timeframe);
  if (!span || span.fromMs > ceilTo(fromMs, width) || span.toMs < floorTo(toMs, width)) throw missing(symbol, timeframe, span);
  const detail = detailTimeframe === null || TIMEFRAME_MS[detailTimeframe] >= width ? null : detailTimeframe;
  const [candles, finer, funding] = await Promise.all([
    history.columns({ symbol, timeframe, fromMs: fromMs - warmUpBars * width, toMs }),
    detail === null ? null : history.columns({ symbol, timeframe: detail, fromMs, toMs }),
    history.funding(symbol),
  ]);
  const last = candles.openMs[candles.openMs.length - 1];
  if (last === undefined || last < fromMs) throw missing(symbol, timeframe, span);
  if (detail !== null && finer?.openMs.length === 0) throw missing(symbol, detail, await history.span(symbol, detail));
  return { instrument, timeframe, candles, detail: finer, funding };
}

const floorTo = (ms: Ms, width: number): Ms => Math.floor(ms / width) * width;
const ceilTo = (ms: Ms, width: number): Ms => Math.ceil(ms / width) * width;
const sayTime = (ms: Ms): string => new Date(ms).toISOString().slice(0, 16).replace("T", " ");

function missing(symbol: string, timeframe: Timeframe, span: { readonly fromMs: Ms; readonly toMs: Ms } | null) {
  const there = span ? `there are candles from ${sayTime(span.fromMs)} to ${sayTime(span.toMs)} (UTC)` : "there are no candles";
  return refuse("missing-candles", `Of ${symbol} in ${timeframe} ${there}.`, "symbols", { symbol, timeframe, ...(span ?? {}) });
}
