import { formatPrice, type Ms, type Price, toEstimate } from "@slipstream/kernel";
import type { DayStats } from "./day-window.ts";
import { isStale, type Quote } from "./quote.ts";
import type { TickerView } from "./views.ts";

/** A quote with its last 24 hours of market time; null before anything is known of them. */
export type Ticker = Quote & { readonly day: DayStats | null };

export const toTickerView = (ticker: Ticker, nowMs: Ms): TickerView => ({
  symbol: ticker.symbol,
  last: formatPrice(ticker.last),
  bid: formatPrice(ticker.bid),
  ask: formatPrice(ticker.ask),
  change24h: changeSince(ticker.day?.open ?? null, ticker.last),
  high24h: ticker.day && formatPrice(ticker.day.high),
  low24h: ticker.day && formatPrice(ticker.day.low),
  volume24h: ticker.day && Math.round(ticker.day.quoteVolume),
  marketTime: new Date(ticker.marketMs).toISOString(),
  ageMs: Math.max(0, nowMs - ticker.wallMs),
  stale: isStale(ticker, nowMs),
});

/** In percent, to four decimals. */
const changeSince = (open: Price | null, last: Price): number | null =>
  open === null ? null : Math.round((toEstimate(last) / toEstimate(open) - 1) * 1_000_000) / 10_000;
