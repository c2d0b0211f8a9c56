import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, PASSWORD, type Person, sessionOf, startTestService, type TestService, textAt } from "./test-service.ts";

let service: TestService;
let ann: Person;
let bob: Person;
const rest: TestService["rest"] = (...args) => service.rest(...args);

beforeAll(async () => {
  service = await startTestService();
  await service.setPrice("BTC-USDT", "100000");
  [ann, bob] = [await service.person("ann"), await service.person("bob")];
});
afterAll(() => service?.close());

const errorOf = (answer: { json: unknown }) => at(answer.json, "error");
const accountsOf = async (person: Person) =>
  at((await rest("GET", "/api/accounts", { token: person.token })).json, "accounts") as Record<string, unknown>[];

describe("signing up and in", () => {
  it("answers 201 with the new user, who has a paper account of 10,000 USDT", async () => {
    expect(await accountsOf(ann)).toMatchObject([
      { venue: "paper", mode: "paper", is_default: true, equity: "10000", available: "10000", cash: "10000", currency: "USDT" },
    ]);
  });

  it("answers a known address like any other", async () => {
    const again = await rest("POST", "/api/auth/register", { body: { email: ann.email, password: PASSWORD, name: "Again" } });
    expect(again.status).toBe(201);
    expect(again.json).toEqual({ success: true, user_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(textAt(again.json, "user_id")).not.toBe(ann.userId);
  });

  it("gives a token with its end", async () => {
    const answer = await rest("POST", "/api/auth/token", { body: { email: ann.email, password: PASSWORD } });
    expect(answer.json).toEqual({ success: true, token: expect.any(String), expires_at: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it.each([
    ["a wrong password", { password: "not this one" }, 401, "wrong-credentials"],
    ["an unknown address", { email: "nobody@example.com" }, 401, "wrong-credentials"],
  ])("refuses %s", async (_name, over, status, code) => {
    const answer = await rest("POST", "/api/auth/token", { body: { email: ann.email, password: PASSWORD, ...over } });
    expect(answer.status).toBe(status);
    expect(errorOf(answer)).toMatchObject({ code });
  });

  it("does not mind an old token while asking for a new one", async () => {
    const answer = await rest("POST", "/api/auth/token", { token: "slip_old", body: { email: ann.email, password: PASSWORD } });
    expect(answer.status).toBe(200);
  });
});

describe("who may ask", () => {
  it.each([
    ["nobody", {}, "not-signed-in"],
    ["an unknown token", { token: `slip_${"a".repeat(43)}` }, "token-invalid"],
    ["something that is no token", { headers: { authorization: "Basic YTpi" } }, "token-invalid"],
  ])("is not %s", async (_name, call, code) => {
    const answer = await rest("GET", "/api/accounts", call);
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ success: false, error: { code, message: expect.any(String) } });
  });

  it("is not a foreign page with our cookie, nor a page without an origin", async () => {
    const actor = sessionOf(ann.userId, ann.userId);
    const body = { venue: "paper", name: "Foreign" };
    const foreign: Record<string, string>[] = [{ origin: "https://evil.example" }, { origin: "null" }, {}];
    for (const headers of foreign) {
      const answer = await rest("POST", "/api/accounts", { actor, body, headers });
      expect(answer.status).toBe(403);
      expect(errorOf(answer)).toMatchObject({ code: "foreign-origin" });
    }
    expect(await accountsOf(ann)).toHaveLength(1);
    expect((await rest("GET", "/api/accounts", { actor, headers: { origin: "https://evil.example" } })).status).toBe(200);
  });
});

describe("the transport", () => {
  it.each([
    ["an unknown path", "GET", "/api/nothing", {}, 404, "unknown-route"],
    ["a wrong method", "PUT", "/api/orders", {}, 405, "wrong-method"],
    ["a body that is no JSON", "POST", "/api/orders", { rawBody: "{" }, 400, "malformed-json"],
    [
      "a form",
      "POST",
      "/api/orders",
      { rawBody: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } },
      415,
      "json-only",
    ],
    ["text", "POST", "/api/orders", { rawBody: "{}", headers: { "content-type": "text/plain" } }, 415, "json-only"],
    ["a large body", "POST", "/api/orders", { rawBody: JSON.stringify({ symbol: "x".repeat(70_000) }) }, 413, "body-too-large"],
    ["a deep body", "POST", "/api/orders", { rawBody: `${"[".repeat(50)}${"]".repeat(50)}` }, 400, "bad-input"],
    ["a list for a body", "POST", "/api/orders", { rawBody: "[1]" }, 400, "bad-input"],
    ["null for a body", "POST", "/api/orders", { rawBody: "null" }, 400, "bad-input"],
  ])("refuses %s", async (_name, method, url, call, status, code) => {
    const answer = await rest(method, url, { token: ann.token, ...call });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ success: false, error: { code, message: expect.any(String) } });
  });

  it("says which methods there are", async () => {
    expect((await rest("PUT", "/api/accounts", { token: ann.token })).headers.get("allow")).toBe("GET, POST");
  });

  it("refuses a key in camelCase, because ignoring it could cost money", async () => {
    const answer = await rest("POST", "/api/accounts", { token: ann.token, body: { venue: "paper", name: "A", initialBalance: 500 } });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ message: expect.stringContaining("initial_balance") });
  });
});

describe("accounts", () => {
  it("are opened, told by snake_case and found again", async () => {
    const answer = await rest("POST", "/api/accounts", {
      token: bob.token,
      body: { venue: "paper", name: "Second", initial_balance: 2500.5 },
    });
    expect(answer.status).toBe(200);
    expect(at(answer.json, "account")).toMatchObject({
      name: "Second",
      venue: "paper",
      mode: "paper",
      equity: "2500.5",
      available: "2500.5",
      initial_balance: "2500.5",
      taker_fee_bps: 5,
      maker_fee_bps: 2,
      default_leverage: 10,
      is_default: false,
    });
    const id = textAt(answer.json, "account", "id");
    expect(at((await rest("GET", `/api/accounts/${id}`, { token: bob.token })).json, "account")).toEqual(at(answer.json, "account"));
    const transfers = await rest("GET", `/api/accounts/${id}/transfers`, { token: bob.token });
    expect(transfers.json).toMatchObject({ success: true, transfers: [{ kind: "deposit", amount: "2500.5" }], next_cursor: null });
  });

  it("are renamed, made the default, reset and closed", async () => {
    const opened = await rest("POST", "/api/accounts", { token: bob.token, body: { venue: "paper", name: "Third" } });
    const url = `/api/accounts/${textAt(opened.json, "account", "id")}`;
    const patched = await rest("PATCH", url, { token: bob.token, body: { name: "Other", is_default: true } });
    expect(at(patched.json, "account")).toMatchObject({ name: "Other", is_default: true });
    expect(at((await rest("POST", `${url}/reset`, { token: bob.token, body: { confirm: true } })).json, "account")).toMatchObject({
      equity: "10000",
    });
    expect(errorOf(await rest("POST", `${url}/reset`, { token: bob.token, body: {} }))).toMatchObject({ field: "confirm" });
    expect(at((await rest("DELETE", url, { token: bob.token })).json, "account")).toMatchObject({ status: "closed", is_default: false });
    expect(errorOf(await rest("PATCH", url, { token: bob.token, body: { name: "X" } }))).toMatchObject({ code: "account-closed" });
    expect((await accountsOf(bob)).map(({ id }) => `/api/accounts/${id}`)).not.toContain(url);
  });

  it("page by limit and cursor, newest first", async () => {
    const first = await rest("GET", "/api/accounts?limit=1", { token: bob.token });
    expect(at(first.json, "accounts")).toHaveLength(1);
    const second = await rest("GET", `/api/accounts?limit=1&cursor=${textAt(first.json, "next_cursor")}`, { token: bob.token });
    expect(textAt(second.json, "accounts", 0, "created_at") <= textAt(first.json, "accounts", 0, "created_at")).toBe(true);
    expect(textAt(second.json, "accounts", 0, "id")).not.toBe(textAt(first.json, "accounts", 0, "id"));
  });

  it.each([
    ["limit", "limit=0"],
    ["limit", "limit=201"],
    ["limit", "limit=abc"],
    ["limit", "limit=1.5"],
    ["limit", "limit=-1"],
    ["limit", "limit=1e400"],
    ["limit", "limit=NaN"],
    ["cursor", "cursor=%00"],
    ["cursor", "cursor=nonsense"],
    ["include_closed", "include_closed=maybe"],
  ])("name %s in %s", async (field, query) => {
    const answer = await rest("GET", `/api/accounts?${query}`, { token: bob.token });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ field });
  });

  it("of somebody else are not there", async () => {
    const [account] = await accountsOf(ann);
    for (const [method, url, body] of [
      ["GET", `/api/accounts/${account?.id}`, undefined],
      ["GET", `/api/accounts/${account?.id}/transfers`, undefined],
      ["PATCH", `/api/accounts/${account?.id}`, { name: "Mine" }],
      ["POST", `/api/accounts/${account?.id}/reset`, { confirm: true }],
      ["DELETE", `/api/accounts/${account?.id}`, undefined],
      ["GET", `/api/accounts/equity?account_id=${account?.id}`, undefined],
      ["GET", "/api/accounts/no-id-at-all", undefined],
    ] as const)
      expect((await rest(method, url, { token: bob.token, ...(body ? { body } : {}) })).status).toBe(404);
  });
});

describe("the market", () => {
  it("shows tickers by any spelling of a symbol, to anybody", async () => {
    for (const symbol of ["BTC-USDT", "btcusdt", "BTC/USDT"]) {
      const answer = await rest("GET", `/api/market/tickers?symbols=${encodeURIComponent(symbol)}`);
      expect(answer.json).toMatchObject({ success: true, tickers: [{ symbol: "BTC-USDT", last: "100000", bid: "100000" }] });
    }
  });

  it.each([
    ["symbols", "/api/market/tickers?symbols=ABC-USDT"],
    ["symbols", "/api/market/tickers?symbols=%3F"],
    ["symbol", "/api/market/candles?timeframe=1m"],
    ["symbol", "/api/market/candles?symbol=NOPE-USDT"],
    ["timeframe", "/api/market/candles?symbol=BTC-USDT&timeframe=2m"],
    ["from", "/api/market/candles?symbol=BTC-USDT&from=yesterday"],
    ["to", "/api/market/candles?symbol=BTC-USDT&from=2000&to=1000"],
    ["limit", "/api/market/candles?symbol=BTC-USDT&limit=201"],
    ["limit", "/api/market/candles?symbol=BTC-USDT&limit=0"],
  ])("names %s in %s", async (field, url) => {
    const answer = await rest("GET", url);
    expect(answer.status).toBe(400);
    expect(at(errorOf(answer), "field")).toMatch(new RegExp(`^${field}(\\.\\d+)?$`));
  });

  it("gives candles of a span page by page", async () => {
    const start = Date.UTC(2025, 5, 1);
    for (let minute = 0; minute < 5; minute++)
      await service.fresh.sql("INSERT INTO candles VALUES ('replay', 'BTC-USDT', '1m', $1, 1, 2, 0.5, 1.5, 3.25)", [
        start + minute * 60_000,
      ]);
    const url = `/api/market/candles?symbol=BTCUSDT&timeframe=1m&from=${start}&to=${start + 300_000}&limit=2`;
    const first = await rest("GET", url);
    expect(first.json).toMatchObject({ symbol: "BTC-USDT", timeframe: "1m", next_cursor: String(start + 120_000) });
    expect(at(first.json, "candles")).toEqual([
      [start, "1", "2", "0.5", "1.5", "3.25"],
      [start + 60_000, "1", "2", "0.5", "1.5", "3.25"],
    ]);
    const last = await rest("GET", `${url}&cursor=${start + 240_000}`);
    expect(at(last.json, "candles")).toEqual([[start + 240_000, "1", "2", "0.5", "1.5", "3.25"]]);
    expect(at(last.json, "next_cursor")).toBeNull();
  });
});

describe("an Idempotency-Key", () => {
  const open = (key: string, name: string, token = ann.token) =>
    rest("POST", "/api/accounts", { token, body: { venue: "paper", name }, headers: { "idempotency-key": key } });

  it("gives the first answer again, also to many at once", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => open("once", "Once")));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await open("once", "Once")).headers.get("idempotency-replayed")).toBe("true");
    expect((await accountsOf(ann)).filter(({ name }) => name === "Once")).toHaveLength(1);
  });

  it("is refused for another body, whatever the order of its keys", async () => {
    await open("body", "Body");
    const reordered = await rest("POST", "/api/accounts", {
      token: ann.token,
      rawBody: '{ "name":"Body","venue":"paper"}',
      headers: { "idempotency-key": "body" },
    });
    expect(reordered.headers.get("idempotency-replayed")).toBe("true");
    const other = await open("body", "Other body");
    expect(other.status).toBe(409);
    expect(errorOf(other)).toMatchObject({ code: "idempotency-key-reused" });
    expect((await accountsOf(ann)).filter(({ name }) => name === "Other body")).toHaveLength(0);
  });

  it("is the caller's own", async () => {
    const [mine, theirs] = [await open("shared", "Shared"), await open("shared", "Shared", bob.token)];
    expect(textAt(mine.json, "account", "id")).not.toBe(textAt(theirs.json, "account", "id"));
  });

  it("keeps a refusal too, and can be used again where the input was bad", async () => {
    expect((await open("bad", "")).status).toBe(400);
    expect((await open("bad", "Good now")).status).toBe(200);
  });

  it.each(["", "x".repeat(201), "\u00e9"])("is 1 to 200 printable characters, not %o", async (key) => {
    expect((await open(key, "Key")).status).toBe(400);
  });

  it("makes one user of a sign-up that is sent twice", async () => {
    const register = () =>
      rest("POST", "/api/auth/register", {
        body: { email: "twice@example.com", password: PASSWORD, name: "Twice" },
        headers: { "idempotency-key": "sign-up" },
      });
    const [first, second] = [await register(), await register()];
    expect(first.status).toBe(201);
    expect(second.text).toBe(first.text);
    const kept = await service.fresh.sql<{ text: string }>("SELECT row_to_json(k)::text AS text FROM idempotency_keys k");
    expect(kept.map(({ text }) => text).join()).not.toContain(PASSWORD);
  });
});

describe("the service", () => {
  it("is alive and ready, and says what is down", async () => {
    expect((await rest("GET", "/api/health")).json).toEqual({ success: true, status: "alive" });
    const ready = await rest("GET", "/api/ready");
    expect(ready.status).toBe(200);
    expect(at(ready.json, "checks")).toMatchObject({ database: { ok: true }, migrations: { ok: true }, redis: { ok: false } });
  });

  it("measures itself", async () => {
    expect((await rest("GET", "/api/metrics")).text).toContain("process_resident_memory_bytes");
  });
});

describe("a flood", () => {
  it("is told how long to wait, and nobody else is", async () => {
    const flooder = await service.person("flooder");
    const knock = () => rest("DELETE", "/api/accounts/none", { token: flooder.token });
    const statuses = await Promise.all(Array.from({ length: 250 }, async () => (await knock()).status));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    const refused = await knock();
    expect(errorOf(refused)).toMatchObject({ code: "too-many-requests" });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect((await rest("DELETE", "/api/accounts/none", { token: ann.token })).status).toBe(404);
  });
});
