import { router, userProcedure } from "../trpc.ts";
import { credentialOf, ticketView } from "./ticket.ts";

export const streamRouter = router({
  /** A ticket for one connection to the stream, good for 30 seconds. */
  ticket: userProcedure({ scope: "read", owner: "self", rateLimit: "read" })
    .output(ticketView)
    .mutation(({ ctx }) => ctx.tickets.issue({ userId: ctx.userId, credential: credentialOf(ctx.user) })),
});
