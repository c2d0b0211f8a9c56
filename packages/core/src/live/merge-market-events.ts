import type { CandleView, MarketStatusView, TickerView } from "../market/index.ts";
import { mergeCandles } from "./merge-candles.ts";
import type { LiveEvent } from "./ports.ts";

type Series = { kind: "candles"; symbol: string; timeframe: Extract<LiveEvent, { kind: "candles" }>["timeframe"]; candles: CandleView[] };

/** The newest word on each ticker, on the status and on each bar; the order among bars of one series is kept ascending. Other events are left out. */
export function mergeMarketEvents(events: readonly LiveEvent[]): LiveEvent[] {
  const tickers = new Map<string, TickerView>();
  const series = new Map<string, Series>();
  let status: MarketStatusView | undefined;
  for (const event of events) {
    if (event.kind === "tickers") for (const ticker of event.tickers) tickers.set(ticker.symbol, ticker);
    else if (event.kind === "status") status = event.status;
    else if (event.kind === "candles") {
      const key = `${event.symbol}:${event.timeframe}`;
      const known = series.get(key);
      series.set(key, { ...event, candles: mergeCandles(known?.candles ?? [], event.candles) });
    }
  }
  const merged: LiveEvent[] = [...series.values()];
  if (tickers.size > 0) merged.push({ kind: "tickers", tickers: [...tickers.values()] });
  if (status) merged.push({ kind: "status", status });
  return merged;
}
