import { z } from "zod";
import { backtestTermsSchema } from "../backtest/index.ts";
import { MAX_TRIALS, OBJECTIVES, searchRangeSchema, walkForwardSchema } from "./search-request.ts";

const DEFAULT_TRIALS = 200;
const trials = `expected a whole number from 1 to ${MAX_TRIALS}`;

/** A strategy that is saved, or rules; the time and the costs as of a back-test; and what is tried. */
export const startSearchInput = backtestTermsSchema.extend({
  strategyId: z.uuid("expected a strategy id").optional(),
  version: z.int("expected the number of a version").min(1, "expected the number of a version").optional(),
  spec: z.unknown().optional(),
  name: z.string().trim().min(1, "expected a name").max(80, "expected at most 80 characters").optional(),
  ranges: z.array(searchRangeSchema).min(1, "expected a range").max(6, "expected at most 6 ranges"),
  method: z.enum(["grid", "random", "tpe"], { error: "expected grid, random or tpe" }),
  /** Of random and TPE. */
  trials: z.int(trials).min(1, trials).max(MAX_TRIALS, trials).default(DEFAULT_TRIALS),
  seed: z
    .int("expected a whole number")
    .min(0, "expected a whole number")
    .max(2 ** 31 - 1)
    .default(1),
  objective: z.enum(OBJECTIVES, { error: `expected one of ${OBJECTIVES.join(", ")}` }),
  minTrades: z.int("expected a whole number").min(0, "expected a whole number").max(10_000).default(30),
  walkForward: walkForwardSchema.nullish(),
});
export type StartSearchInput = z.infer<typeof startSearchInput>;
