import {
  accountNameSchema,
  accountView,
  cashTransferView,
  curveSchema,
  equityPointView,
  openAccountSchema,
  overviewView,
  resetAccountSchema,
} from "@slipstream/core/accounts";
import { z } from "zod";
import { pageInput } from "../../page.ts";
import { listOf } from "../list-answer.ts";
import { jsonRoute } from "../route.ts";
import { idFrom, toAccountId } from "../route-ids.ts";

const tag = "Accounts";
const reads = { auth: "user", owner: "self", scope: "read", rateLimit: "read" } as const;
const changes = { auth: "user", owner: "self", scope: "account", rateLimit: "change" } as const;
const one = z.object({ account: accountView });

const patchSchema = z
  .object({
    name: accountNameSchema.optional(),
    isDefault: z.literal(true, { error: "expected true: make another account the default instead" }).optional(),
  })
  .refine(({ name, isDefault }) => name !== undefined || isDefault !== undefined, {
    path: ["name"],
    message: "expected name or is_default",
  });

export const accountRoutes = [
  jsonRoute({
    method: "GET",
    path: "/api/accounts",
    tag,
    summary: "Your trading accounts",
    meta: reads,
    query: z.object({ ...pageInput, includeClosed: z.boolean({ error: "expected true or false" }).default(false) }),
    answer: listOf("accounts", accountView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.accounts.list({ userId: ctx.userId, ...query });
      return { accounts: items, nextCursor };
    },
  }),
  jsonRoute({
    method: "POST",
    path: "/api/accounts",
    tag,
    summary: "Open an account",
    description: "A paper account starts with `initial_balance` USDT, 10,000 unless given. The first account is the default.",
    meta: changes,
    body: openAccountSchema,
    creates: true,
    answer: one,
    run: async (ctx, { body, requestKey }) => ({
      account: await ctx.accounts.open({
        userId: ctx.userId,
        ...body,
        ...(requestKey === null ? {} : { accountId: toAccountId(requestKey) }),
      }),
    }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/accounts/overview",
    tag,
    summary: "All accounts together",
    meta: reads,
    answer: z.object({ overview: overviewView }),
    run: async (ctx) => ({ overview: await ctx.accounts.overview({ userId: ctx.userId }) }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/accounts/equity",
    tag,
    summary: "Equity over market time",
    meta: reads,
    query: curveSchema,
    answer: z.object({ points: z.array(equityPointView), marketTime: z.iso.datetime().nullable() }),
    run: (ctx, { query }) => ctx.accounts.equityCurve({ userId: ctx.userId, ...query }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/accounts/{id}",
    tag,
    summary: "One account",
    meta: reads,
    answer: one,
    run: async (ctx, { path }) => ({ account: await ctx.accounts.get({ userId: ctx.userId, accountId: idFrom(path) }) }),
  }),
  jsonRoute({
    method: "PATCH",
    path: "/api/accounts/{id}",
    tag,
    summary: "Rename an account, or make it the default",
    meta: changes,
    body: patchSchema,
    answer: one,
    run: async (ctx, { path, body }) => {
      const account = { userId: ctx.userId, accountId: idFrom(path) };
      if (body.name !== undefined) await ctx.accounts.rename({ ...account, name: body.name });
      if (body.isDefault) await ctx.accounts.setDefault(account);
      return { account: await ctx.accounts.get(account) };
    },
  }),
  jsonRoute({
    method: "POST",
    path: "/api/accounts/{id}/reset",
    tag,
    summary: "Start an account over",
    description: "Cancels its orders, closes its positions at market and sets its cash to the initial balance. Its history is kept.",
    meta: changes,
    body: resetAccountSchema.pick({ confirm: true }),
    answer: one,
    run: async (ctx, { path }) => ({ account: await ctx.accounts.reset({ userId: ctx.userId, accountId: idFrom(path) }) }),
  }),
  jsonRoute({
    method: "DELETE",
    path: "/api/accounts/{id}",
    tag,
    summary: "Close an account for good",
    description: "Refused while it has open orders or positions. Its history is kept.",
    meta: changes,
    answer: one,
    run: async (ctx, { path }) => ({ account: await ctx.accounts.close({ userId: ctx.userId, accountId: idFrom(path) }) }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/accounts/{id}/transfers",
    tag,
    summary: "The cash journal of an account",
    meta: reads,
    query: z.object(pageInput),
    answer: listOf("transfers", cashTransferView),
    run: async (ctx, { path, query }) => {
      const { items, nextCursor } = await ctx.accounts.transfers({ userId: ctx.userId, accountId: idFrom(path), ...query });
      return { transfers: items, nextCursor };
    },
  }),
];
