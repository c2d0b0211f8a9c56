import { z } from "zod";

/** Decimal string. */
export const decimalView = z.string();

export const tickerView = z.object({
  symbol: z.string(),
  last: decimalView,
  bid: decimalView,
  ask: decimalView,
  /** Percent over the last 24 hours of market time; null while the history is shorter. */
  change24h: z.number().nullable(),
  high24h: decimalView.nullable(),
  low24h: decimalView.nullable(),
  /** In quote currency, an estimate. */
  volume24h: z.number().nullable(),
  marketTime: z.iso.datetime(),
  /** Wall-clock age when it was answered. */
  ageMs: z.number(),
  stale: z.boolean(),
});
export type TickerView = z.infer<typeof tickerView>;

/** [open time in ms, open, high, low, close, volume] */
export const candleView = z.tuple([z.number(), decimalView, decimalView, decimalView, decimalView, decimalView]);
export type CandleView = z.infer<typeof candleView>;

export const instrumentView = z.object({
  symbol: z.string(),
  venue: z.string(),
  kind: z.enum(["perpetual", "spot"]),
  base: z.string(),
  quote: z.string(),
  tickSize: decimalView,
  lotStep: decimalView,
  minQuantity: decimalView,
  maxQuantity: decimalView,
  minNotional: decimalView,
  maxLeverage: z.number(),
  validFrom: z.iso.datetime(),
  /** False where no funding rates are at hand: funding is then unknown, not zero. */
  fundingKnown: z.boolean(),
});
export type InstrumentView = z.infer<typeof instrumentView>;

export const marketStatusView = z.object({
  source: z.string(),
  sourceName: z.string(),
  isRecording: z.boolean(),
  marketTime: z.iso.datetime().nullable(),
  speed: z.number(),
  /** False when no tick has come for longer than the limit. */
  live: z.boolean(),
  fundingKnown: z.boolean(),
});
export type MarketStatusView = z.infer<typeof marketStatusView>;
