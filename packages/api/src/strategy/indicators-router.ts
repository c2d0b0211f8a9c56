import {
  catalogueEntryView,
  createIndicatorSchema,
  customIndicatorView,
  oneIndicatorSchema,
  updateIndicatorSchema,
} from "@slipstream/core/strategy";
import { z } from "zod";
import { pageInput, pageOf } from "../page.ts";
import { router, userProcedure } from "../trpc.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
const changes = userProcedure({ scope: "trade", owner: "self", rateLimit: "change" });

export const indicatorsRouter = router({
  /** Every indicator there is, with its parameters and their ranges. */
  catalogue: reads.output(z.array(catalogueEntryView)).query(({ ctx }) => ctx.indicators.catalogue()),
  /** The user's own. */
  list: reads
    .input(z.object(pageInput))
    .output(pageOf(customIndicatorView))
    .query(({ ctx, input }) => ctx.indicators.list({ userId: ctx.userId, ...input })),
  create: changes
    .input(createIndicatorSchema)
    .output(customIndicatorView)
    .mutation(({ ctx, input }) => ctx.indicators.create({ userId: ctx.userId, ...input })),
  /** Versions that were written keep the definition that they were written with. */
  update: changes
    .input(updateIndicatorSchema)
    .output(customIndicatorView)
    .mutation(({ ctx, input }) => ctx.indicators.update({ userId: ctx.userId, ...input })),
  /** Refused while a strategy's newest version uses it. */
  delete: changes
    .input(oneIndicatorSchema)
    .output(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => ctx.indicators.delete({ userId: ctx.userId, ...input })),
});
