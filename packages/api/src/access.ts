import { Refusal } from "@slipstream/kernel";
import type { AnonymousActor, Context } from "./context.ts";
import type { ProcedureMeta } from "./meta.ts";

/** The one gate of tRPC and REST: flood, sign-in, role, scope, sudo, in this order. Throws the refusal. */
export function requireAccess(ctx: Pick<Context, "actor" | "visitor" | "flood" | "clock">, meta: ProcedureMeta): void {
  const { actor } = ctx;
  const nowMs = ctx.clock.now();
  const caller = actor.kind === "anonymous" ? `ip ${ctx.visitor.ip}` : `user ${actor.userId}`;
  const waitSeconds = ctx.flood.take(caller, actor.kind === "anonymous" ? "public" : meta.rateLimit, nowMs);
  if (waitSeconds > 0) {
    throw new Refusal("too-many", "too-many-requests", `Too many requests. Try again in ${waitSeconds} s.`, {
      detail: { retryAfterSeconds: waitSeconds },
    });
  }
  if (meta.auth === "public") return;
  if (actor.kind === "anonymous") throw notSignedIn(actor);
  if (meta.auth === "operator" && actor.role !== "operator")
    throw new Refusal("not-allowed", "operator-only", "Only an operator may do this.");
  if (actor.kind === "token") {
    if (!meta.scope) throw new Refusal("not-allowed", "session-only", "This can be done in the browser only, not with a token.");
    if (!actor.scopes.includes(meta.scope)) {
      throw new Refusal("not-allowed", "scope-missing", `This token lacks the scope "${meta.scope}".`, { detail: { scope: meta.scope } });
    }
  }
  if (meta.sudo && (actor.sudoUntil === null || actor.sudoUntil <= nowMs)) {
    throw new Refusal("not-allowed", "sudo-required", "Enter your password again to do this.");
  }
}

const NOT_SIGNED_IN = {
  none: "Sign in first.",
  "token-invalid": "This token is not known, has expired or was revoked.",
  "session-ended": "Your session has ended. Sign in again.",
} as const;

export const notSignedIn = ({ because }: AnonymousActor): Refusal =>
  new Refusal("not-signed-in", because === "token-invalid" ? "token-invalid" : "not-signed-in", NOT_SIGNED_IN[because ?? "none"]);
