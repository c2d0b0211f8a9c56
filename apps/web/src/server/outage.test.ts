import { handleRest, restRoutes } from "@slipstream/api/rest";
import { afterAll, describe, expect, it } from "vitest";
import { parseWebEnv } from "../env.ts";
import { buildContainer } from "./container.ts";
import { actorOf, toContext } from "./context.ts";
import { at } from "./test-service.ts";

/** Neither a database nor a Redis listens there. */
const container = buildContainer(
  parseWebEnv({
    DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
    REDIS_URL: "redis://127.0.0.1:1",
    AUTH_SECRET: "x".repeat(32),
    KEYS_MASTER: Buffer.alloc(32, 7).toString("base64"),
    LOG_LEVEL: "silent",
  }),
);
afterAll(() => container.close());

async function call(method: string, url: string, headers: Record<string, string> = {}, body?: unknown) {
  const request = new Request(`http://slipstream.test${url}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { response } = await handleRest(request, {
    routes: restRoutes,
    contextOf: async ({ headers: asked }, { anonymous }) =>
      toContext(container, asked, anonymous ? { kind: "anonymous" } : await actorOf(container, asked, async () => ({ kind: "anonymous" }))),
    ownOrigin: "http://slipstream.test",
    hash: (text) => container.keyedHash("idempotency", text),
    wait: async () => undefined,
  });
  return { status: response.status, headers: response.headers, json: (await response.json()) as unknown };
}
const BEARER = { authorization: `Bearer slip_${"a".repeat(43)}` };
const SIGN_UP = { email: "ann@example.com", password: "correct horse battery", name: "Ann" };

describe("while the database is away", () => {
  it("the process is alive, but not ready, and says what is missing", async () => {
    expect((await call("GET", "/api/health")).status).toBe(200);
    const ready = await call("GET", "/api/ready");
    expect(ready.status).toBe(503);
    expect(at(ready.json, "error")).toMatchObject({
      code: "not-ready",
      detail: { checks: { database: { ok: false }, redis: { ok: false } } },
    });
  });

  it.each([
    ["who asks is not known", "GET", "/api/accounts", BEARER, undefined],
    ["nobody can sign up", "POST", "/api/auth/register", {}, SIGN_UP],
    ["nobody can sign up under a key", "POST", "/api/auth/register", { "idempotency-key": "k" }, SIGN_UP],
    ["nobody can sign in", "POST", "/api/auth/token", {}, SIGN_UP],
    ["there are no prices", "GET", "/api/market/tickers", {}, undefined],
  ])("%s: try later", async (_name, method, url, headers, body) => {
    const answer = await call(method, url, headers, body);
    expect([answer.status, at(answer.json, "error", "code")]).toEqual([503, "try-later"]);
    expect(answer.headers.get("retry-after")).toBe("1");
  });
});
