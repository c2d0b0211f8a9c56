import { credentialsSchema } from "@slipstream/core/people";
import type { CurrentSession, NewSession, People, Visitor } from "@slipstream/core/people/server";
import { SESSION_LIFE_MS } from "@slipstream/core/people/server";
import { isRefusal, Refusal } from "@slipstream/kernel";
import NextAuth, { type NextAuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { callNextAuth } from "./call-next-auth.ts";

/** What the session cookie carries, encrypted. Everything else is asked of the database at every request. */
const claimsSchema = z.object({ sub: z.uuid(), sid: z.uuid(), ver: z.int() });

export type AuthOptions = {
  readonly people: Pick<People, "signIn" | "signOut" | "findSession">;
  readonly secret: string;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
};
/** `https`: the browser speaks https to us or to our proxy; then cookies are bound to this very host. */
export type AuthRequest = { readonly headers: Headers; readonly https: boolean; readonly visitor: Visitor };
export type AuthAnswer = { readonly body: Record<string, unknown>; readonly setCookies: readonly string[] };

export const sessionCookieName = (https: boolean): string => (https ? "__Host-slipstream.session" : "slipstream.session");
const csrfCookieName = (https: boolean): string => (https ? "__Host-slipstream.csrf" : "slipstream.csrf");

/** Signing in and out of browsers: next-auth keeps the cookie, `people` decides. This file alone knows next-auth. */
export function createAuth({ people, secret, log }: AuthOptions) {
  const cookieOf = (name: string, https: boolean) => ({
    name,
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: https },
  });

  const optionsFor = (https: boolean, authorize: (input: unknown) => Promise<NewSession>): NextAuthOptions => ({
    secret,
    session: { strategy: "jwt", maxAge: SESSION_LIFE_MS / 1_000 },
    useSecureCookies: https,
    cookies: { sessionToken: cookieOf(sessionCookieName(https), https), csrfToken: cookieOf(csrfCookieName(https), https) },
    providers: [
      Credentials({
        credentials: { email: {}, password: {}, otp: {} },
        async authorize(input) {
          const session = await authorize(input);
          return { id: session.userId, session };
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => {
        const made = user && "session" in user ? (user.session as NewSession) : undefined;
        return made ? { sub: made.userId, sid: made.sessionId, ver: made.sessionVersion } : token;
      },
    },
    // A refused sign-in is no fault; whatever next-auth finds wrong is one line, without a stack.
    logger: {
      error: (code) => log.warn({ code }, "next-auth"),
      // Of its own address, which it needs for redirects only: none of them is followed here.
      warn: () => undefined,
      debug: () => undefined,
    },
  });

  const refuseAuthorize = async (): Promise<NewSession> => {
    throw new Error("nobody signs in here");
  };
  const call = (request: AuthRequest, call_: { action: string[]; body?: Record<string, string> }, options: NextAuthOptions) =>
    callNextAuth(NextAuth, options, {
      ...call_,
      cookies: Object.fromEntries(
        [sessionCookieName(request.https), csrfCookieName(request.https)].flatMap((name) => {
          const value = readCookie(request.headers, name);
          return value === null ? [] : [[name, value]];
        }),
      ),
      keepCookies: [sessionCookieName(request.https), csrfCookieName(request.https)],
    });

  async function findSession(headers: Pick<Headers, "get">, https: boolean): Promise<CurrentSession | null> {
    const token = readCookie(headers, sessionCookieName(https));
    if (token === null) return null;
    const claims = claimsSchema.safeParse(await decode({ token, secret }).catch(() => null));
    if (!claims.success) return null;
    const { sub, sid, ver } = claims.data;
    return people.findSession({ userId: sub, sessionId: sid, sessionVersion: ver });
  }

  return {
    /** The live session that these headers' cookie speaks of. */
    findSession,

    /** A token that the two commands below must show, beside its cookie. */
    async giveCsrf(request: AuthRequest): Promise<AuthAnswer> {
      const { json, setCookies } = await call(request, { action: ["csrf"] }, optionsFor(request.https, refuseAuthorize));
      return { body: { csrf_token: z.object({ csrfToken: z.string() }).parse(json).csrfToken }, setCookies };
    },

    /** Opens a new session, and ends the one that this browser had. */
    async signIn(request: AuthRequest, input: unknown): Promise<AuthAnswer> {
      const { csrfToken, ...credentials } = credentialsSchema.extend({ csrfToken: z.string().max(200).default("") }).parse(input);
      const before = await findSession(request.headers, request.https);
      let outcome: { session: NewSession } | { error: unknown } | undefined;
      const options = optionsFor(request.https, async () => {
        try {
          const session = await people.signIn({ ...credentials, visitor: request.visitor });
          outcome = { session };
          return session;
        } catch (error) {
          outcome = { error };
          throw isRefusal(error) ? new Error(error.code) : error;
        }
      });
      const { setCookies } = await call(request, { action: ["callback", "credentials"], body: { csrfToken, json: "true" } }, options);
      if (!outcome) throw badCsrf();
      if ("error" in outcome) throw outcome.error;
      if (before) await people.signOut({ userId: before.userId, sessionId: before.sessionId, visitor: request.visitor });
      return { body: { expires_at: new Date(outcome.session.expiresAt).toISOString() }, setCookies };
    },

    /** Ends this browser's session in the database, then takes its cookie. */
    async signOut(request: AuthRequest, input: unknown): Promise<AuthAnswer> {
      const { csrfToken } = z.object({ csrfToken: z.string().max(200).default("") }).parse(input);
      const { json, setCookies } = await call(
        request,
        { action: ["signout"], body: { csrfToken, json: "true" } },
        optionsFor(request.https, refuseAuthorize),
      );
      if (isCsrfRefusal(json)) throw badCsrf();
      const session = await findSession(request.headers, request.https);
      if (session) await people.signOut({ userId: session.userId, sessionId: session.sessionId, visitor: request.visitor });
      return { body: {}, setCookies };
    },
  };
}
export type Auth = ReturnType<typeof createAuth>;

const badCsrf = () => new Refusal("not-allowed", "csrf", "This page is too old. Reload it and try again.");

/** next-auth leads a command without its token to a page that asks for it. */
function isCsrfRefusal(json: unknown): boolean {
  const url = z.object({ url: z.string() }).safeParse(json).data?.url;
  return url !== undefined && URL.canParse(url) && new URL(url).searchParams.get("csrf") === "true";
}

/** The first cookie of that name; null where there is none, or none that can be read. */
function readCookie(headers: Pick<Headers, "get">, name: string): string | null {
  for (const pair of headers.get("cookie")?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at < 0 || pair.slice(0, at).trim() !== name) continue;
    try {
      return decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      return null;
    }
  }
  return null;
}
