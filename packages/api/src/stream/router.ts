import { z } from "zod";
import { router, userProcedure } from "../trpc.ts";

export const streamRouter = router({
  /** A ticket for one connection to the stream, good for 30 seconds. */
  ticket: userProcedure({ scope: "read", owner: "self", rateLimit: "read" })
    .output(z.object({ ticket: z.string() }))
    .mutation(async ({ ctx }) => ({
      ticket: await ctx.tickets.issue({ userId: ctx.userId, sessionId: ctx.user.sessionId ?? null, tokenId: ctx.user.tokenId ?? null }),
    })),
});
