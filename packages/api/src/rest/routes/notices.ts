import { markAllReadSchema, markReadSchema, noticeView, unreadView } from "@slipstream/core/notices";
import { z } from "zod";
import { pageInput } from "../../page.ts";
import { listOf } from "../list-answer.ts";
import { jsonRoute } from "../route.ts";

const tag = "Notices";
const reads = { auth: "user", owner: "self", scope: "read", rateLimit: "read" } as const;
const changes = { auth: "user", owner: "self", scope: "account", rateLimit: "change" } as const;

const readSchema = z
  .object({
    ids: markReadSchema.shape.ids.optional(),
    all: z.literal(true, { error: "expected true, or ids" }).optional(),
    ...markAllReadSchema.shape,
  })
  .refine(({ ids, all }) => (ids === undefined) !== (all === undefined), { path: ["ids"], message: "expected either ids or all" });

export const noticeRoutes = [
  jsonRoute({
    method: "GET",
    path: "/api/notices",
    tag,
    summary: "What you were told, newest first",
    description:
      "Trades that were not copied are gathered by follow and hour: such a notice grows, counts from its last event on, and is unread again. `unread` counts no further than 100.",
    meta: reads,
    query: z.object(pageInput),
    answer: listOf("notices", noticeView).extend(unreadView.shape),
    run: async (ctx, { query }) => {
      const { items, ...rest } = await ctx.notices.list({ userId: ctx.userId, ...query });
      return { notices: items, ...rest };
    },
  }),
  jsonRoute({
    method: "POST",
    path: "/api/notices/read",
    tag,
    summary: "Mark notices as read",
    description: "Those of `ids`, or with `all` every one, up to the one that `through` names.",
    meta: changes,
    body: readSchema,
    answer: unreadView,
    run: (ctx, { body }) =>
      body.ids
        ? ctx.notices.markRead({ userId: ctx.userId, ids: body.ids })
        : ctx.notices.markAllRead({ userId: ctx.userId, through: body.through }),
  }),
];
