import { Refusal } from "@slipstream/kernel";
import type { ProcedureMeta } from "../meta.ts";
import { userProcedure } from "../trpc.ts";

/** Signed in with a browser; no token may. Adds `asker`: what every use case of `people` wants to know of whoever asks. */
export const sessionProcedure = (meta: Omit<ProcedureMeta, "auth" | "scope">) =>
  userProcedure(meta).use(({ ctx, next }) => {
    const { user, visitor } = ctx;
    if (user.kind !== "session")
      throw new Refusal("not-allowed", "session-only", "This can be done in the browser only, not with a token.");
    return next({ ctx: { asker: { userId: user.userId, sessionId: user.sessionId, visitor }, sudoUntil: user.sudoUntil } });
  });
