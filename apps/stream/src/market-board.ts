import { mergeCandles, type Topic } from "@slipstream/core/live";
import type { LiveEvent } from "@slipstream/core/live/server";
import { type CandleView, type MarketStatusView, type Quote, STALE_AFTER_MS, type TickerView } from "@slipstream/core/market";
import { type Ms, parsePrice } from "@slipstream/kernel";
import type { TopicData } from "./fan-out.ts";

/** Bars kept of each series: the running one and those that a slow browser may have missed. */
const KEPT_BARS = 3;
const MAX_SERIES = 5_000;
const MAX_SYMBOLS = 5_000;

type KnownTicker = { readonly view: TickerView; readonly quote: Quote | null };

/** The newest state of the market as browsers see it, and what changed since they were last told. */
export type MarketBoard = {
  /** Takes in what was published or read; `now` is on the wall clock. A price that was heard earlier than the known one changes nothing. */
  apply(events: readonly LiveEvent[], now: Ms): void;
  /** What changed since the last call, by topic; bars only of series that are followed. Also what fell or stopped being stale. */
  takeChanges(isFollowed: (topic: Topic) => boolean, now: Ms): TopicData[];
  /** Symbols whose price moved since the last call. */
  takeMovedSymbols(): string[];
  /** All of a market topic, for a browser that starts to follow it; null where nothing is known yet. */
  snapshotOf(topic: Topic, now: Ms): unknown;
  quoteOf(symbol: string): Quote | null;
  knows(symbol: string): boolean;
  isEmpty(): boolean;
  /** When a fresh price was last heard. */
  heardAt(): Ms;
};

export const candlesTopic = (symbol: string, timeframe: string): Topic => `candles:${symbol}:${timeframe}` as Topic;

function toQuote(view: TickerView, wallMs: Ms): Quote | null {
  const [last, bid, ask] = [parsePrice(view.last), parsePrice(view.bid), parsePrice(view.ask)];
  if (last === null || bid === null || ask === null) return null;
  return { symbol: view.symbol, last, bid, ask, marketMs: Date.parse(view.marketTime), wallMs };
}

export function createMarketBoard(): MarketBoard {
  const tickers = new Map<string, KnownTicker & { wallMs: Ms }>();
  const series = new Map<Topic, CandleView[]>();
  const changedTickers = new Set<string>();
  const movedSymbols = new Set<string>();
  const changedBars = new Map<Topic, CandleView[]>();
  const shownStale = new Set<string>();
  let status: MarketStatusView | null = null;
  let shownLive: boolean | null = null;
  let isStatusChanged = false;
  let lastHeardAt: Ms = 0;

  const isStale = (wallMs: Ms, now: Ms): boolean => now - wallMs > STALE_AFTER_MS;
  const applyTicker = (view: TickerView, now: Ms): void => {
    const known = tickers.get(view.symbol);
    const wallMs = now - view.ageMs;
    const isNews = known ? wallMs > known.wallMs && view.marketTime !== known.view.marketTime : tickers.size < MAX_SYMBOLS;
    if (!isNews) return;
    tickers.set(view.symbol, { view, quote: toQuote(view, wallMs), wallMs });
    lastHeardAt = Math.max(lastHeardAt, wallMs);
    changedTickers.add(view.symbol);
    movedSymbols.add(view.symbol);
  };
  const applyBars = (topic: Topic, bars: readonly CandleView[]): void => {
    const known = series.get(topic);
    if (!known && series.size >= MAX_SERIES) return;
    const oldest = known?.[0]?.[0] ?? 0;
    const news = bars.filter((bar) => bar[0] >= oldest);
    series.set(topic, mergeCandles(known ?? [], news).slice(-KEPT_BARS));
    changedBars.set(topic, mergeCandles(changedBars.get(topic) ?? [], news).slice(-KEPT_BARS));
  };
  const withAge = ({ view, wallMs }: { view: TickerView; wallMs: Ms }, now: Ms): TickerView => ({
    ...view,
    ageMs: Math.max(0, now - wallMs),
    stale: isStale(wallMs, now),
  });
  const statusNow = (now: Ms): MarketStatusView | null => status && { ...status, live: status.live && !isStale(lastHeardAt, now) };

  return {
    apply(events, now) {
      for (const event of events) {
        if (event.kind === "tickers") for (const view of event.tickers) applyTicker(view, now);
        else if (event.kind === "candles") applyBars(candlesTopic(event.symbol, event.timeframe), event.candles);
        else if (event.kind === "status") {
          isStatusChanged ||= JSON.stringify(status) !== JSON.stringify(event.status);
          status = event.status;
        }
      }
    },
    takeChanges(isFollowed, now) {
      const changes: TopicData[] = [];
      for (const [symbol, known] of tickers) {
        if (isStale(known.wallMs, now) === shownStale.has(symbol)) continue;
        changedTickers.add(symbol);
        if (!shownStale.delete(symbol)) shownStale.add(symbol);
      }
      const views = [...changedTickers].flatMap((symbol) => tickers.get(symbol) ?? []).map((known) => withAge(known, now));
      if (views.length > 0 && isFollowed("tickers")) changes.push({ topic: "tickers", data: views });
      const nextStatus = statusNow(now);
      if (nextStatus && (isStatusChanged || nextStatus.live !== shownLive)) changes.push({ topic: "status", data: nextStatus });
      for (const [topic, bars] of changedBars) if (isFollowed(topic)) changes.push({ topic, data: bars });
      shownLive = nextStatus?.live ?? null;
      isStatusChanged = false;
      changedTickers.clear();
      changedBars.clear();
      return changes;
    },
    takeMovedSymbols() {
      const symbols = [...movedSymbols];
      movedSymbols.clear();
      return symbols;
    },
    snapshotOf(topic, now) {
      if (topic === "tickers") return tickers.size === 0 ? null : [...tickers.values()].map((known) => withAge(known, now));
      if (topic === "status") return statusNow(now);
      return series.get(topic) ?? null;
    },
    quoteOf: (symbol) => tickers.get(symbol)?.quote ?? null,
    knows: (symbol) => tickers.has(symbol),
    isEmpty: () => tickers.size === 0,
    heardAt: () => lastHeardAt,
  };
}
