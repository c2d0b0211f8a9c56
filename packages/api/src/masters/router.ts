import {
  becomeMasterSchema,
  curvePointView,
  masterFillView,
  masterProfileView,
  masterRequirementsView,
  masterView,
  updateMasterSchema,
} from "@slipstream/core/masters";
import { z } from "zod";
import { pageOf } from "../page.ts";
import { router, userProcedure } from "../trpc.ts";
import { curveInput, mastersInput, oneMaster, recordInput, requirementsInput } from "./input.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
/** What is published is nobody's secret. */
const published = userProcedure({ scope: "read", owner: "none", rateLimit: "read" });
const changes = userProcedure({ scope: "account", owner: "self", rateLimit: "change" });

export const mastersRouter = router({
  /** The leaderboard: by what followers kept, unless `sortBy` says otherwise. */
  list: reads
    .input(mastersInput)
    .output(pageOf(masterView))
    .query(({ ctx, input }) => ctx.masters.list({ userId: ctx.userId, ...input })),
  get: published
    .input(oneMaster)
    .output(masterProfileView)
    .query(({ ctx, input }) => ctx.masters.get({ userId: ctx.userId, ...input })),
  /** Newest first. */
  fills: published
    .input(recordInput)
    .output(pageOf(masterFillView))
    .query(({ ctx, input }) => ctx.masters.fills(input)),
  /** Return and drawdown of the last `days` of market time, counted from their beginning; null: all. */
  curve: published
    .input(curveInput)
    .output(z.array(curvePointView))
    .query(({ ctx, input }) => ctx.masters.curve(input)),
  /** One's own publications, those that were left included. */
  mine: reads.output(z.array(masterView)).query(({ ctx }) => ctx.masters.mine({ userId: ctx.userId })),
  /** What publishing an account still needs. */
  requirements: reads
    .input(requirementsInput)
    .output(masterRequirementsView)
    .query(({ ctx, input }) => ctx.masters.requirements({ userId: ctx.userId, ...input })),
  become: changes
    .input(becomeMasterSchema)
    .output(masterView)
    .mutation(({ ctx, input }) => ctx.masters.become({ userId: ctx.userId, visitor: ctx.visitor, ...input })),
  update: changes
    .input(updateMasterSchema)
    .output(masterView)
    .mutation(({ ctx, input }) => ctx.masters.update({ userId: ctx.userId, visitor: ctx.visitor, ...input })),
  leave: changes
    .input(oneMaster)
    .output(masterView)
    .mutation(({ ctx, input }) => ctx.masters.leave({ userId: ctx.userId, visitor: ctx.visitor, ...input })),
});
