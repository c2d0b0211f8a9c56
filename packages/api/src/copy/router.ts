import {
  copyQualityView,
  copyView,
  followReportView,
  followTermsView,
  followTotalsView,
  followView,
  studioView,
  whatIfView,
} from "@slipstream/core/copy";
import { z } from "zod";
import { pageOf } from "../page.ts";
import { operatorProcedure, router, userProcedure } from "../trpc.ts";
import {
  copiesInput,
  followsInput,
  newFollowInput,
  oneFollow,
  oneMaster,
  stopInput,
  totalsInput,
  updateInput,
  whatIfInput,
} from "./input.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
const trades = userProcedure({ scope: "trade", owner: "self", rateLimit: "change" });

export const copyRouter = router({
  follow: trades
    .input(newFollowInput)
    .output(followView)
    .mutation(({ ctx, input }) => ctx.follows.follow({ userId: ctx.userId, ...input })),
  /** Settings that are left out stay; changes hold for new opens. */
  update: trades
    .input(updateInput)
    .output(followView)
    .mutation(({ ctx, input }) => ctx.follows.update({ userId: ctx.userId, ...input })),
  /** One follow, or all live follows of a master. */
  stop: trades
    .input(stopInput)
    .output(z.array(followView))
    .mutation(({ ctx, input }) => ctx.follows.stop({ userId: ctx.userId, ...input })),
  /** The emergency switch. Answers all follows that are not stopped. */
  pauseAll: trades.output(z.array(followView)).mutation(({ ctx }) => ctx.follows.pauseAll({ userId: ctx.userId })),
  resumeAll: trades.output(z.array(followView)).mutation(({ ctx }) => ctx.follows.resumeAll({ userId: ctx.userId })),
  list: reads
    .input(followsInput)
    .output(pageOf(followView))
    .query(({ ctx, input }) => ctx.follows.list({ userId: ctx.userId, ...input })),
  totals: reads
    .input(totalsInput)
    .output(followTotalsView)
    .query(({ ctx, input }) => ctx.follows.totals({ userId: ctx.userId, ...input })),
  get: reads
    .input(oneFollow)
    .output(followView)
    .query(({ ctx, input }) => ctx.follows.get({ userId: ctx.userId, ...input })),
  listCopies: reads
    .input(copiesInput)
    .output(pageOf(copyView))
    .query(({ ctx, input }) => ctx.follows.copies({ userId: ctx.userId, ...input })),
  report: reads
    .input(oneFollow)
    .output(followReportView)
    .query(({ ctx, input }) => ctx.copyQuality.report({ userId: ctx.userId, ...input })),
  /** What the master's last market days would have brought these settings. */
  whatIf: reads
    .input(whatIfInput)
    .output(whatIfView)
    .query(({ ctx, input }) => ctx.copyQuality.whatIf({ userId: ctx.userId, ...input })),
  /** For the owner of a master; somebody else's is not found. */
  studio: reads
    .input(oneMaster)
    .output(studioView)
    .query(({ ctx, input }) => ctx.copyQuality.studio({ userId: ctx.userId, ...input })),
  quality: operatorProcedure({ scope: "read", rateLimit: "read" })
    .output(z.array(copyQualityView))
    .query(({ ctx }) => ctx.copyQuality.list()),
  /** What the follow dialog shows before anything is chosen. */
  terms: reads
    .input(oneMaster)
    .output(followTermsView)
    .query(({ ctx, input }) => ctx.follows.terms({ userId: ctx.userId, ...input })),
});
