"use client";
import type { StrategySpec } from "@slipstream/core/strategy";
import { useEffect, useState } from "react";
import { useBuilder } from "./builder-context.tsx";
import { PreviewPanel } from "./preview-panel.tsx";
import { ReadingsOf, usePreview } from "./use-preview.ts";

/** The chart beside the form. What comes from the server draws it, and not the form. */
export function BesidePanel({ spec }: { spec: StrategySpec | null }) {
  const { draft, stores } = useBuilder();
  const [symbol, setSymbol] = useState<string | null>(null);
  const drawn = symbol !== null && draft.symbols.includes(symbol) ? symbol : (draft.symbols[0] ?? null);
  const preview = usePreview(spec, drawn);
  // Another chart has other bars.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn is what the bar was chosen on
  useEffect(() => stores.picked.set(null), [stores, drawn, draft.timeframe]);
  return (
    <>
      <ReadingsOf spec={spec} symbol={drawn} lastMs={preview.data?.bars.at(-1)?.[0] ?? null} stores={stores} />
      <PreviewPanel query={preview} symbols={draft.symbols} symbol={drawn} onSymbol={setSymbol} stale={spec === null} bars={stores} />
    </>
  );
}
