import {
  backtestComparisonView,
  backtestRowView,
  backtestView,
  compareBacktestsInput,
  runBacktestInput,
  sharedBacktestView,
} from "@slipstream/core/backtest";
import { z } from "zod";
import { pageOf } from "../page.ts";
import { publicProcedure, router, userProcedure } from "../trpc.ts";
import { backtestsInput, oneBacktest, sharedBacktestInput } from "./input.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
/** Nothing of an account changes by a back-test: what it costs is computing. */
const computes = userProcedure({ scope: "trade", owner: "self", rateLimit: "change" });

export const backtestsRouter = router({
  /** A short one is answered done. A long one is waited for, for half a minute, unless `wait` is false. */
  run: computes
    .input(runBacktestInput)
    .output(backtestView)
    .mutation(({ ctx, input }) => ctx.backtests.run({ userId: ctx.userId, ...input })),
  get: reads
    .input(oneBacktest)
    .output(backtestView)
    .query(({ ctx, input }) => ctx.backtests.get({ userId: ctx.userId, ...input })),
  list: reads
    .input(backtestsInput)
    .output(pageOf(backtestRowView))
    .query(({ ctx, input }) => ctx.backtests.list({ userId: ctx.userId, ...input })),
  /** One that waits or runs; others stay as they are. */
  cancel: computes
    .input(oneBacktest)
    .output(backtestRowView)
    .mutation(({ ctx, input }) => ctx.backtests.cancel({ userId: ctx.userId, ...input })),
  delete: computes
    .input(oneBacktest)
    .output(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => ctx.backtests.delete({ userId: ctx.userId, ...input })),
  /** Whoever has the code may read the report from now on. */
  share: computes
    .input(oneBacktest)
    .output(backtestRowView)
    .mutation(({ ctx, input }) => ctx.backtests.share({ userId: ctx.userId, ...input })),
  unshare: computes
    .input(oneBacktest)
    .output(backtestRowView)
    .mutation(({ ctx, input }) => ctx.backtests.unshare({ userId: ctx.userId, ...input })),
  shared: publicProcedure({ rateLimit: "public" })
    .input(sharedBacktestInput)
    .output(sharedBacktestView)
    .query(({ ctx, input }) => ctx.backtests.shared(input)),
  /** Computed anew, over the same time at the same costs; nothing is kept of it. */
  compare: userProcedure({ scope: "read", owner: "self", rateLimit: "change" })
    .input(compareBacktestsInput)
    .output(backtestComparisonView)
    .query(({ ctx, input }) => ctx.backtests.compare({ userId: ctx.userId, ...input })),
});
