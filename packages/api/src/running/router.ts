import { decisionView, runBesideView, runCheckView, runNowView, runView, swapView } from "@slipstream/core/running";
import { z } from "zod";
import { pageOf } from "../page.ts";
import { router, userProcedure } from "../trpc.ts";
import {
  checksInput,
  decisionsInput,
  listInput,
  oneRunInput,
  oneStrategyInput,
  startInput,
  stopInput,
  swapInput,
  toggleInput,
} from "./input.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
const trades = userProcedure({ scope: "trade", owner: "self", rateLimit: "change" });

export const runsRouter = router({
  start: trades
    .input(startInput)
    .output(runView)
    .mutation(({ ctx, input }) => ctx.runs.start({ userId: ctx.userId, ...input })),
  stop: trades
    .input(stopInput)
    .output(runView)
    .mutation(({ ctx, input }) => ctx.runs.stop({ userId: ctx.userId, ...input })),
  toggle: trades
    .input(toggleInput)
    .output(runView)
    .mutation(({ ctx, input }) => ctx.runs.toggle({ userId: ctx.userId, ...input })),
  current: reads
    .input(oneStrategyInput)
    .output(runView.nullable())
    .query(({ ctx, input }) => ctx.runs.current({ userId: ctx.userId, ...input })),
  /** Newest first. */
  list: reads
    .input(listInput)
    .output(pageOf(runView))
    .query(({ ctx, input }) => ctx.runs.list({ userId: ctx.userId, ...input })),
  /** What each condition says now, on closed bars. */
  now: reads
    .input(oneRunInput)
    .output(runNowView)
    .query(({ ctx, input }) => ctx.runs.now({ userId: ctx.userId, ...input })),
  decisions: reads
    .input(decisionsInput)
    .output(pageOf(decisionView))
    .query(({ ctx, input }) => ctx.runs.decisions({ userId: ctx.userId, ...input })),
  /** The run beside the back-test of the same bars. */
  beside: reads
    .input(oneRunInput)
    .output(runBesideView)
    .query(({ ctx, input }) => ctx.runs.beside({ userId: ctx.userId, ...input })),
  checks: reads
    .input(checksInput)
    .output(pageOf(runCheckView))
    .query(({ ctx, input }) => ctx.runs.checks({ userId: ctx.userId, ...input })),
  swap: trades
    .input(swapInput)
    .output(runView)
    .mutation(({ ctx, input }) => ctx.runs.swap({ userId: ctx.userId, ...input })),
  finishSwap: trades
    .input(oneRunInput)
    .output(runView)
    .mutation(({ ctx, input }) => ctx.runs.finishSwap({ userId: ctx.userId, ...input })),
  rollBack: trades
    .input(oneRunInput)
    .output(runView)
    .mutation(({ ctx, input }) => ctx.runs.rollBack({ userId: ctx.userId, ...input })),
  swaps: reads
    .input(oneRunInput)
    .output(z.array(swapView))
    .query(({ ctx, input }) => ctx.runs.swaps({ userId: ctx.userId, ...input })),
});
