"use client";
import { useDebouncedValue } from "@mantine/hooks";
import type { StrategySpec } from "@slipstream/core/strategy";
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import type { BuilderStores } from "./builder-context.tsx";
import { useStored } from "./value-store.ts";

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

/** Asks what each condition said at the bar that is looked at, and keeps the answer where the rules look for it. Draws nothing. */
export function ReadingsOf({
  spec,
  symbol,
  lastMs,
  stores,
}: {
  spec: StrategySpec | null;
  symbol: string | null;
  lastMs: number | null;
  stores: BuilderStores;
}) {
  const trpc = useTRPC();
  const hovered = useStored(stores.hovered, (at) => at);
  const picked = useStored(stores.picked, (at) => at);
  const [settled] = useDebouncedValue(spec, SETTLE_MS);
  const [at] = useDebouncedValue(hovered ?? picked ?? lastMs, HOVER_MS);
  const { data } = useQuery(
    trpc.strategies.explain.queryOptions(
      settled === null || symbol === null || at === null ? skipToken : { spec: settled, symbol, atMs: at },
      {
        placeholderData: keepPreviousData,
        retry: false,
        staleTime: MINUTE_MS,
      },
    ),
  );
  const isWhole = spec !== null;
  useEffect(() => {
    stores.readings.set(data && isWhole ? new Map(data.map((view) => [view.path, view])) : null);
  }, [data, isWhole, stores]);
  return null;
}
