import { Refusal } from "@slipstream/kernel";
import type { Actor } from "./context.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A browser sends its cookie along whoever asks it to, so a command that comes with a cookie must come from our own pages. Tokens are
 * sent by nobody but their owner and need no such check; without either, a foreign page gets no further than with a form.
 */
export function requireOwnOrigin(request: Request, actor: Actor, ownOrigin: string): void {
  if (SAFE.has(request.method) || actor.kind === "token") return;
  const origin = request.headers.get("origin");
  if (origin === null && actor.kind === "anonymous") return;
  if (origin !== null && isOwn(origin, request.headers.get("host"), ownOrigin)) return;
  throw new Refusal("not-allowed", "foreign-origin", "This request does not come from our own pages.");
}

function isOwn(origin: string, host: string | null, ownOrigin: string): boolean {
  if (origin === ownOrigin) return true;
  return URL.canParse(origin) && host !== null && new URL(origin).host === host;
}
