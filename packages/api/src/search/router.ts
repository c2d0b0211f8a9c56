import { heatMapView, proposedRangeView, searchRowView, searchView, startSearchInput, trialView } from "@slipstream/core/search";
import { z } from "zod";
import { pageOf } from "../page.ts";
import { router, userProcedure } from "../trpc.ts";
import { heatMapInput, oneSearch, rangesInput, searchesInput, trialsInput } from "./input.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
/** Nothing of an account changes by a search: what it costs is computing. */
const computes = userProcedure({ scope: "trade", owner: "self", rateLimit: "change" });

export const searchesRouter = router({
  /** Tries sets of parameters over a time, in workers; with `walkForward` also in windows of it. */
  start: computes
    .input(startSearchInput)
    .output(searchView)
    .mutation(({ ctx, input }) => ctx.searches.start({ userId: ctx.userId, ...input })),
  get: reads
    .input(oneSearch)
    .output(searchView)
    .query(({ ctx, input }) => ctx.searches.get({ userId: ctx.userId, ...input })),
  list: reads
    .input(searchesInput)
    .output(pageOf(searchRowView))
    .query(({ ctx, input }) => ctx.searches.list({ userId: ctx.userId, ...input })),
  /** One that waits or runs; others stay as they are. What was tried stays. */
  cancel: computes
    .input(oneSearch)
    .output(searchRowView)
    .mutation(({ ctx, input }) => ctx.searches.cancel({ userId: ctx.userId, ...input })),
  delete: computes
    .input(oneSearch)
    .output(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => ctx.searches.delete({ userId: ctx.userId, ...input })),
  /** Sets that were tried over the whole time. */
  trials: reads
    .input(trialsInput)
    .output(pageOf(trialView))
    .query(({ ctx, input }) => ctx.searches.trials({ userId: ctx.userId, ...input })),
  /** Two ranges by their paths; the best of all others in each cell. */
  heatMap: reads
    .input(heatMapInput)
    .output(heatMapView)
    .query(({ ctx, input }) => ctx.searches.heatMap({ userId: ctx.userId, ...input })),
  /** Every number of a strategy, saved or not, that can be varied. */
  ranges: reads
    .input(rangesInput)
    .output(z.array(proposedRangeView))
    .query(({ ctx, input }) => ctx.searches.ranges({ userId: ctx.userId, ...input })),
});
