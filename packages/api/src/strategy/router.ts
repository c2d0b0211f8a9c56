import {
  conditionView,
  createStrategySchema,
  evaluateSchema,
  evaluationView,
  explainSchema,
  oneStrategySchema,
  oneVersionSchema,
  pineSchema,
  previewSchema,
  previewView,
  proposalView,
  proposeSchema,
  strategyIdSchema,
  strategyRowView,
  strategyVersionView,
  strategyView,
  templateView,
  updateStrategySchema,
} from "@slipstream/core/strategy";
import { z } from "zod";
import { pageInput, pageOf } from "../page.ts";
import { router, userProcedure } from "../trpc.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
const changes = userProcedure({ scope: "trade", owner: "self", rateLimit: "change" });

export const strategiesRouter = router({
  list: reads
    .input(z.object(pageInput))
    .output(pageOf(strategyRowView))
    .query(({ ctx, input }) => ctx.strategies.list({ userId: ctx.userId, ...input })),
  get: reads
    .input(oneStrategySchema)
    .output(strategyView)
    .query(({ ctx, input }) => ctx.strategies.get({ userId: ctx.userId, ...input })),
  /** Newest first. */
  versions: reads
    .input(z.object({ ...pageInput, strategyId: strategyIdSchema }))
    .output(pageOf(strategyVersionView))
    .query(({ ctx, input }) => ctx.strategies.versions({ userId: ctx.userId, ...input })),
  version: reads
    .input(oneVersionSchema)
    .output(strategyVersionView)
    .query(({ ctx, input }) => ctx.strategies.version({ userId: ctx.userId, ...input })),
  create: changes
    .input(createStrategySchema)
    .output(strategyView)
    .mutation(({ ctx, input }) => ctx.strategies.create({ userId: ctx.userId, ...input })),
  /** Changed rules make a new version; a new name does not. */
  update: changes
    .input(updateStrategySchema)
    .output(strategyView)
    .mutation(({ ctx, input }) => ctx.strategies.update({ userId: ctx.userId, ...input })),
  duplicate: changes
    .input(oneStrategySchema)
    .output(strategyView)
    .mutation(({ ctx, input }) => ctx.strategies.duplicate({ userId: ctx.userId, ...input })),
  /** One that runs is stopped first. */
  delete: changes
    .input(oneStrategySchema)
    .output(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => ctx.strategies.delete({ userId: ctx.userId, ...input })),
  templates: reads.output(z.array(templateView)).query(({ ctx }) => ctx.strategies.templates()),
  /** Rules on the newest bars, saved or not. */
  preview: reads
    .input(previewSchema)
    .output(previewView)
    .query(({ ctx, input }) => ctx.strategies.preview({ userId: ctx.userId, ...input })),
  /** On the last closed bar of each symbol, or of one. */
  evaluate: reads
    .input(evaluateSchema)
    .output(z.array(evaluationView))
    .query(({ ctx, input }) => ctx.strategies.evaluate({ userId: ctx.userId, ...input })),
  /** What each condition said at the close of a bar. */
  explain: reads
    .input(explainSchema)
    .output(z.array(conditionView))
    .query(({ ctx, input }) => ctx.strategies.explain({ userId: ctx.userId, ...input })),
  pine: reads
    .input(pineSchema)
    .output(z.object({ text: z.string() }))
    .query(({ ctx, input }) => ctx.strategies.pine({ userId: ctx.userId, ...input })),
  /** Asks the model, if one is set up. Nothing is kept and nothing runs. */
  propose: changes
    .input(proposeSchema)
    .output(proposalView)
    .mutation(({ ctx, input }) => ctx.strategies.propose({ userId: ctx.userId, ...input })),
  llm: reads.output(z.object({ available: z.boolean(), model: z.string().nullable() })).query(({ ctx }) => ctx.strategies.llm()),
});
