import { symbolSchema, timeframeSchema } from "@slipstream/core/market";
import { z } from "zod";

const EXPECTED_TIME = "expected a time: ISO 8601 in UTC, or milliseconds since 1970";
/** Latest moment that a candle may be asked for: 2200-01-01. */
const MAX_TIME_MS = 7_258_118_400_000;

/** A moment as ISO 8601 or as milliseconds; comes out as milliseconds. */
export const timeSchema = z.union([z.number(), z.string()], { error: EXPECTED_TIME }).transform((value, ctx) => {
  const ms = typeof value === "number" ? value : /^\d{1,15}$/.test(value) ? Number(value) : parseIso(value);
  if (!Number.isSafeInteger(ms) || ms < 0 || ms > MAX_TIME_MS) {
    ctx.addIssue({ code: "custom", message: EXPECTED_TIME });
    return z.NEVER;
  }
  return ms;
});

const ISO = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
const parseIso = (text: string): number => (ISO.safeParse(text).success ? Date.parse(text) : Number.NaN);

export const tickersInput = z.object({ symbols: z.array(symbolSchema).max(100, "expected at most 100 symbols").optional() });

const EXPECTED_BARS = "expected a whole number from 1 to 1000";
export const candlesInput = z
  .object({
    symbol: symbolSchema,
    timeframe: timeframeSchema.default("1m"),
    /** Inclusive. */
    from: timeSchema.optional(),
    /** Exclusive. */
    to: timeSchema.optional(),
    limit: z.number({ error: EXPECTED_BARS }).int(EXPECTED_BARS).min(1, EXPECTED_BARS).max(1_000, EXPECTED_BARS).default(200),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, { path: ["to"], message: "expected a time after from" });
