import {
  duePayoutView,
  earningsView,
  invoiceView,
  markSentSchema,
  payoutView,
  refundSchema,
  waitingShareView,
} from "@slipstream/core/billing";
import { z } from "zod";
import { pageInput, pageOf } from "../page.ts";
import { operatorProcedure, router, userProcedure } from "../trpc.ts";
import { operatorOf } from "./operator-of.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
const changes = userProcedure({ owner: "self", rateLimit: "change" });
/** Where a master's money goes is said by somebody who has just entered the password, in a browser. */
const dangerous = userProcedure({ owner: "self", rateLimit: "change", sudo: true });
const operatorReads = operatorProcedure({ scope: "read", rateLimit: "read" });
const operatorChanges = operatorProcedure({ rateLimit: "change" });
const page = z.object(pageInput);
const linkView = z.object({ url: z.url() });

export const payoutsRouter = router({
  /** What the caller's records earn, and where the money is. */
  earnings: reads.output(earningsView).query(({ ctx }) => ctx.payouts.earnings({ userId: ctx.userId })),
  list: reads
    .input(page)
    .output(pageOf(payoutView))
    .query(({ ctx, input }) => ctx.payouts.list({ userId: ctx.userId, ...input })),
  startOnboarding: dangerous
    .output(linkView)
    .mutation(({ ctx }) => ctx.payouts.startOnboarding({ userId: ctx.userId, visitor: ctx.visitor })),
  finishOnboarding: changes.output(earningsView).mutation(({ ctx }) => ctx.payouts.finishOnboarding({ userId: ctx.userId })),
  openDashboard: dangerous.output(linkView).mutation(({ ctx }) => ctx.payouts.openDashboard({ userId: ctx.userId })),

  due: operatorReads
    .input(page)
    .output(pageOf(duePayoutView))
    .query(({ ctx, input }) => ctx.payouts.due(input)),
  waiting: operatorReads.output(z.array(waitingShareView)).query(({ ctx }) => ctx.payouts.waiting()),
  markSent: operatorChanges
    .input(markSentSchema)
    .output(duePayoutView)
    .mutation(({ ctx, input }) => ctx.payouts.markSent({ ...input, userId: operatorOf(ctx.actor), visitor: ctx.visitor })),
  refund: operatorChanges
    .input(refundSchema)
    .output(invoiceView)
    .mutation(({ ctx, input }) => ctx.payouts.refund({ ...input, userId: operatorOf(ctx.actor), visitor: ctx.visitor })),
});
