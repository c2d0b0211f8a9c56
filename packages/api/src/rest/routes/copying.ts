import { copyView, followReportView, followView } from "@slipstream/core/copy";
import { invariant } from "@slipstream/kernel";
import { z } from "zod";
import { changeInput, copiesOfFollowInput, followsInput, newFollowInput, stopInput } from "../../copy/input.ts";
import { listOf } from "../list-answer.ts";
import { jsonRoute } from "../route.ts";
import { idFrom, toFollowId } from "../route-ids.ts";

const tag = "Copying";
const reads = { auth: "user", owner: "self", scope: "read", rateLimit: "read" } as const;
const trades = { auth: "user", owner: "self", scope: "trade", rateLimit: "change" } as const;
const one = z.object({ follow: followView });

export const copyingRoutes = [
  jsonRoute({
    method: "POST",
    path: "/api/social/copy",
    tag,
    summary: "Follow a master",
    description:
      "On the default account unless `account_id` names another. `copy_amount` is the allocation: at least 100 USDT, at least the master's minimum, and free on the account. Fills from now on are copied; with `copy_existing` also what the master holds. With `agreed_fee_percentage` it begins only at that rate.",
    meta: trades,
    body: newFollowInput,
    creates: true,
    status: 201,
    answer: one,
    run: async (ctx, { body, requestKey }) => ({
      follow: await ctx.follows.follow({
        userId: ctx.userId,
        ...body,
        ...(requestKey === null ? {} : { followId: toFollowId(requestKey) }),
      }),
    }),
  }),
  jsonRoute({
    method: "POST",
    path: "/api/social/stop-copy",
    tag,
    summary: "Stop a follow",
    description:
      "By `follow_id`, or all live follows of a `master_id`. `on_stop` replaces the setting: `close-now`, `follow-to-close` or `keep`. A follow that holds nothing is `stopped` at once, others are `stopping` until they are flat.",
    meta: trades,
    body: stopInput,
    answer: one.extend({ follows: z.array(followView) }),
    run: async (ctx, { body }) => {
      const follows = await ctx.follows.stop({ userId: ctx.userId, ...body });
      const [follow] = follows;
      invariant(follow, "a stop that stopped nothing");
      return { follow, follows };
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/social/follows",
    tag,
    summary: "Follows, newest first",
    description: "In all states unless `status` names one; `alive` stands for all that are not stopped.",
    meta: reads,
    query: followsInput,
    answer: listOf("follows", followView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.follows.list({ userId: ctx.userId, ...query });
      return { follows: items, nextCursor };
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/social/follows/{id}",
    tag,
    summary: "One follow",
    meta: reads,
    answer: one,
    run: async (ctx, { path }) => ({ follow: await ctx.follows.get({ userId: ctx.userId, followId: idFrom(path) }) }),
  }),
  jsonRoute({
    method: "PATCH",
    path: "/api/social/follows/{id}",
    tag,
    summary: "Change settings, pause or resume",
    description:
      "Settings that are left out stay as they are, null takes a limit away. Changes hold for new opens; a paused follow opens nothing and goes on closing.",
    meta: trades,
    body: changeInput,
    answer: one,
    run: async (ctx, { path, body }) => ({ follow: await ctx.follows.update({ userId: ctx.userId, followId: idFrom(path), ...body }) }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/social/follows/{id}/copies",
    tag,
    summary: "What became of each of the master's fills, newest first",
    description:
      "`latency_ms` counts on the wall clock from our record of the master's fill to our own fill; `slippage_bps` is positive where the own price is worse.",
    meta: reads,
    query: copiesOfFollowInput,
    answer: listOf("copies", copyView),
    run: async (ctx, { path, query }) => {
      const { items, nextCursor } = await ctx.follows.copies({ userId: ctx.userId, followId: idFrom(path), ...query });
      return { copies: items, nextCursor };
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/social/follows/{id}/report",
    tag,
    summary: "How good the copies were",
    description:
      "The follower's profit against that of an ideal copy of the master's fills, and where the difference went: `parts` add up to it exactly. Percentages are of the allocation; an amount that is not known is null.",
    meta: reads,
    answer: z.object({ report: followReportView }),
    run: async (ctx, { path }) => ({ report: await ctx.copyQuality.report({ userId: ctx.userId, followId: idFrom(path) }) }),
  }),
];
