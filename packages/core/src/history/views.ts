import { z } from "zod";
import { TIMEFRAMES } from "../market/index.ts";

const spanView = z.object({ from: z.iso.datetime(), to: z.iso.datetime() });

/** What there is of a symbol in a timeframe as it was recorded or imported. Others are made from the finest. */
export const coverageView = z.object({
  symbol: z.string(),
  timeframe: z.enum(TIMEFRAMES),
  /** "market": what this deployment listened to. "import": brought in by an operator. */
  origin: z.enum(["market", "import"]),
  /** What operators said the files are from, the latest first, at most 5; none for the market's own. */
  sources: z.array(z.string()),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  bars: z.number(),
  /** Bars that the span should have and does not. */
  missing: z.number(),
  /** The longest ones first, at most 20. */
  gaps: z.array(spanView),
  /** Whether a rate of this time is known. */
  fundingKnown: z.boolean(),
});
export type CoverageView = z.infer<typeof coverageView>;
