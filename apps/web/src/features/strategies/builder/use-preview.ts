"use client";
import { useDebouncedValue } from "@mantine/hooks";
import type { ConditionView, StrategySpec } from "@slipstream/core/strategy";
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "@/trpc/client.tsx";

/** Long enough for one key after another, short enough to be at once. */
const SETTLE_MS = 80;
const HOVER_MS = 60;
const BARS = 400;
const MINUTE_MS = 60_000;

/** The rules on the newest candles; the last ones that were whole stay while others are written. */
export function usePreview(spec: StrategySpec | null, symbol: string | null) {
  const trpc = useTRPC();
  const [settled] = useDebouncedValue(spec, SETTLE_MS);
  return useQuery(
    trpc.strategies.preview.queryOptions(settled === null || symbol === null ? skipToken : { spec: settled, symbol, bars: BARS }, {
      placeholderData: keepPreviousData,
      retry: false,
      staleTime: MINUTE_MS,
      refetchInterval: MINUTE_MS,
    }),
  );
}

/** What each condition said at a bar, by its place. */
export function useReadings(spec: StrategySpec | null, symbol: string | null, barMs: number | null) {
  const trpc = useTRPC();
  const [settled] = useDebouncedValue(spec, SETTLE_MS);
  const [at] = useDebouncedValue(barMs, HOVER_MS);
  const query = useQuery(
    trpc.strategies.explain.queryOptions(
      settled === null || symbol === null || at === null ? skipToken : { spec: settled, symbol, atMs: at },
      {
        placeholderData: keepPreviousData,
        retry: false,
        staleTime: MINUTE_MS,
      },
    ),
  );
  const readings = useMemo<ReadonlyMap<string, ConditionView> | null>(
    () => (query.data ? new Map(query.data.map((view) => [view.path, view])) : null),
    [query.data],
  );
  return { readings, atMs: at, isOld: query.isPlaceholderData, error: query.error };
}
