import type { Actor } from "../context.ts";

/** Who the operator is; the gate has let nobody else through. */
export function operatorOf(actor: Actor): string {
  if (actor.kind === "anonymous") throw new Error("an operator's procedure without an operator");
  return actor.userId;
}
