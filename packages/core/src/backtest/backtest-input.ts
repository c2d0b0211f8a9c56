import { z } from "zod";
import { symbolSchema, TIMEFRAMES } from "../market/index.ts";
import { slippageSchema } from "./backtest-request.ts";

export const MAX_DAYS = 3_650;
export const DEFAULT_DAYS = 30;
/** The paper venue's taker fee. */
export const DEFAULT_FEE_BPS = 5;
export const DEFAULT_SLIPPAGE = { kind: "bps", bps: 1 } as const;
export const DEFAULT_BALANCE = "10000";
export const MAX_BACKTESTS_KEPT = 500;
export const MAX_BACKTESTS_UNDER_WAY = 3;
const MIN_COMPARED = 2;
export const MAX_COMPARED = 6;

const days = `expected a number of days above 0 and at most ${MAX_DAYS}`;
const ms = z.int("expected a time in milliseconds").min(0, "expected a time in milliseconds");

/** Numbers and decimal strings; which amounts are possible is the terms' to say. */
const amountSchema = z
  .union([z.string().regex(/^\d{1,12}(\.\d{1,8})?$/), z.number().nonnegative()], { error: "expected an amount, such as 10000" })
  .transform(String)
  .pipe(z.string().regex(/^\d{1,12}(\.\d{1,8})?$/, "expected an amount, such as 10000"));

/** The time and the costs of a back-test. Without a time: the last 30 days. */
export const backtestTermsSchema = z.object({
  symbols: z.array(symbolSchema).min(1, "expected a symbol").max(20, "expected at most 20 symbols").optional(),
  timeframe: z.enum(TIMEFRAMES, { error: `expected one of ${TIMEFRAMES.join(", ")}` }).optional(),
  /** Back from the newest closed candle. */
  days: z.number({ error: days }).positive(days).max(MAX_DAYS, days).optional(),
  fromMs: ms.optional(),
  /** Exclusive; absent: the newest closed candle. */
  toMs: ms.optional(),
  initialBalance: amountSchema.optional(),
  feeBps: z
    .number("expected basis points from 0 to 1000")
    .min(0, "expected basis points from 0 to 1000")
    .max(1_000, "expected basis points from 0 to 1000")
    .optional(),
  slippage: slippageSchema.optional(),
  /** Null: nothing finer decides. Absent: minutes, where the strategy's own timeframe is coarser and they are at hand. */
  detailTimeframe: z.enum(TIMEFRAMES, { error: `expected one of ${TIMEFRAMES.join(", ")}` }).nullish(),
});
export type BacktestTermsInput = z.infer<typeof backtestTermsSchema>;

const strategy = {
  strategyId: z.uuid("expected a strategy id").optional(),
  version: z.int("expected the number of a version").min(1, "expected the number of a version").optional(),
};

/** `spec` is read by the one gate for rules from outside, which refuses by name. */
export const runBacktestInput = backtestTermsSchema.extend({
  ...strategy,
  spec: z.unknown().optional(),
  name: z.string().trim().min(1, "expected a name").max(80, "expected at most 80 characters").optional(),
  /** Of one that takes long: whether to wait for it, for a while. */
  wait: z.boolean("expected true or false").default(true),
});
export type RunBacktestInput = z.infer<typeof runBacktestInput>;

const one = { error: "expected {backtestId} or {strategyId, version}" };
export const compareBacktestsInput = backtestTermsSchema.extend({
  items: z
    .array(
      z.union(
        [
          z.strictObject({ backtestId: z.uuid("expected a back-test id") }),
          z.strictObject({ ...strategy, strategyId: z.uuid("expected a strategy id") }),
        ],
        one,
      ),
    )
    .min(MIN_COMPARED, `expected ${MIN_COMPARED} to ${MAX_COMPARED} items`)
    .max(MAX_COMPARED, `expected ${MIN_COMPARED} to ${MAX_COMPARED} items`),
});
export type CompareBacktestsInput = z.infer<typeof compareBacktestsInput>;
