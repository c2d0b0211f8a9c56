import type { Actor, Context } from "@slipstream/api";
import { SCOPES } from "@slipstream/api";
import { type Container, getContainer } from "./container.ts";
import { findSession } from "./session.ts";
import { visitorOf } from "./visitor.ts";

const BEARER = /^Bearer +(\S{1,200})$/i;

/** The context of one request. `anonymous`: who asks does not matter, so nobody is looked up. */
export async function contextOfRequest(request: Request, options: { anonymous: boolean } = { anonymous: false }): Promise<Context> {
  const container = getContainer();
  return toContext(
    container,
    request.headers,
    options.anonymous ? { kind: "anonymous" } : await actorOf(container, request.headers, sessionActor),
  );
}

/** The context of a page that is rendered on the server. */
export async function contextOfPage(headers: Headers): Promise<Context> {
  return toContext(getContainer(), headers, await sessionActor());
}

/** Binds what the process shares to one request. */
export async function toContext({ services, shared, env, prepare }: Container, headers: Headers, actor: Actor): Promise<Context> {
  if (actor.kind !== "anonymous") await prepare();
  return { ...services, ...shared, actor, visitor: visitorOf(headers, env.BEHIND_PROXY === "1"), requestId: shared.nextId() };
}

/** A token counts where one is shown, else the browser's session. Both are looked up in the database every time. */
export async function actorOf({ services }: Container, headers: Headers, sessionActor: () => Promise<Actor>): Promise<Actor> {
  const authorization = headers.get("authorization");
  if (authorization === null) return sessionActor();
  const secret = BEARER.exec(authorization)?.[1];
  const bearer = secret === undefined ? null : await services.people.authenticateBearer(secret);
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
