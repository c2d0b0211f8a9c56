import type { CurrentSession } from "@slipstream/core/people/server";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { type Auth, createAuth } from "./auth.ts";
import { getContainer } from "./container.ts";

// One for each container: `next dev` loads modules anew with every change.
const made = new WeakMap<object, Auth>();

export function getAuth(): Auth {
  const container = getContainer();
  const { env, services, logger } = container;
  const auth = made.get(container) ?? createAuth({ people: services.people, secret: env.AUTH_SECRET, log: logger });
  made.set(container, auth);
  return auth;
}

/** Whether the browser speaks https: by the installation's address, or by the word of a proxy of ours. */
export function isHttps(requestHeaders: Pick<Headers, "get">): boolean {
  const { env } = getContainer();
  if (env.APP_URL.startsWith("https:")) return true;
  return env.BEHIND_PROXY === "1" && requestHeaders.get("x-forwarded-proto")?.split(",").at(-1)?.trim() === "https";
}

/** Who asks with this request's cookie; null for nobody, and at once for a session that has ended. Asks the database every time. */
export async function findSession(): Promise<CurrentSession | null> {
  const requestHeaders = await headers();
  return getAuth().findSession(requestHeaders, isHttps(requestHeaders));
}

/** For pages: whoever is not signed in is led to the sign-in, and back to `path` from there. */
export async function requireSession(path?: string): Promise<CurrentSession> {
  const session = await findSession();
  if (session) return session;
  redirect(path ? `/sign-in?next=${encodeURIComponent(path)}` : "/sign-in");
}
