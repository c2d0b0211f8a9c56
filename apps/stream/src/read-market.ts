import type { Topic } from "@slipstream/core/live";
import type { LiveEvent } from "@slipstream/core/live/server";
import type { Timeframe } from "@slipstream/core/market";
import type { MarketReader } from "./ports.ts";

/** Series read at once from the database; who follows one beyond that waits for Redis. */
const MAX_SERIES_PER_READ = 60;
/** The running bar and the one that may have closed since the last read. */
const BARS_PER_READ = 2;

/** The followed part of the market as the database knows it, in the words in which it would have been published. */
export async function readMarket(market: MarketReader, followed: Iterable<Topic>): Promise<LiveEvent[]> {
  const series = [...followed].flatMap((topic) => parseCandlesTopic(topic) ?? []).slice(0, MAX_SERIES_PER_READ);
  const [tickers, status, ...candles] = await Promise.all([
    market.tickers(),
    market.status(),
    ...series.map(({ symbol, timeframe }) => readBars(market, symbol, timeframe)),
  ]);
  return [{ kind: "tickers", tickers }, { kind: "status", status }, ...candles];
}

/** The newest bars of one series, as an event. */
export async function readBars(market: MarketReader, symbol: string, timeframe: Timeframe): Promise<LiveEvent> {
  return { kind: "candles", symbol, timeframe, candles: await market.candles(symbol, timeframe, BARS_PER_READ) };
}

/** `candles:BTC-USDT:1m` in its parts; null for other topics. */
export function parseCandlesTopic(topic: Topic): { symbol: string; timeframe: Timeframe } | null {
  const [kind, symbol = "", timeframe = ""] = topic.split(":");
  return kind === "candles" ? { symbol, timeframe: timeframe as Timeframe } : null;
}
