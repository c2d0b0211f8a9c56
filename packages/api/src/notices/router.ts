import {
  markAllReadSchema,
  markReadSchema,
  noticePreferenceView,
  noticeView,
  setPreferenceSchema,
  unreadView,
} from "@slipstream/core/notices";
import { z } from "zod";
import { pageInput, pageOf } from "../page.ts";
import { router, userProcedure } from "../trpc.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
const changes = userProcedure({ scope: "account", owner: "self", rateLimit: "change" });

export const noticesRouter = router({
  /** Newest first. */
  list: reads
    .input(z.object(pageInput))
    .output(pageOf(noticeView).extend(unreadView.shape))
    .query(({ ctx, input }) => ctx.notices.list({ userId: ctx.userId, ...input })),
  count: reads.output(unreadView).query(({ ctx }) => ctx.notices.count({ userId: ctx.userId })),
  markRead: changes
    .input(markReadSchema)
    .output(unreadView)
    .mutation(({ ctx, input }) => ctx.notices.markRead({ userId: ctx.userId, ...input })),
  markAllRead: changes
    .input(markAllReadSchema)
    .output(unreadView)
    .mutation(({ ctx, input }) => ctx.notices.markAllRead({ userId: ctx.userId, ...input })),
  /** Every kind on every channel, chosen or by default. In the app every notice shows. */
  preferences: reads.output(z.array(noticePreferenceView)).query(({ ctx }) => ctx.notices.preferences({ userId: ctx.userId })),
  setPreference: changes
    .input(setPreferenceSchema)
    .output(z.array(noticePreferenceView))
    .mutation(({ ctx, input }) => ctx.notices.setPreference({ userId: ctx.userId, ...input })),
});
