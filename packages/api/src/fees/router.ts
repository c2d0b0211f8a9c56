import {
  consentView,
  earningRowView,
  feeAccrualView,
  feeCheckView,
  feeTermsView,
  statementRowView,
  statementView,
} from "@slipstream/core/fees";
import { z } from "zod";
import { pageOf } from "../page.ts";
import { router, userProcedure } from "../trpc.ts";
import { agreeInput, consentsInput, earningRowsInput, feeTermsInput, oneFollowsFee, oneStatement, statementsInput } from "./input.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });

const trades = userProcedure({ scope: "trade", owner: "self", rateLimit: "change" });

export const feesRouter = router({
  /** What each follow that is not stopped would owe if it were settled now. */
  accruals: reads.output(z.array(feeAccrualView)).query(({ ctx }) => ctx.fees.accruals({ userId: ctx.userId })),
  accrual: reads
    .input(oneFollowsFee)
    .output(feeAccrualView)
    .query(({ ctx, input }) => ctx.fees.accrual({ userId: ctx.userId, ...input })),
  /** What following a master would be agreed to, in words. */
  terms: reads
    .input(feeTermsInput)
    .output(feeTermsView)
    .query(({ ctx, input }) => ctx.fees.terms({ userId: ctx.userId, ...input })),
  /** Agrees to the higher rate that the master asks now; it binds from the next period on. */
  agree: trades
    .input(agreeInput)
    .output(feeAccrualView)
    .mutation(({ ctx, input }) => ctx.fees.agree({ userId: ctx.userId, ...input })),
  consents: reads
    .input(consentsInput)
    .output(pageOf(consentView))
    .query(({ ctx, input }) => ctx.fees.consents({ userId: ctx.userId, ...input })),
  statements: reads
    .input(statementsInput)
    .output(pageOf(statementRowView))
    .query(({ ctx, input }) => ctx.statements.list({ userId: ctx.userId, ...input })),
  statement: reads
    .input(oneStatement)
    .output(statementView)
    .query(({ ctx, input }) => ctx.statements.get({ userId: ctx.userId, ...input })),
  /** The fee computed again on the server, from every fill since the account first copied this master. */
  check: reads
    .input(oneStatement)
    .output(feeCheckView)
    .query(({ ctx, input }) => ctx.statements.check({ userId: ctx.userId, ...input })),
  /** For the owner of masters: what each follower's periods brought. */
  earningRows: reads
    .input(earningRowsInput)
    .output(pageOf(earningRowView))
    .query(({ ctx, input }) => ctx.statements.earningRows({ userId: ctx.userId, ...input })),
});
