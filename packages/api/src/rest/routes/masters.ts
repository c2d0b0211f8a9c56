import {
  becomeMasterSchema,
  type MasterFillView,
  masterFillView,
  masterProfileView,
  masterRequirementsView,
  masterView,
  updateMasterSchema,
} from "@slipstream/core/masters";
import { z } from "zod";
import { mastersInput, requirementsInput } from "../../masters/input.ts";
import { MAX_PAGE, pageInput } from "../../page.ts";
import { type Columns, toCsv } from "../csv.ts";
import { listOf } from "../list-answer.ts";
import { jsonRoute, textRoute } from "../route.ts";
import { idFrom } from "../route-ids.ts";

const tag = "Masters";
const reads = { auth: "user", owner: "self", scope: "read", rateLimit: "read" } as const;
/** What is published is nobody's secret. */
const published = { ...reads, owner: "none" } as const;
const changes = { auth: "user", owner: "self", scope: "account", rateLimit: "change" } as const;
const one = z.object({ master: masterView });
const EXPECTED_FLAG = "expected true or false";
const queried = mastersInput.extend({
  symbols: z.preprocess((value) => (typeof value === "string" ? value.split(",") : value), mastersInput.shape.symbols),
  includeLeft: z.boolean({ error: EXPECTED_FLAG }).default(true),
});

const FILL_COLUMNS: Columns<MasterFillView> = {
  seq: (fill) => fill.seq,
  time: (fill) => fill.time,
  symbol: (fill) => fill.symbol,
  side: (fill) => fill.side,
  quantity: (fill) => fill.quantity,
  price: (fill) => fill.price,
  fee: (fill) => fill.fee,
  realized_pnl: (fill) => fill.realizedPnl,
  net_after: (fill) => fill.netAfter,
  hash: (fill) => fill.hash,
};

export const masterRoutes = [
  jsonRoute({
    method: "POST",
    path: "/api/social/become-master",
    tag,
    summary: "Publish the record of an account",
    description:
      "The default account unless `account_id` names another. Needs at least 10 closed trades and a net profit on it, and a confirmed e-mail address; what is missing is listed in the refusal's `detail.missing`. An account whose record was left is published again.",
    meta: changes,
    body: becomeMasterSchema,
    creates: true,
    answer: one,
    run: async (ctx, { body }) => ({ master: await ctx.masters.become({ userId: ctx.userId, visitor: ctx.visitor, ...body }) }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/social/requirements",
    tag,
    summary: "What publishing an account still needs",
    meta: reads,
    query: requirementsInput,
    answer: z.object({ requirements: masterRequirementsView }),
    run: async (ctx, { query }) => ({ requirements: await ctx.masters.requirements({ userId: ctx.userId, ...query }) }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/social/masters",
    tag,
    summary: "The leaderboard",
    description:
      "By `follower_return` (what nine of ten followers earned at least, after all fees) unless `sort_by` says otherwise; a master without a figure comes after those with one. Those who left or lost nearly everything stay listed as such, unless `include_left=false`.",
    meta: reads,
    query: queried,
    answer: listOf("masters", masterView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.masters.list({ userId: ctx.userId, ...query });
      return { masters: items, nextCursor };
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/social/masters/{id}",
    tag,
    summary: "One master's record",
    meta: published,
    answer: z.object({ master: masterProfileView }),
    run: async (ctx, { path }) => ({ master: await ctx.masters.get({ userId: ctx.userId, masterId: idFrom(path) }) }),
  }),
  jsonRoute({
    method: "PATCH",
    path: "/api/social/masters/{id}",
    tag,
    summary: "Change the terms of your published record",
    description: "A higher fee holds for those who begin to follow from then on.",
    meta: changes,
    body: updateMasterSchema.omit({ masterId: true }),
    answer: one,
    run: async (ctx, { path, body }) => ({
      master: await ctx.masters.update({ userId: ctx.userId, visitor: ctx.visitor, masterId: idFrom(path), ...body }),
    }),
  }),
  jsonRoute({
    method: "DELETE",
    path: "/api/social/masters/{id}",
    tag,
    summary: "Stop publishing your record",
    description: "It stays listed with its result. Follows of it begin to stop.",
    meta: changes,
    answer: one,
    run: async (ctx, { path }) => ({
      master: await ctx.masters.leave({ userId: ctx.userId, visitor: ctx.visitor, masterId: idFrom(path) }),
    }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/social/masters/{id}/fills",
    tag,
    summary: "The fills of a record, newest first",
    meta: published,
    query: z.object(pageInput),
    answer: listOf("fills", masterFillView),
    run: async (ctx, { path, query }) => {
      const { items, nextCursor } = await ctx.masters.fills({ masterId: idFrom(path), ...query });
      return { fills: items, nextCursor };
    },
  }),
  textRoute({
    method: "GET",
    path: "/api/social/masters/{id}/fills.csv",
    tag,
    summary: "The fills of a record as a table, newest first",
    meta: published,
    contentType: "text/csv; charset=utf-8",
    fileName: "record.csv",
    run: async (ctx, { path }) => {
      const masterId = idFrom(path);
      const first = await ctx.masters.fills({ masterId, limit: MAX_PAGE });
      return toCsv(async (cursor) => (cursor === null ? first : ctx.masters.fills({ masterId, limit: MAX_PAGE, cursor })), FILL_COLUMNS);
    },
  }),
  textRoute({
    method: "GET",
    path: "/api/social/masters/{id}/proof.json",
    tag,
    summary: "The whole record with its hashes and daily roots, to be hashed again",
    meta: published,
    contentType: "application/json; charset=utf-8",
    fileName: "record-proof.json",
    run: (ctx, { path }) => ctx.masters.proof({ masterId: idFrom(path) }),
  }),
];
