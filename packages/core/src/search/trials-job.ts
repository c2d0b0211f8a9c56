import { z } from "zod";
import { backtestRequestSchema } from "../backtest/index.ts";
import type { DataNeed, JobKind } from "../jobs/server.ts";
import { OBJECTIVES, searchRangeSchema } from "./search-request.ts";
import { toGround, trialSchema, trySets } from "./try-sets.ts";

export const trialsInput = z.strictObject({
  backtest: backtestRequestSchema,
  ranges: z.array(searchRangeSchema),
  objective: z.enum(OBJECTIVES),
  minTrades: z.number(),
  warmUpBars: z.number(),
  round: z.int(),
  /** Number of the first of the sets. */
  first: z.int(),
  sets: z.array(z.array(z.number())),
  /** Trials that this job makes: what its progress is a share of. */
  work: z.int(),
});
export type TrialsInput = z.infer<typeof trialsInput>;

export const trialsResult = z.object({ trials: z.array(trialSchema) });
export type TrialsResult = z.infer<typeof trialsResult>;

/** Tries a slice of sets over the whole period. */
export const SEARCH_TRIALS_JOB: JobKind<TrialsInput, TrialsResult> = {
  input: trialsInput,
  need: ({ backtest, warmUpBars }) => needOf(backtest, backtest, warmUpBars),
  perform({ backtest, ranges, objective, minTrades, first, sets }, markets, report) {
    const ground = toGround(backtest, ranges, markets, backtest.fromMs);
    return { trials: trySets(ground, first, sets, { objective, minTrades }, (done) => report(done / sets.length)) };
  },
};

export const needOf = (
  { spec, detailTimeframe }: z.infer<typeof backtestRequestSchema>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  warmUpBars: number,
): DataNeed => ({ symbols: spec.symbols, timeframe: spec.timeframe, detailTimeframe, fromMs, toMs, warmUpBars });
