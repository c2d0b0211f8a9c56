import {
  accountIdSchema,
  accountNameSchema,
  accountView,
  cashTransferView,
  curveSchema,
  equityCurveView,
  leverageView,
  openAccountSchema,
  overviewView,
  resetAccountSchema,
  setFeesSchema,
  setLeverageSchema,
} from "@slipstream/core/accounts";
import { z } from "zod";
import { pageInput, pageOf } from "../page.ts";
import { router, userProcedure } from "../trpc.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
const changes = userProcedure({ scope: "account", owner: "self", rateLimit: "change" });
const oneAccount = z.object({ accountId: accountIdSchema });

export const accountsRouter = router({
  list: reads
    .input(z.object({ ...pageInput, includeClosed: z.boolean().default(false) }))
    .output(pageOf(accountView))
    .query(({ ctx, input }) => ctx.accounts.list({ userId: ctx.userId, ...input })),
  get: reads
    .input(oneAccount)
    .output(accountView)
    .query(({ ctx, input }) => ctx.accounts.get({ userId: ctx.userId, ...input })),
  overview: reads
    .input(z.object({ accountId: accountIdSchema.optional() }))
    .output(overviewView)
    .query(({ ctx, input }) => ctx.accounts.overview({ userId: ctx.userId, ...input })),
  equityCurve: reads
    .input(curveSchema)
    .output(equityCurveView)
    .query(({ ctx, input }) => ctx.accounts.equityCurve({ userId: ctx.userId, ...input })),
  transfers: reads
    .input(oneAccount.extend(pageInput))
    .output(pageOf(cashTransferView))
    .query(({ ctx, input }) => ctx.accounts.transfers({ userId: ctx.userId, ...input })),
  leverages: reads
    .input(oneAccount)
    .output(z.array(leverageView))
    .query(({ ctx, input }) => ctx.accounts.leverages({ userId: ctx.userId, ...input })),
  open: changes
    .input(openAccountSchema)
    .output(accountView)
    .mutation(({ ctx, input }) => ctx.accounts.open({ userId: ctx.userId, ...input })),
  rename: changes
    .input(oneAccount.extend({ name: accountNameSchema }))
    .output(accountView)
    .mutation(({ ctx, input }) => ctx.accounts.rename({ userId: ctx.userId, ...input })),
  setDefault: changes
    .input(oneAccount)
    .output(accountView)
    .mutation(({ ctx, input }) => ctx.accounts.setDefault({ userId: ctx.userId, ...input })),
  setLeverage: changes
    .input(setLeverageSchema)
    .output(accountView)
    .mutation(({ ctx, input }) => ctx.accounts.setLeverage({ userId: ctx.userId, ...input })),
  setFees: changes
    .input(setFeesSchema)
    .output(accountView)
    .mutation(({ ctx, input }) => ctx.accounts.setFees({ userId: ctx.userId, ...input })),
  reset: changes
    .input(resetAccountSchema)
    .output(accountView)
    .mutation(({ ctx, input }) => ctx.accounts.reset({ userId: ctx.userId, accountId: input.accountId })),
  close: changes
    .input(oneAccount)
    .output(accountView)
    .mutation(({ ctx, input }) => ctx.accounts.close({ userId: ctx.userId, ...input })),
});
