import type { RefusalKind } from "@slipstream/kernel";
import { initTRPC, TRPCError } from "@trpc/server";
import { notSignedIn, requireAccess } from "./access.ts";
import type { Context } from "./context.ts";
import { toRefusal, toRefusalShape, unexpectedMessage } from "./fault.ts";
import type { ProcedureMeta } from "./meta.ts";

/** Views are plain JSON (times ISO, exact numbers strings), so there is no transformer. */
const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false, // never a stack trace in an answer
    errorFormatter({ shape, error, ctx }) {
      const refusal = toRefusal(error.cause ?? error);
      const isFault = refusal === null && error.code === "INTERNAL_SERVER_ERROR";
      return {
        ...shape,
        message: isFault ? unexpectedMessage(ctx?.requestId ?? "unknown") : (refusal?.message ?? shape.message),
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          refusal: refusal ? toRefusalShape(refusal) : null,
        },
      };
    },
  });

const CODE_OF_KIND = {
  "bad-input": "BAD_REQUEST",
  "not-signed-in": "UNAUTHORIZED",
  "not-allowed": "FORBIDDEN",
  "not-found": "NOT_FOUND",
  conflict: "CONFLICT",
  rule: "UNPROCESSABLE_CONTENT",
  "too-many": "TOO_MANY_REQUESTS",
  "try-later": "SERVICE_UNAVAILABLE",
} as const satisfies Record<RefusalKind, TRPCError["code"]>;

/** Outermost: what a use case refuses gets its status; what it did not foresee is logged under the request's id. */
const answersErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const refusal = toRefusal(result.error.cause ?? result.error);
  if (refusal) throw new TRPCError({ code: CODE_OF_KIND[refusal.kind], message: refusal.message, cause: refusal });
  if (result.error.code === "INTERNAL_SERVER_ERROR")
    ctx.log.error({ requestId: ctx.requestId, path, err: result.error.cause ?? result.error }, "procedure failed");
  return result;
});

const checksAccess = t.middleware(({ ctx, meta, next }) => {
  if (!meta) throw new Error("a procedure without meta");
  requireAccess(ctx, meta);
  return next();
});

const base = t.procedure.use(answersErrors).use(checksAccess);

/** Anybody may call it. */
export const publicProcedure = (meta: Omit<ProcedureMeta, "auth" | "owner" | "scope" | "sudo">) =>
  base.meta({ auth: "public", owner: "none", ...meta });

/**
 * Signed in. Without a `scope` only a browser session may call it, no token. Adds `userId` and `user` to the context.
 */
export const userProcedure = (meta: Omit<ProcedureMeta, "auth">) =>
  base.meta({ auth: "user", ...meta }).use(({ ctx, next }) => {
    if (ctx.actor.kind === "anonymous") throw notSignedIn(ctx.actor);
    return next({ ctx: { user: ctx.actor, userId: ctx.actor.userId } });
  });

/** An operator, over rows of nobody in particular; the gate has checked the role. */
export const operatorProcedure = (meta: Omit<ProcedureMeta, "auth" | "owner">) => base.meta({ auth: "operator", owner: "none", ...meta });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;
