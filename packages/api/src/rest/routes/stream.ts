import { credentialOf, ticketView } from "../../stream/ticket.ts";
import { jsonRoute } from "../route.ts";

export const streamRoutes = [
  jsonRoute({
    method: "POST",
    path: "/api/stream/ticket",
    tag: "Stream",
    summary: "A ticket for one connection to the stream",
    description: "Good for 30 seconds and one connection. The introduction tells how to speak with the stream.",
    meta: { auth: "user", owner: "self", scope: "read", rateLimit: "read" },
    answer: ticketView,
    run: async (ctx) => ctx.tickets.issue({ userId: ctx.userId, credential: credentialOf(ctx.user) }),
  }),
];
