import { accountIdSchema } from "@slipstream/core/accounts";
import { runView } from "@slipstream/core/running";
import {
  catalogueEntryView,
  createIndicatorSchema,
  createStrategySchema,
  customIndicatorView,
  evaluateSchema,
  evaluationView,
  readIndicatorForm,
  readShortForm,
  strategyRowView,
  strategyVersionView,
  strategyView,
  updateStrategySchema,
} from "@slipstream/core/strategy";
import { z } from "zod";
import { pageInput } from "../../page.ts";
import { listOf } from "../list-answer.ts";
import { jsonRoute, type RouteContext } from "../route.ts";
import { idFrom, toIndicatorId, toStrategyId } from "../route-ids.ts";

const tag = "Strategies";
const reads = { auth: "user", owner: "self", scope: "read", rateLimit: "read" } as const;
const changes = { auth: "user", owner: "self", scope: "trade", rateLimit: "change" } as const;
const one = z.object({ strategy: strategyView });

const about = (description: string, example?: unknown) =>
  z
    .unknown()
    .optional()
    .meta({ description, ...(example === undefined ? {} : { examples: [example] }) });
/** Read by `readShortForm`, which names what is wrong by its field. */
const rules = {
  conditions: about(
    "All of them must hold: a type, an operator and a value each. Also by name, `{rsi: {operator, value}}`, and in groups, `{any: […]}`.",
    [
      { type: "rsi", operator: "<", value: 30 },
      { type: "price", operator: ">", ma_period: 20 },
    ],
  ),
  exitConditions: about("When to leave, beside stop and target.", [{ type: "rsi", operator: ">", value: 70 }]),
  action: about("`BUY` (unless given) or `SELL`, in any case.", "BUY"),
  symbols: about("One or more.", ["BTC-USDT"]),
  timeframe: about("1m, 5m, 15m, 1h (unless given), 4h or 1d.", "1h"),
  positionSize: about("In quote currency. Without it, 10 % of the account's equity.", 100),
  stopLossPct: about("Percent of the entry price.", 2),
  takeProfitPct: about("Percent of the entry price.", 4),
  trailingStopPct: about("Percent behind the best price."),
  leverage: about("1 unless given."),
  spec: about("Instead of conditions: a whole rule tree, as `newest.spec` of an answer has it."),
};
const createBody = z.looseObject({ name: createStrategySchema.shape.name, description: createStrategySchema.shape.description, ...rules });
const patchBody = z.looseObject({
  name: updateStrategySchema.shape.name,
  description: updateStrategySchema.shape.description,
  note: updateStrategySchema.shape.note,
  expectedVersion: updateStrategySchema.shape.expectedVersion,
  ...rules,
});
const indicatorBody = z.looseObject({
  name: createIndicatorSchema.shape.name,
  type: about("An indicator of the catalogue, a price, `difference` or `ratio`.", "rsi"),
  parameters: about("Its parameters; what is left out has its default.", { period: 14 }),
  levels: createIndicatorSchema.shape.levels.meta({ description: "Named values to compare it with.", examples: [{ overbought: 70 }] }),
  definition: about("Instead of a type: an operand as rule trees have it."),
});

const customsOf = async (ctx: RouteContext) => (await ctx.indicators.list({ userId: ctx.userId, limit: 200 })).items;

export const strategyRoutes = [
  jsonRoute({
    method: "GET",
    path: "/api/indicators",
    tag,
    summary: "Your own indicators, newest first",
    meta: reads,
    query: z.object(pageInput),
    answer: listOf("indicators", customIndicatorView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.indicators.list({ userId: ctx.userId, ...query });
      return { indicators: items, nextCursor };
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/indicators/catalogue",
    tag,
    summary: "Every indicator there is, with its parameters and their ranges",
    meta: reads,
    answer: z.object({ indicators: z.array(catalogueEntryView) }),
    run: async (ctx) => ({ indicators: ctx.indicators.catalogue() }),
  }),
  jsonRoute({
    method: "POST",
    path: "/api/indicators",
    tag,
    summary: "Name an indicator of your own",
    description: "Conditions may call it by its name, and compare it with its levels by theirs. At most 50.",
    meta: changes,
    body: indicatorBody,
    creates: true,
    answer: z.object({ indicator: customIndicatorView }),
    run: async (ctx, { body, requestKey }) => {
      const form = readIndicatorForm(body, await customsOf(ctx));
      const wish = createIndicatorSchema.parse({ ...form, name: body.name, levels: body.levels });
      const indicatorId = requestKey === null ? {} : { indicatorId: toIndicatorId(requestKey) };
      return { indicator: await ctx.indicators.create({ userId: ctx.userId, ...wish, ...indicatorId }) };
    },
  }),
  jsonRoute({
    method: "DELETE",
    path: "/api/indicators/{id}",
    tag,
    summary: "Delete an indicator of your own",
    description: "Refused with the names of the strategies whose newest version uses it.",
    meta: changes,
    answer: z.object({ id: z.uuid() }),
    run: (ctx, { path }) => ctx.indicators.delete({ userId: ctx.userId, indicatorId: idFrom(path) }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/strategies",
    tag,
    summary: "Your strategies, newest first",
    meta: reads,
    query: z.object(pageInput),
    answer: listOf("strategies", strategyRowView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.strategies.list({ userId: ctx.userId, ...query });
      return { strategies: items, nextCursor };
    },
  }),
  jsonRoute({
    method: "POST",
    path: "/api/strategies",
    tag,
    summary: "Save a strategy",
    description:
      "Its rules are conditions with an action, or a whole rule tree (`spec`). Of a crossing with nothing to cross, MACD crosses its signal line and an average the price; channels are those of the bar before. At most 100 strategies.",
    meta: changes,
    body: createBody,
    creates: true,
    answer: one,
    run: async (ctx, { body, requestKey }) => {
      const { spec } = readShortForm(body, { customs: await customsOf(ctx) });
      const wish = createStrategySchema.parse({ name: body.name, description: body.description, spec });
      const strategyId = requestKey === null ? {} : { strategyId: toStrategyId(requestKey) };
      return { strategy: await ctx.strategies.create({ userId: ctx.userId, ...wish, ...strategyId }) };
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/strategies/{id}",
    tag,
    summary: "One strategy, with its newest version",
    meta: reads,
    answer: one,
    run: async (ctx, { path }) => ({ strategy: await ctx.strategies.get({ userId: ctx.userId, strategyId: idFrom(path) }) }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/strategies/{id}/versions",
    tag,
    summary: "Versions of a strategy, newest first",
    meta: reads,
    query: z.object(pageInput),
    answer: listOf("versions", strategyVersionView),
    run: async (ctx, { path, query }) => {
      const { items, nextCursor } = await ctx.strategies.versions({ userId: ctx.userId, strategyId: idFrom(path), ...query });
      return { versions: items, nextCursor };
    },
  }),
  jsonRoute({
    method: "PATCH",
    path: "/api/strategies/{id}",
    tag,
    summary: "Change a strategy",
    description:
      "Changed rules make a new version; a new name does not. `expected_version` is the newest version that you saw: if there is another by now, nothing is changed (409).",
    meta: changes,
    body: patchBody,
    answer: one,
    run: async (ctx, { path, body }) => {
      const mine = { userId: ctx.userId, strategyId: idFrom(path) };
      const { name, description, note, expectedVersion, ...form } = body;
      const before = await ctx.strategies.get(mine);
      const { symbols, timeframe } = before.newest.spec;
      const read = Object.values(form).some((value) => value !== undefined)
        ? { spec: readShortForm(form, { symbols, timeframe, customs: await customsOf(ctx) }).spec }
        : {};
      const wish = updateStrategySchema.parse({ strategyId: mine.strategyId, name, description, note, expectedVersion, ...read });
      return { strategy: await ctx.strategies.update({ userId: ctx.userId, ...wish }) };
    },
  }),
  jsonRoute({
    method: "DELETE",
    path: "/api/strategies/{id}",
    tag,
    summary: "Delete a strategy",
    description:
      "One that runs is stopped first, and its positions are closed. Back-tests and positions keep the version that they are of.",
    meta: changes,
    answer: z.object({ id: z.uuid() }),
    run: (ctx, { path }) => ctx.strategies.delete({ userId: ctx.userId, strategyId: idFrom(path) }),
  }),
  jsonRoute({
    method: "POST",
    path: "/api/strategies/{id}/toggle",
    tag,
    summary: "Start a strategy, or stop it",
    description:
      "Starts it on `account_id`, a paper account, or on the default account, and stops it where it runs: then its positions are closed. `strategy.state` is running, stopping or stopped.",
    meta: changes,
    body: z.object({ accountId: accountIdSchema.optional() }),
    bodyOptional: true,
    answer: z.object({ strategy: strategyView, run: runView }),
    run: async (ctx, { path, body }) => {
      const mine = { userId: ctx.userId, strategyId: idFrom(path) };
      const run = await ctx.runs.toggle({ ...mine, ...body });
      return { run, strategy: await ctx.strategies.get(mine) };
    },
  }),
  jsonRoute({
    method: "POST",
    path: "/api/strategies/{id}/evaluate",
    tag,
    summary: "What a strategy says now",
    description:
      "On the last closed bar of each of its symbols, or of one: the signal, and each condition with its values. Nothing is traded.",
    meta: reads,
    body: evaluateSchema.omit({ strategyId: true }),
    bodyOptional: true,
    answer: z.object({ evaluations: z.array(evaluationView) }),
    run: async (ctx, { path, body }) => ({
      evaluations: await ctx.strategies.evaluate({ userId: ctx.userId, strategyId: idFrom(path), ...body }),
    }),
  }),
];
