import { z } from "zod";
import { TIMEFRAMES } from "../market/index.ts";
import { operandSchema, strategySpecSchema } from "../strategy/index.ts";

const bps = z.number().min(0, "expected basis points from 0 to 1000").max(1_000, "expected basis points from 0 to 1000");

export const slippageSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("bps"), bps }),
  z.strictObject({ kind: z.literal("spread"), halfSpreadBps: bps, impactBps: bps }),
]);

/** All that a back-test follows from, the candles aside. Kept with its result. */
export const backtestRequestSchema = z.strictObject({
  spec: strategySpecSchema,
  /** By id: the custom indicators that the rules use. */
  customs: z.record(z.uuid(), operandSchema),
  fromMs: z.int(),
  /** Exclusive. */
  toMs: z.int(),
  /** Finer bars that decide which of stop and target came first. */
  detailTimeframe: z.enum(TIMEFRAMES).nullable(),
  /** Decimal, in quote currency. */
  initialBalance: z.string(),
  feeBps: bps,
  slippage: slippageSchema,
});
export type BacktestRequest = z.infer<typeof backtestRequestSchema>;
