import { journalView, ledgerRunView, trialBalanceView } from "@slipstream/core/ledger";
import { z } from "zod";
import { pageOf } from "../page.ts";
import { operatorProcedure, router, userProcedure } from "../trpc.ts";
import { journalSearchInput, journalsInput } from "./input.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
const operatorReads = operatorProcedure({ scope: "read", rateLimit: "read" });
/** Of each kind. */
const RUNS = 5;

export const ledgerRouter = router({
  /** Journals that touch the caller, in both books, newest first; other people's accounts in them by their kind alone. */
  journals: reads
    .input(journalsInput)
    .output(pageOf(journalView))
    .query(({ ctx, input }) => ctx.ledger.listJournals({ userId: ctx.userId, ...input })),

  /** All of the fee ledger. */
  search: operatorReads
    .input(journalSearchInput)
    .output(pageOf(journalView))
    .query(({ ctx, input }) => ctx.ledger.searchJournals(input)),
  trialBalance: operatorReads.output(trialBalanceView).query(({ ctx }) => ctx.ledger.trialBalance(ctx.clock.now())),
  /** The last checks and settlements, newest first. */
  runs: operatorReads.output(z.array(ledgerRunView)).query(async ({ ctx }) => [...(await ctx.ledger.listRuns(RUNS))]),
});
