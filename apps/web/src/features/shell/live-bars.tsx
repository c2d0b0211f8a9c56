"use client";
import type { TickerView } from "@slipstream/core/market";
import { formatSpan, useNow } from "@slipstream/ui";
import { useLineState, useMarketStatus, useTickers } from "@/live/index.ts";
import { RecordingBanner } from "./recording-banner.tsx";
import { TickerBar, type TickerItem } from "./ticker-bar.tsx";

/** An instrument's symbol and tick, in the order of the bar. */
export type TickOf = { readonly symbol: string; readonly tick: string };

/** Tickers in the order of the instruments; those of unknown instruments last, with the digits they came with. */
export function toTickerItems(tickers: readonly TickerView[], ticks: readonly TickOf[], isLineLive: boolean): TickerItem[] {
  const rank = new Map(ticks.map(({ symbol, tick }, index) => [symbol, { index, tick }]));
  const order = (ticker: TickerView) => rank.get(ticker.symbol)?.index ?? ticks.length;
  return [...tickers]
    .sort((a, b) => order(a) - order(b))
    .map((ticker) => ({
      symbol: ticker.symbol,
      price: ticker.last,
      tick: rank.get(ticker.symbol)?.tick,
      changePercent: ticker.change24h,
      stale: ticker.stale || !isLineLive,
    }));
}

/** The ticker bar, fed by the stream. */
export function LiveTickerBar({ ticks }: { ticks: readonly TickOf[] }) {
  const tickers = useTickers();
  const { state } = useLineState();
  const settled = state === "live" || state === "connecting";
  return <TickerBar tickers={tickers.length === 0 ? undefined : toTickerItems(tickers, ticks, settled)} />;
}

/** The banner, fed by the stream: the market clock, and since when nothing came. */
export function LiveBanner() {
  const status = useMarketStatus();
  const { state, since } = useLineState();
  const now = useNow();
  const silentFor = since !== null && now !== null && state !== "live" ? formatSpan(now - since) : undefined;
  if (!status)
    return (
      <RecordingBanner
        sourceName="The market"
        isRecording={false}
        marketTime={null}
        speed={null}
        lineState={state === "live" ? "connecting" : state}
      />
    );
  return (
    <RecordingBanner
      sourceName={status.sourceName}
      isRecording={status.isRecording}
      marketTime={status.marketTime}
      speed={status.speed}
      lineState={state}
      silentFor={silentFor}
      fundingKnown={status.fundingKnown}
    />
  );
}
