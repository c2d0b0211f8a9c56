import { z } from "zod";
import type { DataNeed, JobKind } from "../jobs/server.ts";
import { type BacktestRequest, backtestRequestSchema } from "./backtest-request.ts";
import { customsOf, performBacktest, stampRun } from "./perform-backtest.ts";
import type { BacktestReportView, StampView } from "./views.ts";
import { warmUpBarsOf } from "./warm-up-bars.ts";

/** `report: false`: the report is there already, and only its stamp is wanted. */
export const backtestJobInput = z.strictObject({ request: backtestRequestSchema, report: z.boolean() });
export type BacktestJobInput = z.infer<typeof backtestJobInput>;
export type BacktestJobResult = { readonly report: BacktestReportView | null; readonly stamp: StampView };

/** How much of the work the back-test itself is; the rest is the stamp. */
const RUN_SHARE = 0.3;

export function backtestNeed(request: BacktestRequest): DataNeed {
  const { spec, detailTimeframe, fromMs, toMs } = request;
  const { symbols, timeframe } = spec;
  return { symbols, timeframe, detailTimeframe, fromMs, toMs, warmUpBars: warmUpBarsOf(spec, customsOf(request)) };
}

/** A back-test and its look-ahead stamp, in a resident pool. */
export const BACKTEST_JOB: JobKind<BacktestJobInput, BacktestJobResult> = {
  input: backtestJobInput,
  need: ({ request }) => backtestNeed(request),
  perform(input, markets, report) {
    const done = performBacktest(input.request, markets, { onProgress: (share) => report(share * RUN_SHARE) });
    const stamp = stampRun(done.run, (share) => report(RUN_SHARE + share * (1 - RUN_SHARE)));
    return { report: input.report ? done.report : null, stamp };
  },
};
