import { symbolSchema, timeframeSchema } from "@slipstream/core/market";
import { z } from "zod";
import { MAX_PAGE, pageInput } from "../page.ts";

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

/** So many are answered at once where a span is given without a limit. */
const MAX_SPAN_BARS = 1_000;
const EXPECTED_BARS = `expected a whole number from 1 to ${MAX_SPAN_BARS}`;
const span = {
  symbol: symbolSchema,
  timeframe: timeframeSchema.default("1m"),
  /** Inclusive. */
  from: timeSchema.optional(),
  /** Exclusive. */
  to: timeSchema.optional(),
};
const isForward = ({ from, to }: { from?: number; to?: number }) => from === undefined || to === undefined || from < to;
const BACKWARD = { path: ["to"], message: "expected a time after from" };

/** For our own charts. */
export const candlesInput = z
  .object({
    ...span,
    limit: z.number({ error: EXPECTED_BARS }).int(EXPECTED_BARS).min(1, EXPECTED_BARS).max(MAX_SPAN_BARS, EXPECTED_BARS).default(500),
  })
  .refine(isForward, BACKWARD);

/** For API clients, who page like through every list. */
export const restCandlesInput = z
  .object({ ...span, limit: pageInput.limit.unwrap().optional(), cursor: timeSchema.optional() })
  .refine(isForward, BACKWARD);
type RestCandlesQuery = z.infer<typeof restCandlesInput>;

/** A cursor goes on where the page before ended. */
export const toCandlesQuery = ({ limit, cursor, from, ...rest }: RestCandlesQuery): z.infer<typeof candlesInput> => ({
  ...rest,
  from: cursor ?? from,
  limit: limit ?? (from === undefined || rest.to === undefined ? MAX_PAGE : MAX_SPAN_BARS),
});
