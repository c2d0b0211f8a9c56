import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { at, type Person, startTestService, type TestService, textAt } from "./test-service.ts";

let service: TestService;
let ann: Person;
let bob: Person;
let people = 0;
const rest: TestService["rest"] = (...args) => service.rest(...args);

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service?.close());
beforeEach(async () => {
  await service.openMarket();
  people += 1;
  [ann, bob] = [await service.person(`ann${people}`), await service.person(`bob${people}`)];
});

const place = (body: Record<string, unknown>, options: { person?: Person; key?: string } = {}) =>
  rest("POST", "/api/orders", {
    token: (options.person ?? ann).token,
    body: { symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.01", ...body },
    ...(options.key ? { headers: { "idempotency-key": options.key } } : {}),
  });
const get = (url: string, person: Person = ann) => rest("GET", url, { token: person.token });
const listOf = async (name: string, url: string, person: Person = ann) =>
  at((await get(url, person)).json, name) as Record<string, unknown>[];
const errorOf = (answer: { json: unknown }) => at(answer.json, "error");

describe("a market order", () => {
  it("is filled, makes a position, costs a fee, and is told in the shapes of the contract", async () => {
    const answer = await place({ quantity: 0.01, client_order_id: "mine-1" });
    expect(answer.status).toBe(200);
    expect(at(answer.json, "order")).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      client_order_id: "mine-1",
      symbol: "BTC-USDT",
      side: "buy",
      type: "market",
      status: "filled",
      quantity: "0.01",
      filled_quantity: "0.01",
      average_price: "100000",
      reduce_only: false,
      origin: { kind: "manual", id: "manual" },
    });
    const [position] = await listOf("positions", "/api/positions");
    expect(position).toMatchObject({
      symbol: "BTC-USDT",
      side: "long",
      status: "open",
      quantity: "0.01",
      entry_price: "100000",
      current_price: "100000",
      unrealized_pnl: "0",
      origin: { kind: "manual" },
    });
    const [fill] = await listOf("fills", "/api/fills");
    expect(fill).toMatchObject({
      order_id: textAt(answer.json, "order", "id"),
      position_id: position?.id,
      price: "100000",
      quantity: "0.01",
      fee: "0.5",
    });
    await service.setPrice("BTC-USDT", "101000");
    expect((await listOf("positions", "/api/positions"))[0]).toMatchObject({ current_price: "101000", unrealized_pnl: "10" });
    expect((await listOf("accounts", "/api/accounts"))[0]).toMatchObject({ equity: "10009.5", cash: "9999.5", unrealized_pnl: "10" });
  });

  it("is found by its id, and in lists by account, symbol and status", async () => {
    const id = textAt((await place({})).json, "order", "id");
    expect(at((await get(`/api/orders/${id}`)).json, "order")).toMatchObject({ id, status: "filled" });
    const [account] = await listOf("accounts", "/api/accounts");
    for (const [query, count] of [
      ["", 1],
      ["?status=filled", 1],
      ["?status=open", 0],
      ["?status=live", 0],
      ["?symbol=BTC/USDT", 1],
      ["?symbol=ETHUSDT", 0],
      [`?account_id=${account?.id}`, 1],
    ] as const) {
      expect(await listOf("orders", `/api/orders${query}`), query).toHaveLength(count);
    }
    expect(await listOf("fills", "/api/fills?symbol=BTCUSDT&status=filled")).toHaveLength(1);
    expect(await listOf("positions", "/api/positions?status=open&symbol=BTC-USDT")).toHaveLength(1);
    expect(await listOf("positions", "/api/positions?status=closed")).toHaveLength(0);
  });
});

describe("a resting order", () => {
  it("says open, is cancelled once, and says so", async () => {
    const answer = await place({ type: "limit", price: "90000" });
    expect(at(answer.json, "order")).toMatchObject({ status: "open", price: "90000", time_in_force: "GTC" });
    const url = `/api/orders/${textAt(answer.json, "order", "id")}`;
    const cancelled = await rest("DELETE", url, { token: ann.token });
    expect(cancelled.status).toBe(200);
    expect(["cancelling", "cancelled"]).toContain(textAt(cancelled.json, "order", "status"));
    await expect.poll(async () => at((await get(url)).json, "order", "status")).toBe("cancelled");
  });

  it("pages newest first without holes", async () => {
    const ids: string[] = [];
    for (const price of ["90001", "90002", "90003"]) ids.push(textAt((await place({ type: "limit", price })).json, "order", "id"));
    const seen: unknown[] = [];
    let cursor: unknown = null;
    do {
      const page = await get(`/api/orders?limit=1${cursor ? `&cursor=${cursor}` : ""}`);
      seen.push(at(page.json, "orders", 0, "id"));
      cursor = at(page.json, "next_cursor");
    } while (cursor);
    expect(seen).toEqual(ids.toReversed());
  });
});

describe("a position", () => {
  const openPosition = async () => {
    await place({ quantity: "0.02" });
    const [position] = await listOf("positions", "/api/positions?status=open");
    return String(position?.id);
  };

  it("is protected, moved and bared by PATCH", async () => {
    const url = `/api/positions/${await openPosition()}`;
    const patch = (body: unknown) => rest("PATCH", url, { token: ann.token, body });
    expect(at((await patch({ stop_loss: "95000", take_profit: 110000 })).json, "position")).toMatchObject({
      stop_loss: "95000",
      take_profit: "110000",
    });
    expect(at((await patch({ stop_loss: 96000 })).json, "position")).toMatchObject({ stop_loss: "96000", take_profit: "110000" });
    expect(at((await patch({ take_profit: null })).json, "position")).toMatchObject({ stop_loss: "96000", take_profit: null });
    expect(errorOf(await patch({}))).toMatchObject({ field: "stop_loss" });
    expect(errorOf(await patch({ stop_loss: "101000" }))).toMatchObject({ code: "stop-on-wrong-side", field: "stop_loss" });
    expect(errorOf(await patch({ stop_loss: "-1" }))).toMatchObject({ field: "stop_loss" });
  });

  it("is closed by a fraction, then whole, and not twice", async () => {
    const id = await openPosition();
    const close = (body?: unknown) =>
      rest("POST", `/api/positions/${id}/close`, { token: ann.token, ...(body === undefined ? {} : { body }) });
    expect((await close({ fraction: 0.5 })).json).toMatchObject({
      order: { status: "filled", role: "close", quantity: "0.01", reduce_only: true },
      position: { status: "open", quantity: "0.01" },
    });
    expect((await close()).json).toMatchObject({ position: { status: "closed", quantity: "0", closed_at: expect.any(String) } });
    const again = await close();
    expect(again.status).toBe(422);
    expect(errorOf(again)).toMatchObject({ code: "not-open" });
    expect((await listOf("positions", "/api/positions"))[0]).toMatchObject({ id, status: "closed", exit_price: "100000" });
  });

  it.each([0, -0.5, 1.5, "half", null, true])("is not closed by %o of it", async (fraction) => {
    const id = await openPosition();
    const answer = await rest("POST", `/api/positions/${id}/close`, { token: ann.token, body: { fraction } });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ field: "fraction" });
    expect((await listOf("positions", "/api/positions"))[0]).toMatchObject({ quantity: "0.02" });
  });

  it("is closed and its account started over by a reset", async () => {
    await openPosition();
    await place({ type: "limit", price: "90000" });
    await service.setPrice("BTC-USDT", "99000");
    const [account] = await listOf("accounts", "/api/accounts");
    const reset = await rest("POST", `/api/accounts/${account?.id}/reset`, { token: ann.token, body: { confirm: true } });
    expect(reset.status).toBe(200);
    expect(at(reset.json, "account")).toMatchObject({ equity: "10000", cash: "10000", available: "10000", order_margin: "0" });
    expect(await listOf("positions", "/api/positions?status=open")).toEqual([]);
    expect(await listOf("orders", "/api/orders?status=live")).toEqual([]);
    const transfers = await listOf("transfers", `/api/accounts/${account?.id}/transfers`);
    expect(transfers[0]).toMatchObject({ kind: "reset", debit: "cash", credit: "external" });
    expect(at((await get("/api/accounts/overview")).json, "overview")).toMatchObject({
      equity: "10000",
      today_pnl: expect.stringMatching(/^-2\d\./),
    });
  });

  it("cannot be closed by a reset while its price is stale, and nothing is touched", async () => {
    await openPosition();
    await place({ type: "limit", price: "90000" });
    await service.setPrice("BTC-USDT", "99000", { wallMs: Date.now() - 60_000 });
    const [account] = await listOf("accounts", "/api/accounts");
    const reset = await rest("POST", `/api/accounts/${account?.id}/reset`, { token: ann.token, body: { confirm: true } });
    expect(reset.status).toBe(503);
    expect(errorOf(reset)).toMatchObject({ code: "price-stale" });
    expect(await listOf("orders", "/api/orders?status=live")).toHaveLength(1);
    expect(errorOf(await rest("DELETE", `/api/accounts/${account?.id}`, { token: ann.token }))).toMatchObject({
      code: "account-has-orders",
    });
  });
});

describe("a wish that is refused", () => {
  it.each([
    ["no balance", { quantity: "50" }, 422, "insufficient-balance", undefined],
    ["less than the minimum", { quantity: "0.001", symbol: "XRP-USDT" }, 400, "not-a-step-multiple", "quantity"],
    ["too little for the venue", { quantity: "1", symbol: "XRP-USDT" }, 422, "below-minimum", undefined],
    ["nothing to reduce", { reduce_only: true }, 422, "reduce-only-without-position", undefined],
    ["a stop on the wrong side", { type: "stop", trigger_price: "90000" }, 422, "stop-on-wrong-side", undefined],
    ["a protective stop on the wrong side", { stop_loss: "110000" }, 422, "stop-on-wrong-side", undefined],
    ["an unknown symbol", { symbol: "NOPE-USDT" }, 400, "unknown-symbol", "symbol"],
    ["more decimals than the step", { quantity: "0.0105" }, 400, "not-a-step-multiple", "quantity"],
    ["a price between ticks", { type: "limit", price: "90000.001" }, 400, "not-a-tick-multiple", "price"],
    ["too much leverage", { leverage: 125, symbol: "XRP-USDT", quantity: "100" }, 422, "max-leverage", undefined],
  ])("for %s says why, and sends nothing", async (_name, body, status, code, field) => {
    const answer = await place(body);
    expect([answer.status, errorOf(answer)]).toEqual([status, expect.objectContaining({ code, ...(field ? { field } : {}) })]);
    expect(await listOf("orders", "/api/orders")).toEqual([]);
  });

  it("is written down with its reason", async () => {
    await place({ quantity: "50" });
    expect(await listOf("refused_intents", "/api/refused-intents")).toMatchObject([
      { reason: "insufficient-balance", symbol: "BTC-USDT", side: "buy" },
    ]);
  });

  it.each([
    ["symbol", [undefined, 5, null, "", "?", "x".repeat(100)]],
    ["side", [undefined, "hold", 1, null, ["buy"]]],
    ["type", [undefined, "magic", null, {}]],
    ["quantity", [undefined, null, "", "abc", "-1", -1, 0, "0", "NaN", "1e400", "1e-3", "Infinity", true, [], {}, "1".repeat(100)]],
    ["price", ["abc", -1, 0, "NaN", "1e400", true]],
    ["trigger_price", ["abc", 0, {}]],
    ["stop_loss", ["abc", -5]],
    ["take_profit", ["abc", "0"]],
    ["reduce_only", ["yes", 1, null]],
    ["time_in_force", ["forever", 1]],
    ["leverage", [0, -1, 1.5, 126, "10"]],
    ["client_order_id", ["", "x".repeat(37), "a b", 5]],
    ["account_id", ["me", 5, ""]],
  ] as const)("for a wrong %s names it", async (field, values) => {
    for (const value of values) {
      const answer = await place({ [field]: value });
      expect([value, answer.status, at(errorOf(answer), "field")]).toEqual([value, 400, field]);
    }
    const huge = await rest("POST", "/api/orders", {
      token: ann.token,
      rawBody: '{"symbol":"BTC-USDT","side":"buy","type":"market","quantity":1e400}',
    });
    expect(errorOf(huge)).toMatchObject({ field: "quantity" });
    expect(await listOf("orders", "/api/orders")).toEqual([]);
  });
});

describe("the same wish twice", () => {
  it("under one client order id is one order; another wish is a conflict", async () => {
    const first = await place({ client_order_id: "c-1" });
    const again = await place({ client_order_id: "c-1" });
    expect(textAt(again.json, "order", "id")).toBe(textAt(first.json, "order", "id"));
    const other = await place({ client_order_id: "c-1", quantity: "0.02" });
    expect(other.status).toBe(409);
    expect(errorOf(other)).toMatchObject({ code: "client-order-id-reused" });
    expect(await listOf("fills", "/api/fills")).toHaveLength(1);
  });

  it("under one Idempotency-Key is one order, also many at once and for refusals", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => place({}, { key: "k-1" })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await listOf("fills", "/api/fills")).toHaveLength(1);
    const refused = [await place({ quantity: "50" }, { key: "k-2" }), await place({ quantity: "50" }, { key: "k-2" })];
    expect(refused.map(({ status }) => status)).toEqual([422, 422]);
    expect(await listOf("refused_intents", "/api/refused-intents")).toHaveLength(1);
  });

  it("is one order even where the process died between the order and its answer", async () => {
    const first = await place({}, { key: "k-3" });
    await service.fresh.sql("DELETE FROM idempotency_keys");
    const again = await place({}, { key: "k-3" });
    expect(textAt(again.json, "order", "id")).toBe(textAt(first.json, "order", "id"));
  });
});

describe("somebody else", () => {
  it("finds nothing and changes nothing", async () => {
    const orderId = textAt((await place({ type: "limit", price: "90000" })).json, "order", "id");
    await place({});
    const [position] = await listOf("positions", "/api/positions?status=open");
    const [account] = await listOf("accounts", "/api/accounts");
    for (const [method, url, body] of [
      ["GET", `/api/orders/${orderId}`, undefined],
      ["DELETE", `/api/orders/${orderId}`, undefined],
      ["GET", `/api/positions/${position?.id}`, undefined],
      ["PATCH", `/api/positions/${position?.id}`, { stop_loss: "95000" }],
      ["POST", `/api/positions/${position?.id}/close`, {}],
      ["POST", "/api/orders", { account_id: account?.id, symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.01" }],
      ["POST", "/api/orders/preview", { account_id: account?.id, symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.01" }],
    ] as const)
      expect([url, (await rest(method, url, { token: bob.token, ...(body ? { body } : {}) })).status]).toEqual([url, 404]);
    for (const [name, path] of [
      ["orders", "orders"],
      ["fills", "fills"],
      ["positions", "positions"],
    ] as const)
      expect(await listOf(name, `/api/${path}?account_id=${account?.id}`, bob)).toEqual([]);
    expect(at((await get(`/api/orders/${orderId}`)).json, "order")).toMatchObject({ status: "open" });
  });
});

describe("exports", () => {
  it("are tables of one's own rows, harmless in a spreadsheet", async () => {
    await place({});
    const orders = await get("/api/exports/orders.csv");
    expect(orders.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(orders.headers.get("content-disposition")).toContain("orders.csv");
    expect(orders.text.split("\r\n")).toHaveLength(3);
    expect((await get("/api/exports/fills.csv")).text).toContain("100000");
    const [account] = await listOf("accounts", "/api/accounts");
    expect((await get(`/api/exports/transfers.csv?account_id=${account?.id}`)).text).toContain("deposit");
    expect((await get(`/api/exports/transfers.csv?account_id=${account?.id}`, bob)).status).toBe(404);
    expect((await get("/api/exports/orders.csv", bob)).text.split("\r\n")).toHaveLength(2);
  });
});

it("previews an order without sending it", async () => {
  const answer = await rest("POST", "/api/orders/preview", {
    token: ann.token,
    body: { symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.01", stop_loss: "95000" },
  });
  expect(at(answer.json, "preview")).toMatchObject({ notional: "1000", margin: "100", fee: "0.5", refusal: null });
  expect(await listOf("orders", "/api/orders")).toEqual([]);
});
