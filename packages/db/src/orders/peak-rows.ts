import type { TrailPeaks } from "@slipstream/core/orders/server";
import { formatPrice, price } from "@slipstream/kernel";
import { z } from "zod";
import type { WriteColumn } from "../unnest.ts";

export type PeaksRow = { symbol: string; side: TrailPeaks["side"]; peaks: unknown };

/** Market time in ms, and the price as text: JSON would make a float of it. */
const storedPeaks = z.array(z.tuple([z.number(), z.string()]));

export const toTrailPeaks = ({ symbol, side, peaks }: PeaksRow): TrailPeaks => ({
  symbol,
  side,
  peaks: storedPeaks.parse(peaks).map(([marketMs, text]) => ({ marketMs, price: price(text) })),
});

export const PEAKS_COLUMNS: readonly WriteColumn<TrailPeaks & { venue: string }>[] = [
  ["venue", "text", ({ venue }) => venue],
  ["symbol", "text", ({ symbol }) => symbol],
  ["side", "text", ({ side }) => side],
  ["peaks", "jsonb", ({ peaks }) => JSON.stringify(peaks.map((peak) => [peak.marketMs, formatPrice(peak.price)]))],
];
export const REPLACE_PEAKS = "ON CONFLICT (venue, symbol, side) DO UPDATE SET peaks = EXCLUDED.peaks";
