import { createCaller, handleTrpc, SCOPES } from "@slipstream/api";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toContext } from "./context.ts";
import { at, type Person, startTestService, type TestService, textAt } from "./test-service.ts";

const MINUTE = 60_000;
const FROM = Date.parse("2025-05-01T00:00:00Z");
const DAYS = 40;
const END = FROM + DAYS * 1_440 * MINUTE;
const LLM_KEY = "sk-canary-of-the-model";
const CONTRACT = {
  name: "Dips",
  conditions: [
    { type: "rsi", operator: "<", value: 30 },
    { type: "price", operator: ">", ma_period: 20 },
  ],
  action: "BUY",
  symbols: ["BTCUSDT", "ETH/USDT"],
  position_size: 100,
  stop_loss_pct: 2,
  take_profit_pct: 4,
};
const TREE = {
  timeframe: "15m",
  symbols: ["BTC-USDT"],
  short: {
    entry: { kind: "compare", left: { kind: "indicator", name: "macd" }, op: "crosses-below", right: { kind: "number", value: 0 } },
    exit: { kind: "compare", left: { kind: "position", field: "profit-pct" }, op: ">", right: { kind: "number", value: 1 } },
  },
  sizing: { kind: "risk-per-trade", percent: 1 },
  stop_loss: { kind: "atr", multiple: 2, period: 14 },
  take_profits: [{ at: { kind: "percent", percent: 2 }, share: 50 }],
  max_positions: 1,
};
const price = (minute: string): string => `round((100000 + 3000 * sin((${minute}) / 229.0) + 700 * sin((${minute}) / 17.0))::numeric, 1)`;

let service: TestService;
let ann: Person;
let bob: Person;
beforeAll(async () => {
  service = await startTestService({ LLM_API_URL: "http://127.0.0.1:1/v1", LLM_API_KEY: LLM_KEY, LLM_MODEL: "small" });
  await service.openMarket();
  [ann, bob] = [await service.person("ann"), await service.person("bob")];
  await service.fresh.sql(
    `INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume)
     SELECT 'replay', 'BTC-USDT', '1m', $1::bigint + at * 60000::bigint, open, greatest(open, close) + 5, least(open, close) - 5, close, 3
     FROM (SELECT at, ${price("at")} AS open, ${price("at + 1")} AS close FROM generate_series(0, $2::int) AS at) AS bars`,
    [FROM, DAYS * 1_440 - 1],
  );
  await service.fresh.sql("UPDATE market_clocks SET market_ms = $1 WHERE source = 'replay'", [END + 30_000]);
});
afterAll(() => service?.close());
beforeEach(async () => {
  for (const table of ["strategy_runs", "strategies", "custom_indicators", "idempotency_keys"])
    await service.fresh.sql(`DELETE FROM ${table}`);
});

const call = (method: string, url: string, body?: unknown, person: Person = ann, headers: Record<string, string> = {}) =>
  service.rest(method, url, { token: person.token, headers, ...(body === undefined ? {} : { body }) });
const errorOf = (answer: { json: unknown }) => at(answer.json, "error");
const create = async (body: unknown = CONTRACT, person: Person = ann) =>
  textAt((await call("POST", "/api/strategies", body, person)).json, "strategy", "id");

describe("the form of the contract", () => {
  it("becomes a rule tree, and is told in words", async () => {
    const answer = await call("POST", "/api/strategies", CONTRACT);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      success: true,
      strategy: {
        name: "Dips",
        version: 1,
        timeframe: "1h",
        symbols: ["BTC-USDT", "ETH-USDT"],
        state: "stopped",
        run: null,
        words:
          "Trade BTC-USDT and ETH-USDT on the 1h chart. Long when RSI(14) is below 30 and price is above SMA(20). Stop loss at 2%. Take profit at 4%. Use 100 USDT per trade.",
        newest: {
          number: 1,
          spec: { sizing: { kind: "fixed-quote", amount: 100 }, stop_loss: { kind: "percent", percent: 2 }, max_positions: 20 },
        },
      },
    });
    const list = await call("GET", "/api/strategies?limit=10");
    expect(at(list.json, "strategies")).toHaveLength(1);
    expect(at(list.json, "next_cursor")).toBeNull();
  });

  it.each<[string, object, string]>([
    ["no name", { name: undefined }, "name"],
    ["no conditions", { conditions: [] }, "conditions"],
    ["an operator", { conditions: [{ type: "rsi", operator: "~", value: 1 }] }, "conditions.0.operator"],
    ["a period", { conditions: [{ type: "price", operator: ">", ma_period: 9_000 }] }, "conditions.0.ma_period"],
    ["an action", { action: "HODL" }, "action"],
    ["a symbol that is not listed", { symbols: ["MOON-USDT"] }, "symbols.0"],
    ["a size", { position_size: -1 }, "position_size"],
    ["a stop", { stop_loss_pct: "wide" }, "stop_loss_pct"],
    ["what nobody knows", { lucky_number: 7 }, "lucky_number"],
  ])("is refused by its field for %s", async (_what, change, field) => {
    const answer = await call("POST", "/api/strategies", { ...CONTRACT, ...change });
    expect(answer.status).toBe(400);
    expect(at(errorOf(answer), "field")).toBe(field);
  });

  it("is saved once under one Idempotency-Key", async () => {
    const key = { "idempotency-key": "once" };
    const [first, again] = [
      await call("POST", "/api/strategies", CONTRACT, ann, key),
      await call("POST", "/api/strategies", CONTRACT, ann, key),
    ];
    expect(again.json).toEqual(first.json);
    expect(at((await call("GET", "/api/strategies")).json, "strategies")).toHaveLength(1);
  });
});

describe("a whole tree", () => {
  it("is taken too, bare or as spec, and comes back as it was sent", async () => {
    for (const body of [
      { name: "Tree", ...TREE },
      { name: "Tree", spec: TREE },
    ]) {
      const answer = await call("POST", "/api/strategies", body);
      expect(answer.status, answer.text).toBe(200);
      expect(at(answer.json, "strategy", "newest", "spec")).toEqual({ ...TREE, leverage: 1 });
    }
  });

  it("that is hostile is refused by name before anything is computed, by REST and by tRPC", async () => {
    const nested = (levels: number) => `${'{"kind":"not","of":'.repeat(levels)}1${"}".repeat(levels)}`;
    const body = (levels: number) =>
      `{"name":"x","spec":{"timeframe":"1h","symbols":["BTC-USDT"],"sizing":{"kind":"percent-equity","percent":1},"long":{"entry":${nested(levels)}}}}`;
    const json = { "content-type": "application/json" };
    const deep = await service.rest("POST", "/api/strategies", { token: ann.token, rawBody: body(2_000), headers: json });
    expect([deep.status, at(errorOf(deep), "message")]).toEqual([400, "the body is nested deeper than 20 levels"]);
    const large = await service.rest("POST", "/api/strategies", { token: ann.token, rawBody: body(10_000), headers: json });
    expect([large.status, at(errorOf(large), "code")]).toEqual([413, "body-too-large"]);
    const many = Array.from({ length: 60 }, () => ({ type: "rsi", operator: "<", value: 1 }));
    const wide = await call("POST", "/api/strategies", { ...CONTRACT, conditions: [...many, { any: many }] });
    expect([wide.status, at(errorOf(wide), "code")]).toEqual([400, "too-many-nodes"]);
    const nine = await call("POST", "/api/strategies", { name: "x", spec: { ...TREE, long: { entry: JSON.parse(nested(9)) } } });
    expect(nine.status).toBe(400);

    const actor = { kind: "session", sessionId: ann.userId, userId: ann.userId, role: "user", scopes: SCOPES, sudoUntil: null } as const;
    const trpc = async (procedure: string, text: string) => {
      const response = await handleTrpc(
        new Request(`http://slipstream.test/api/trpc/${procedure}`, {
          method: "POST",
          headers: { "x-peer-address": "127.0.0.1", origin: "http://slipstream.test", ...json },
          body: text,
        }),
        { contextOf: async ({ headers }) => toContext(service.container, headers, actor), ownOrigin: "http://slipstream.test" },
      );
      return { status: response.status, json: (await response.json()) as unknown };
    };
    const refused = await trpc("strategies.create", body(3_000));
    expect([refused.status, at(refused.json, "error", "data", "refusal", "code")]).toEqual([400, "too-deep"]);
    expect((await trpc("strategies.create", body(10_000))).status).toBe(413);
  });
});

describe("a saved strategy", () => {
  it("is changed by new versions, renamed without, and nobody's change is lost", async () => {
    const id = await create();
    const renamed = await call("PATCH", `/api/strategies/${id}`, { name: "Deeper dips", description: "why" });
    expect(at(renamed.json, "strategy")).toMatchObject({ name: "Deeper dips", description: "why", version: 1 });
    const change = { conditions: [{ type: "rsi", operator: "<", value: 20 }], action: "buy", note: "lower", expected_version: 1 };
    const changed = await call("PATCH", `/api/strategies/${id}`, change);
    expect(at(changed.json, "strategy")).toMatchObject({ version: 2, symbols: ["BTC-USDT", "ETH-USDT"], newest: { note: "lower" } });
    const late = await call("PATCH", `/api/strategies/${id}`, { ...change, conditions: [{ type: "rsi", operator: "<", value: 10 }] });
    expect([late.status, errorOf(late)]).toEqual([
      409,
      expect.objectContaining({ code: "version-changed", field: "expected_version", detail: { version: 2 } }),
    ]);
    const versions = await call("GET", `/api/strategies/${id}/versions`);
    expect(at(versions.json, "versions")).toMatchObject([{ number: 2 }, { number: 1 }]);
  });

  it("is nobody else's", async () => {
    const id = await create();
    for (const [method, url, body] of [
      ["GET", "", undefined],
      ["PATCH", "", { name: "stolen" }],
      ["DELETE", "", undefined],
      ["POST", "/evaluate", {}],
      ["POST", "/toggle", {}],
      ["GET", "/versions", undefined],
    ] as const)
      expect((await call(method, `/api/strategies/${id}${url}`, body, bob)).status).toBe(404);
    expect((await call("GET", `/api/strategies/${id}`)).status).toBe(200);
  });

  it("says what it says now, condition by condition", async () => {
    const id = await create({ ...CONTRACT, symbols: ["BTC-USDT"] });
    const answer = await call("POST", `/api/strategies/${id}/evaluate`);
    expect(answer.status, answer.text).toBe(200);
    expect(at(answer.json, "evaluations")).toMatchObject([
      {
        symbol: "BTC-USDT",
        timeframe: "1h",
        bar: new Date(END - 60 * MINUTE).toISOString(),
        next_at: new Date(END + 60 * MINUTE).toISOString(),
        signal: expect.stringMatching(/^(long|none)$/),
        warm_up_left: 0,
        conditions: [
          { path: "long.entry", holds: expect.any(Boolean) },
          { path: "long.entry.of.0", words: "RSI(14) is below 30", values: [{ value: expect.any(Number) }, { value: 30 }] },
          {
            path: "long.entry.of.1",
            words: "price is above SMA(20)",
            values: [{ value: expect.any(Number) }, { value: expect.any(Number) }],
          },
        ],
      },
    ]);
    const other = await call("POST", `/api/strategies/${id}/evaluate`, { symbol: "ETH-USDT" });
    expect([other.status, at(errorOf(other), "code")]).toEqual([422, "no-candles"]);
  });

  it("is started and stopped by toggle, on the default account where none is named, and stopped when it is deleted", async () => {
    const id = await create();
    const started = await call("POST", `/api/strategies/${id}/toggle`);
    expect(started.status, started.text).toBe(200);
    const account = at((await call("GET", "/api/accounts")).json, "accounts", 0, "id");
    expect(started.json).toMatchObject({
      strategy: { id, state: "running", run: { account_id: account, version: 1 } },
      run: { status: "running", strategy_id: id },
    });
    expect(at((await call("GET", "/api/strategies")).json, "strategies")).toMatchObject([{ id, state: "running" }]);
    const stopped = await call("POST", `/api/strategies/${id}/toggle`, {});
    expect(at(stopped.json, "run", "status")).toMatch(/^stop/);

    const other = await create({ ...CONTRACT, name: "Second" });
    await call("POST", `/api/strategies/${other}/toggle`, { account_id: account });
    expect((await call("DELETE", `/api/strategies/${other}`)).json).toEqual({ success: true, id: other });
    expect((await call("GET", `/api/strategies/${other}`)).status).toBe(404);
    const [run] = await service.fresh.sql<{ status: string }>("SELECT status FROM strategy_runs WHERE strategy_id = $1", [other]);
    expect(run?.status).toMatch(/^stop/);
  });

  it("is started on no account of somebody else's", async () => {
    const id = await create();
    const theirs = at((await call("GET", "/api/accounts", undefined, bob)).json, "accounts", 0, "id");
    expect((await call("POST", `/api/strategies/${id}/toggle`, { account_id: theirs })).status).toBe(404);
  });
});

describe("an indicator of one's own", () => {
  const FAST = { name: "Fast RSI", type: "rsi", parameters: { period: 5 }, levels: { overbought: 80 } };

  it("is made in the form of the contract and called by its name and levels", async () => {
    const made = await call("POST", "/api/indicators", FAST);
    expect(made.status, made.text).toBe(200);
    expect(at(made.json, "indicator")).toMatchObject({
      name: "Fast RSI",
      definition: { kind: "indicator", name: "rsi", params: { period: 5 } },
      levels: { overbought: 80 },
      used_by: 0,
    });
    const answer = await call("POST", "/api/strategies", {
      ...CONTRACT,
      conditions: [{ type: "fast rsi", operator: "<", value: "overbought" }],
    });
    expect(at(answer.json, "strategy", "words")).toContain('Long when "Fast RSI" is below 80.');
    const id = textAt(made.json, "indicator", "id");
    expect(Object.keys(at(answer.json, "strategy", "newest", "customs") as object)).toEqual([id]);
    expect(at((await call("GET", "/api/indicators")).json, "indicators")).toMatchObject([{ id, used_by: 1 }]);

    const refused = await call("DELETE", `/api/indicators/${id}`);
    expect([refused.status, errorOf(refused)]).toEqual([
      409,
      expect.objectContaining({ code: "indicator-in-use", detail: { names: ["Dips"] } }),
    ]);
    expect((await call("DELETE", `/api/indicators/${id}`, undefined, bob)).status).toBe(404);
    await call("DELETE", `/api/strategies/${textAt(answer.json, "strategy", "id")}`);
    expect((await call("DELETE", `/api/indicators/${id}`)).json).toEqual({ success: true, id });
  });

  it("is refused by its field, and by a name that is taken", async () => {
    await call("POST", "/api/indicators", FAST);
    for (const [change, status, field] of [
      [{ name: "fast rsi" }, 409, "name"],
      [{ name: 'a "quoted" name' }, 400, "name"],
      [{ type: "moon" }, 400, "type"],
      [{ parameters: { period: 0 } }, 400, "parameters.period"],
      [{ parameters: { speed: 1 } }, 400, "parameters.speed"],
      [{ levels: { high: "much" } }, 400, "levels.high"],
    ] as const) {
      const answer = await call("POST", "/api/indicators", { ...FAST, name: "Other", ...change });
      expect([answer.status, at(errorOf(answer), "field")]).toEqual([status, field]);
    }
    const nothing = await call("POST", "/api/indicators", { name: "Nothing" });
    expect(at(errorOf(nothing), "field")).toBe("type");
  });

  it("stands beside the catalogue", async () => {
    const { json } = await call("GET", "/api/indicators/catalogue");
    expect(at(json, "indicators")).toHaveLength(26);
  });
});

describe("the builder", () => {
  const callerOf = async (person: Person) =>
    createCaller(
      await toContext(service.container, new Headers({ "x-peer-address": "127.0.0.1" }), {
        kind: "session",
        sessionId: person.userId,
        userId: person.userId,
        role: "user",
        scopes: SCOPES,
        sudoUntil: null,
      }),
    );

  it("previews rules that nobody saved, explains a bar and starts from templates", async () => {
    const caller = await callerOf(ann);
    const templates = await caller.strategies.templates();
    expect(templates.length).toBeGreaterThanOrEqual(10);
    const spec = templates.find(({ key }) => key === "range-two-sided")?.spec;
    if (!spec) throw new Error("no such template");
    const view = await caller.strategies.preview({ spec: { ...spec, symbols: ["BTC-USDT"] }, symbol: "BTC-USDT" });
    expect(view.bars).toHaveLength(500);
    expect(view.bars.at(-1)?.[0]).toBe(END - 15 * MINUTE);
    const explained = await caller.strategies.explain({ spec, symbol: "BTC-USDT", atMs: END - 40 * MINUTE });
    expect(explained[0]).toMatchObject({ path: "long.entry", values: [] });
    expect((await caller.strategies.list({})).items).toEqual([]);
  });

  it("says that the model cannot be reached, and never its key", async () => {
    const caller = await callerOf(ann);
    expect(await caller.strategies.llm()).toEqual({ available: true, model: "small" });
    const answer = await caller.strategies.propose({ text: "buy low and sell high" });
    expect(answer).toEqual({
      available: true,
      model: "small",
      spec: null,
      words: null,
      problem: "The language model could not be reached.",
    });
    expect(JSON.stringify(answer)).not.toContain(LLM_KEY);
  });
});
