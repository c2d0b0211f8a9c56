"use client";
import type { TickerView } from "@slipstream/core/market";
import { formatSpan, useNow } from "@slipstream/ui";
import { createContext, useContext, useMemo } from "react";
import { type LineState, useLineState, useMarketStatus, useTicker, useTickers } from "@/live/index.ts";
import { RecordingBanner } from "./recording-banner.tsx";
import { TickerBar, TickerFigures } from "./ticker-bar.tsx";

/** An instrument's symbol and tick, in the order of the bar. */
export type TickOf = { readonly symbol: string; readonly tick: string };

const TicksContext = createContext<ReadonlyMap<string, string>>(new Map());

function LiveFigures({ symbol }: { symbol: string }) {
  const ticker = useTicker(symbol);
  const { state } = useLineState();
  const tick = useContext(TicksContext).get(symbol);
  return (
    <TickerFigures price={ticker?.last ?? null} tick={tick} changePercent={ticker?.change24h ?? null} stale={isShownStale(ticker, state)} />
  );
}

/** Whether a price is shown as stale: the server calls it so, or nothing comes any more. None at all is absent, not stale. */
export function isShownStale(ticker: Pick<TickerView, "stale"> | null, line: LineState): boolean {
  return ticker !== null && (ticker.stale || line === "stale" || line === "lost");
}

/** Before the instruments are listed, as at the very first start: whatever is heard. */
function HeardTickerBar() {
  const heard = useTickers();
  return <TickerBar symbols={heard.length === 0 ? undefined : heard.map(({ symbol }) => symbol)} Figures={LiveFigures} />;
}

/** The ticker bar, fed by the stream. */
export function LiveTickerBar({ ticks }: { ticks: readonly TickOf[] }) {
  const tickBySymbol = useMemo(() => new Map(ticks.map(({ symbol, tick }) => [symbol, tick])), [ticks]);
  return (
    <TicksContext value={tickBySymbol}>
      {ticks.length === 0 ? <HeardTickerBar /> : <TickerBar symbols={ticks.map(({ symbol }) => symbol)} Figures={LiveFigures} />}
    </TicksContext>
  );
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
