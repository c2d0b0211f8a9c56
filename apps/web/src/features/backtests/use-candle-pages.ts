"use client";
import { type CandleView, TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";
import type { Bar } from "@slipstream/ui/chart";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC, useTRPCClient } from "@/trpc/client.tsx";

const PAGE_BARS = 500;

type Span = { readonly fromMs: number; readonly toMs: number };
type CandlePagesInput = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** The first page is around this stretch. */
  readonly around: Span;
  /** Nothing beyond this is asked for. */
  readonly within: Span;
};

const toBar = ([timeMs, open, high, low, close, volume]: CandleView): Bar => ({ timeMs, open, high, low, close, volume });

/** The stretch with enough bars around it for a first page, cut to what may be asked for and laid on whole bars. */
export function firstPageOf({ timeframe, around, within }: Omit<CandlePagesInput, "symbol">): Span {
  const barMs = TIMEFRAME_MS[timeframe];
  const bars = Math.ceil((around.toMs - around.fromMs) / barMs);
  const margin = Math.max(0, Math.floor((PAGE_BARS - bars) / 2)) * barMs;
  const floor = (ms: number) => Math.floor(ms / barMs) * barMs;
  const fromMs = Math.max(floor(around.fromMs - margin), floor(within.fromMs));
  return { fromMs, toMs: Math.min(Math.max(around.toMs + margin, fromMs + barMs), Math.max(within.toMs, fromMs + barMs)) };
}

/** Candles of the past around a moment, more on either side when the reader goes there. */
export function useCandlePages({ symbol, timeframe, around, within }: CandlePagesInput) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const pageMs = PAGE_BARS * TIMEFRAME_MS[timeframe];
  const first = firstPageOf({ timeframe, around, within });
  const query = useInfiniteQuery({
    queryKey: [...trpc.history.candles.queryKey({ symbol, timeframe, ...first }), "pages"],
    initialPageParam: first,
    queryFn: ({ pageParam }) => client.history.candles.query({ symbol, timeframe, ...pageParam }),
    getNextPageParam: (_page, _pages, { toMs }): Span | undefined =>
      toMs >= within.toMs ? undefined : { fromMs: toMs, toMs: Math.min(toMs + pageMs, within.toMs) },
    getPreviousPageParam: (_page, _pages, { fromMs }): Span | undefined =>
      fromMs <= within.fromMs ? undefined : { fromMs: Math.max(fromMs - pageMs, within.fromMs), toMs: fromMs },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const bars = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.map(toBar)), [query.data]);
  return { query, bars };
}
