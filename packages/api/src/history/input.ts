import { symbolSchema, timeframeSchema } from "@slipstream/core/market";
import { z } from "zod";
import { timeSchema } from "../market/input.ts";

const MAX_BARS = 1_000;
const EXPECTED_BARS = `expected a whole number from 1 to ${MAX_BARS}`;

export const historyCandlesInput = z
  .object({
    symbol: symbolSchema,
    timeframe: timeframeSchema,
    /** Inclusive. */
    fromMs: timeSchema,
    /** Exclusive. */
    toMs: timeSchema,
    limit: z.number({ error: EXPECTED_BARS }).int(EXPECTED_BARS).min(1, EXPECTED_BARS).max(MAX_BARS, EXPECTED_BARS).default(MAX_BARS),
  })
  .refine(({ fromMs, toMs }) => fromMs < toMs, { path: ["toMs"], message: "expected a time after fromMs" });
