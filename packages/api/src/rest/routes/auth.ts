import { credentialsSchema, loginTokenView, registerSchema } from "@slipstream/core/people";
import { z } from "zod";
import { jsonRoute } from "../route.ts";

const asksAnybody = { auth: "public", owner: "none", rateLimit: "change" } as const;

export const authRoutes = [
  jsonRoute({
    method: "POST",
    path: "/api/auth/register",
    tag: "Sign-up and tokens",
    summary: "Sign up",
    description:
      "Opens a user with a paper account of 10,000 USDT and sends a mail to confirm the address. An address that is known already answers the same way, with an id that means nothing, and its owner is told by mail.",
    meta: asksAnybody,
    body: registerSchema,
    creates: true,
    status: 201,
    answer: z.object({ userId: z.uuid() }),
    run: (ctx, { body }) => ctx.people.register({ ...body, visitor: ctx.visitor }),
  }),
  jsonRoute({
    method: "POST",
    path: "/api/auth/token",
    tag: "Sign-up and tokens",
    summary: "Get a bearer token",
    description:
      "With two-factor sign-in, `otp` is the code of the authenticator app or a recovery code; without it the error code is `otp-required`.",
    meta: asksAnybody,
    body: credentialsSchema,
    answer: loginTokenView,
    run: (ctx, { body }) => ctx.people.issueToken({ ...body, visitor: ctx.visitor }),
  }),
];
