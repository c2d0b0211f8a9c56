import { type Actor, handleTrpc } from "@slipstream/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actorOf, toContext } from "./context.ts";
import { at, type Person, sessionOf, startTestService, type TestService, textAt } from "./test-service.ts";

const ORIGIN = "http://slipstream.test";
let service: TestService;
let ann: Person;
beforeAll(async () => {
  service = await startTestService();
  await service.openMarket();
  ann = await service.person("ann");
});
afterAll(() => service?.close());

type Options = { actor?: Actor; headers?: Record<string, string>; body?: string };
async function call(method: "GET" | "POST", path: string, { actor = { kind: "anonymous" }, headers = {}, body }: Options = {}) {
  const request = new Request(`${ORIGIN}/api/trpc/${path}`, {
    method,
    headers: {
      "x-peer-address": "127.0.0.1",
      ...(method === "POST" ? { "content-type": "application/json", origin: ORIGIN } : {}),
      ...headers,
    },
    ...(method === "POST" ? { body: body ?? "{}" } : {}),
  });
  const response = await handleTrpc(request, {
    contextOf: async ({ headers: asked }) =>
      toContext(service.container, asked, await actorOf(service.container, asked, async () => actor)),
    ownOrigin: ORIGIN,
  });
  return { status: response.status, headers: response.headers, json: (await response.json()) as unknown };
}
const me = (): Actor => sessionOf(ann.userId, ann.userId);
const input = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`;
const refusalOf = (json: unknown) => at(json, "error", "data", "refusal");

describe("a query", () => {
  it("answers plain JSON that nobody may keep", async () => {
    const answer = await call("GET", `accounts.list?${input({})}`, { actor: me() });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(at(answer.json, "result", "data", "items", 0)).toMatchObject({ equity: "10000", isDefault: true });
  });

  it("takes a bearer token too, within its scopes", async () => {
    const answer = await call("GET", `accounts.list?${input({})}`, { headers: { authorization: `Bearer ${ann.token}` } });
    expect(answer.status).toBe(200);
    const actor: Actor = { kind: "token", tokenId: ann.userId, userId: ann.userId, role: "user", sudoUntil: null, scopes: ["trade"] };
    expect(refusalOf((await call("GET", `accounts.list?${input({})}`, { actor })).json)).toMatchObject({ code: "scope-missing" });
  });

  it("may be one of a batch, but of no large one", async () => {
    const inputs = input({ 0: {}, 1: {} });
    const both = await call("GET", `market.status,market.instruments?batch=1&${inputs}`);
    expect(both.json).toHaveLength(2);
    const many = Array.from({ length: 21 }, () => "market.status").join(",");
    expect((await call("GET", `${many}?batch=1&${input({})}`)).status).toBe(400);
  });
});

describe("a refusal", () => {
  it("names the field in camelCase, with every other that is wrong", async () => {
    const answer = await call("POST", "accounts.open", {
      actor: me(),
      body: JSON.stringify({ venue: "paper", name: "", initialBalance: "-5" }),
    });
    expect(answer.status).toBe(400);
    expect(refusalOf(answer.json)).toMatchObject({
      code: "bad-input",
      field: "name",
      fields: { name: expect.any(String), initialBalance: expect.any(String) },
    });
  });

  it.each([
    ["not-signed-in", 401, "orders.list", {}],
    ["order-not-found", 404, "orders.get", { orderId: "0195f000-0000-7000-8000-000000000001" }],
  ])("%s has its status and code", async (code, status, path, value) => {
    const answer = await call("GET", `${path}?${input(value)}`, code === "not-signed-in" ? {} : { actor: me() });
    expect([answer.status, at(refusalOf(answer.json), "code")]).toEqual([status, code]);
  });

  it("of an order is the desk's own", async () => {
    const body = JSON.stringify({ symbol: "BTC-USDT", side: "buy", type: "market", quantity: "90" });
    expect(refusalOf((await call("POST", "orders.place", { actor: me(), body })).json)).toMatchObject({ code: "insufficient-balance" });
  });

  it("for want of the password says so", async () => {
    const body = JSON.stringify({ name: "Bot", scopes: ["read"] });
    expect(refusalOf((await call("POST", "people.createToken", { actor: me(), body })).json)).toMatchObject({ code: "sudo-required" });
    const sudo = sessionOf(ann.userId, ann.userId, Date.now() + 60_000);
    expect(textAt((await call("POST", "people.createToken", { actor: sudo, body })).json, "result", "data", "token")).toMatch(/^slip_/);
  });
});

describe("the transport", () => {
  it.each([
    ["a foreign origin", { origin: "https://evil.example" }, 403, "foreign-origin"],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415, "json-only"],
    ["plain text", { "content-type": "text/plain" }, 415, "json-only"],
  ])("refuses %s", async (_name, headers, status, code) => {
    const answer = await call("POST", "accounts.open", { actor: me(), headers, body: JSON.stringify({ venue: "paper", name: "Foreign" }) });
    expect([answer.status, at(refusalOf(answer.json), "code")]).toEqual([status, code]);
  });

  it("refuses a large body", async () => {
    expect((await call("POST", "accounts.open", { actor: me(), body: JSON.stringify({ name: "x".repeat(70_000) }) })).status).toBe(413);
  });

  it("refuses a command by GET", async () => {
    expect((await call("GET", `accounts.open?${input({ venue: "paper", name: "By link" })}`, { actor: me() })).status).toBe(405);
  });
});

describe("a fault of ours", () => {
  it("is told by its number only, and a lost database as such", async () => {
    const logged: unknown[] = [];
    const broken = (error: unknown) =>
      handleTrpc(new Request(`${ORIGIN}/api/trpc/market.status`), {
        contextOf: async ({ headers }) => {
          const ctx = await toContext(service.container, headers, { kind: "anonymous" });
          const market = { ...ctx.market, status: () => Promise.reject(error) };
          return { ...ctx, market, log: { error: (fields) => logged.push(fields) } };
        },
        ownOrigin: ORIGIN,
      });
    const fault = await broken(new Error("secret detail of ours"));
    const text = await fault.text();
    expect(fault.status).toBe(500);
    expect(text).not.toContain("secret detail");
    expect(text).not.toContain("stack");
    const [entry] = logged;
    expect(text).toContain(textAt(entry, "requestId"));
    const outage = await broken(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }));
    expect(outage.status).toBe(503);
    expect(await outage.json()).toMatchObject({ error: { data: { refusal: { code: "try-later" } } } });
    expect(logged).toHaveLength(1);
  });
});

it("gives a ticket for the stream, by session or token", async () => {
  for (const options of [{ actor: me() }, { headers: { authorization: `Bearer ${ann.token}` } }]) {
    const answer = await call("POST", "stream.ticket", options);
    expect(at(answer.json, "result", "data")).toEqual({ ticket: expect.stringMatching(/^[\w-]+\.[\w-]+$/), url: "ws://localhost:3001" });
  }
});
