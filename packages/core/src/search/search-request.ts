import { z } from "zod";
import { backtestRequestSchema } from "../backtest/index.ts";

/**
 * A number of the strategy that is tried at several values. `path` is where it stands in the spec ("long.entry.of.0.right.value",
 * "stopLoss.percent", "long.entry.of.0.left.params.period"); the schema of the strategy checks each value.
 */
export const searchRangeSchema = z.strictObject({
  path: z.string().min(1).max(200),
  /** What people call it. */
  title: z.string().min(1).max(80),
  min: z.number(),
  max: z.number(),
  step: z.number().positive(),
});
export type SearchRange = z.infer<typeof searchRangeSchema>;

export const OBJECTIVES = ["return", "sharpe", "sortino", "calmar", "profit-factor", "expectancy-r"] as const;
export type Objective = (typeof OBJECTIVES)[number];

export const walkForwardSchema = z.strictObject({
  /** Anchored: each in-sample time begins where the first began. Rolling: it keeps its length. */
  mode: z.enum(["anchored", "rolling"]),
  windows: z.int().min(2).max(24),
  /** Of each window, in-sample. */
  inSampleShare: z.number().min(0.5).max(0.9),
});

export const MAX_TRIALS = 10_000;

export const searchRequestSchema = z.strictObject({
  backtest: backtestRequestSchema,
  ranges: z.array(searchRangeSchema).min(1).max(6),
  method: z.enum(["grid", "random", "tpe"]),
  /** Of random and TPE; a grid has as many as it has cells. */
  trials: z.int().min(1).max(MAX_TRIALS),
  /** Random and TPE draw the same sets for the same seed. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  objective: z.enum(OBJECTIVES),
  /** A set with fewer has no objective. */
  minTrades: z.int().min(0).max(10_000),
  walkForward: walkForwardSchema.nullable(),
});
export type SearchRequest = z.infer<typeof searchRequestSchema>;
