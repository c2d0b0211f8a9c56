import type { Actor, Context } from "@slipstream/api";
import { SCOPES } from "@slipstream/api";
import { getContainer } from "./container.ts";
import { findSession } from "./session.ts";
import { visitorOf } from "./visitor.ts";

const BEARER = /^Bearer +(\S{1,200})$/i;

/** The context of one request. `anonymous`: who asks does not matter, so nobody is looked up. */
export async function contextOfRequest(request: Request, options: { anonymous: boolean } = { anonymous: false }): Promise<Context> {
  return contextOf(request.headers, options.anonymous ? { kind: "anonymous" } : await actorOf(request.headers));
}

/** The context of a page that is rendered on the server. */
export async function contextOfPage(headers: Headers): Promise<Context> {
  return contextOf(headers, await sessionActor());
}

function contextOf(headers: Headers, actor: Actor): Context {
  const { services, shared, env } = getContainer();
  return { ...services, ...shared, actor, visitor: visitorOf(headers, env.BEHIND_PROXY === "1"), requestId: shared.nextId() };
}

/** A token counts where one is shown, else the browser's session. Both are looked up in the database every time. */
async function actorOf(headers: Headers): Promise<Actor> {
  const authorization = headers.get("authorization");
  if (authorization === null) return sessionActor();
  const secret = BEARER.exec(authorization)?.[1];
  const bearer = secret === undefined ? null : await getContainer().services.people.authenticateBearer(secret);
  if (!bearer) return { kind: "anonymous", because: "token-invalid" };
  const { tokenId, userId, scopes, role } = bearer;
  return { kind: "token", tokenId, userId, scopes, role, sudoUntil: null };
}

async function sessionActor(): Promise<Actor> {
  const session = await findSession();
  if (!session) return { kind: "anonymous" };
  const { sessionId, userId, sudoUntil, role } = session;
  return { kind: "session", sessionId, userId, scopes: SCOPES, sudoUntil, role };
}
