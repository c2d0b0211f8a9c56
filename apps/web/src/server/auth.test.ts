import { requireOwnOrigin } from "@slipstream/api/rest";
import { createPeople } from "@slipstream/core/people/server";
import { connectDatabase, createPeopleStore, createRateLimitStore } from "@slipstream/db";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerAuth } from "./answer-auth.ts";
import { type Auth, createAuth, sessionCookieName } from "./auth.ts";
import { enrol, HOME, PASSWORD, type PeopleBench, peopleBench, signUp } from "./people.fixture.ts";

const ORIGIN = "http://localhost:3000";
const SECRET = "a secret of at least thirty-two characters";
let bench: PeopleBench;
let auth: Auth;
const logged: unknown[] = [];
beforeAll(async () => {
  // The cookie's own expiry is judged by the real clock of its library.
  bench = await peopleBench();
  bench.clock.set(Date.now());
  auth = createAuth({ people: bench.people, secret: SECRET, log: { warn: (...line) => void logged.push(line) } });
});
afterAll(() => bench?.close());
beforeEach(async () => {
  await bench.db.sql("DELETE FROM rate_limits");
  logged.length = 0;
});

/** A browser: keeps cookies, sends them and its origin. */
function browser({ https = false, origin = ORIGIN as string | null, host = "localhost:3000" } = {}) {
  const cookies = new Map<string, string>();
  const setCookies: string[] = [];
  const send = async (method: string, action: string, body?: unknown, headers: Record<string, string> = {}) => {
    const request = new Request(`${ORIGIN}/api/auth/${action}`, {
      method,
      headers: {
        host,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(origin ? { origin } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
    const response = await answerAuth(request, {
      auth,
      request: { https, visitor: HOME },
      ownOrigin: ORIGIN,
      requestId: "r1",
      log: { error: (...line) => void logged.push(line) },
    });
    for (const cookie of response.headers.getSetCookie()) {
      setCookies.push(cookie);
      const [pair = ""] = cookie.split(";");
      const at = pair.indexOf("=");
      if (/Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(cookie)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
  const csrf = async (): Promise<string> => (await send("GET", "csrf")).body.csrf_token;
  return {
    cookies,
    setCookies,
    send,
    csrf,
    signIn: async (email: string, more: Record<string, unknown> = {}) =>
      send("POST", "callback/credentials", { csrf_token: await csrf(), email, password: PASSWORD, ...more }),
    signOut: async () => send("POST", "signout", { csrf_token: await csrf() }),
    session: () => auth.findSession(new Headers({ cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") }), https),
  };
}

describe("a browser", () => {
  it("signs in, is known at every request, and signs out: the cookie it kept is worth nothing then", async () => {
    const userId = await signUp(bench, "ada@example.com");
    const mine = browser();
    expect(await mine.session()).toBeNull();
    expect(await mine.signIn("Ada@Example.com ")).toMatchObject({ status: 200, body: { success: true } });
    expect(await mine.session()).toMatchObject({ userId, email: "ada@example.com" });
    const kept = new Map(mine.cookies);
    expect(await mine.signOut()).toMatchObject({ status: 200 });
    expect([...mine.cookies.keys()]).not.toContain(sessionCookieName(false));
    const thief = browser();
    for (const [name, value] of kept) thief.cookies.set(name, value);
    expect(await thief.session()).toBeNull();
  });

  it("gets cookies that scripts cannot read, and under https such as are bound to this host", async () => {
    await signUp(bench, "cookie@example.com");
    const plain = browser();
    await plain.signIn("cookie@example.com");
    expect(plain.setCookies.map((cookie) => cookie.split("=")[0]).sort()).toEqual(["slipstream.csrf", "slipstream.session"]);
    for (const cookie of plain.setCookies) {
      expect(cookie).toMatch(/; Path=\//);
      expect(cookie).toMatch(/; HttpOnly/);
      expect(cookie).toMatch(/; SameSite=Lax/i);
      expect(cookie).not.toMatch(/; Secure|Domain/);
    }
    const secure = browser({ https: true });
    await secure.signIn("cookie@example.com");
    expect(await secure.session()).not.toBeNull();
    for (const cookie of secure.setCookies) {
      expect(cookie).toMatch(/^__Host-slipstream\./);
      expect(cookie).toMatch(/; Secure/);
    }
    const value = plain.cookies.get(sessionCookieName(false)) ?? "";
    expect(Buffer.from(value, "base64url").toString("latin1")).not.toContain("cookie@example.com");
    // A cookie that was set without https does not count with it.
    expect(await auth.findSession(new Headers({ cookie: `${sessionCookieName(false)}=${value}` }), true)).toBeNull();
  });

  it("gets a new session at every sign-in, and the one before ends", async () => {
    await signUp(bench, "again@example.com");
    const mine = browser();
    await mine.signIn("again@example.com");
    const first = await mine.session();
    await mine.signIn("again@example.com");
    const second = await mine.session();
    expect(second?.sessionId).not.toBe(first?.sessionId);
    expect(await bench.db.sql("SELECT revoked_at IS NOT NULL AS ended FROM sessions WHERE id = $1", [first?.sessionId])).toEqual([
      { ended: true },
    ]);
  });

  it("hears why not, in the contract's shape, and nothing is logged", async () => {
    await signUp(bench, "no@example.com");
    const mine = browser();
    expect(await mine.signIn("no@example.com", { password: "wrong" })).toMatchObject({
      status: 401,
      body: { success: false, error: { code: "wrong-credentials" } },
    });
    expect((await mine.signIn("nobody@example.com")).body).toEqual((await mine.signIn("no@example.com", { password: "wrong" })).body);
    for (let n = 0; n < 3; n += 1) await mine.signIn("no@example.com", { password: "wrong" });
    const limited = await mine.signIn("no@example.com");
    expect(limited).toMatchObject({ status: 429, body: { error: { code: "too-many-attempts" } } });
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(mine.cookies.has(sessionCookieName(false))).toBe(false);
    expect(logged).toEqual([]);
  });

  it("is asked for its code", async () => {
    await signUp(bench, "code@example.com");
    const session = await bench.people.signIn({ email: "code@example.com", password: PASSWORD, visitor: HOME });
    const { secret } = await enrol(bench, session);
    const mine = browser();
    expect(await mine.signIn("code@example.com", { otp: "" })).toMatchObject({
      status: 401,
      body: { error: { code: "otp-required", field: "otp" } },
    });
    expect(await mine.signIn("code@example.com", { otp: bench.codeOf(secret) })).toMatchObject({ status: 200 });
  });

  it.each([
    ["no password", { password: undefined }, "password"],
    ["a password that is no text", { password: 12345678 }, "password"],
    ["an object for the address", { email: { $gt: "" } }, "email"],
  ])("hears which field is wrong: %s", async (_name, wrong, field) => {
    const mine = browser();
    expect(await mine.signIn("ada@example.com", wrong)).toMatchObject({ status: 400, body: { error: { code: "bad-input", field } } });
  });
});

describe("nobody else's page", () => {
  const body = async (mine: ReturnType<typeof browser>) => ({
    csrf_token: await mine.csrf(),
    email: "safe@example.com",
    password: PASSWORD,
  });
  beforeAll(() => signUp(bench, "safe@example.com"));

  it.each([
    ["another site", { origin: "https://evil.example" }],
    ["a page without an origin of its own", { origin: "null" }],
    ["our host at another port", { origin: "http://localhost:4000" }],
  ])("signs anybody in or out: %s", async (_name, from) => {
    const mine = browser();
    const foreign = browser(from);
    expect(await foreign.send("POST", "callback/credentials", await body(mine))).toMatchObject({
      status: 403,
      body: { error: { code: "foreign-origin" } },
    });
    expect(await foreign.send("POST", "signout", await body(mine))).toMatchObject({ status: 403 });
  });

  it("posts a form, or text that looks like JSON", async () => {
    const mine = browser();
    const form = await mine.send("POST", "callback/credentials", "email=safe%40example.com&password=x", {
      "content-type": "application/x-www-form-urlencoded",
    });
    expect(form).toMatchObject({ status: 415 });
    const text = await mine.send("POST", "callback/credentials", JSON.stringify(await body(mine)), { "content-type": "text/plain" });
    expect(text).toMatchObject({ status: 415 });
  });

  it("knows the csrf token, or passes without it", async () => {
    const mine = browser();
    for (const csrf_token of ["", "0".repeat(64)]) {
      await mine.csrf();
      expect(await mine.send("POST", "callback/credentials", { ...(await body(mine)), csrf_token })).toMatchObject({
        status: 403,
        body: { error: { code: "csrf" } },
      });
      expect(await mine.send("POST", "signout", { csrf_token })).toMatchObject({ status: 403, body: { error: { code: "csrf" } } });
    }
    expect(await bench.db.sql("SELECT 1 FROM sessions JOIN users ON users.id = user_id WHERE email = 'safe@example.com'")).toEqual([]);
  });

  it("is taken for ours by the address that it calls us by", async () => {
    const numbers = browser({ origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" });
    expect(await numbers.signIn("safe@example.com")).toMatchObject({ status: 200 });
    const request = new Request("http://127.0.0.1:3000/api/orders", { method: "POST", headers: { host: "127.0.0.1:3000" } });
    const actor = { kind: "session", sessionId: "s", userId: "u", scopes: [], sudoUntil: null, role: "user" } as const;
    expect(() => requireOwnOrigin(request, actor, ORIGIN)).toThrow("own pages");
  });

  it.each([
    ["GET", "session"],
    ["GET", "providers"],
    ["GET", "signin"],
    ["POST", "_log"],
    ["POST", "signin/credentials"],
    ["GET", "error"],
  ])("finds what next-auth would have besides: %s %s", async (method, action) => {
    const answer = await browser().send(method, action, method === "POST" ? {} : undefined);
    expect(answer).toMatchObject({ status: 404, body: { error: { code: "unknown-route" } } });
  });
});

it("answers 503, right password or not, while Postgres cannot be reached", async () => {
  const nowhere = connectDatabase("postgresql://nobody@127.0.0.1:1/none");
  const before = auth;
  const people = createPeople({ ...bench.deps, store: createPeopleStore(nowhere), rateLimits: createRateLimitStore(nowhere) });
  auth = createAuth({ people, secret: SECRET, log: { warn: () => undefined } });
  expect(await browser().signIn("ada@example.com")).toMatchObject({ status: 503, body: { error: { code: "try-later" } } });
  auth = before;
  await nowhere.close();
});

describe("a cookie", () => {
  it("counts only as we made it", async () => {
    await signUp(bench, "forge@example.com");
    const mine = browser();
    await mine.signIn("forge@example.com");
    const value = mine.cookies.get(sessionCookieName(false)) ?? "";
    const find = (cookie: string) => auth.findSession(new Headers({ cookie: `${sessionCookieName(false)}=${cookie}` }), false);
    expect(await find(value)).not.toBeNull();
    const other = createAuth({ people: bench.people, secret: "another secret of thirty-two characters!", log: { warn: () => undefined } });
    expect(await other.findSession(new Headers({ cookie: `${sessionCookieName(false)}=${value}` }), false)).toBeNull();
    for (const wrong of ["", "x", "%E0%A4%A", `${value.slice(0, -2)}AA`, value.slice(1), "eyJhbGciOiJub25lIn0.e30."]) {
      expect(await find(wrong)).toBeNull();
    }
  });

  it("lets nobody in while the database is away, and is not taken by a sign-out that did not happen", async () => {
    const lonely = await peopleBench();
    lonely.clock.set(Date.now());
    await signUp(lonely, "away@example.com");
    const before = auth;
    auth = createAuth({ people: lonely.people, secret: SECRET, log: { warn: (...line) => void logged.push(line) } });
    const mine = browser();
    await mine.signIn("away@example.com");
    const token = await mine.csrf();
    await lonely.database.close();
    await expect(mine.session()).rejects.toThrow();
    const out = await mine.send("POST", "signout", { csrf_token: token });
    expect(out.status).toBeGreaterThanOrEqual(500);
    expect(out.headers.getSetCookie()).toEqual([]);
    auth = before;
    await lonely.db.drop();
  });
});
