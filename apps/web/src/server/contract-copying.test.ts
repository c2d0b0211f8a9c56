import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { at, type Person, startTestService, type TestService, textAt } from "./test-service.ts";

let service: TestService;
let ann: Person;
let leader: Person;
let masterId: string;
let people = 0;
const rest: TestService["rest"] = (...args) => service.rest(...args);

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service?.close());
beforeEach(async () => {
  await service.openMarket();
  people += 1;
  [ann, leader] = [await service.person(`ann${people}`), await service.person(`leader${people}`)];
  masterId = await publish(leader);
});

async function publish({ userId }: Person): Promise<string> {
  const id = service.container.shared.nextId();
  await service.fresh.sql(
    `INSERT INTO masters (id, user_id, account_id, display_name, fee_bps, min_copy_minor, created_at, updated_at)
     SELECT $1, $2, id, $3, 1500, 20000000000, now(), now() FROM accounts WHERE user_id = $2`,
    [id, userId, `Leader ${id}`],
  );
  return id;
}
const accountOf = async (person: Person) => textAt((await rest("GET", "/api/accounts", { token: person.token })).json, "accounts", 0, "id");
const copy = (settings: Record<string, unknown>, options: { person?: Person; key?: string; body?: Record<string, unknown> } = {}) =>
  rest("POST", "/api/social/copy", {
    token: (options.person ?? ann).token,
    body: { master_id: masterId, settings, ...options.body },
    ...(options.key ? { headers: { "idempotency-key": options.key } } : {}),
  });
const get = (url: string, person: Person = ann) => rest("GET", url, { token: person.token });
const patch = (id: string, body: unknown, person: Person = ann) =>
  rest("PATCH", `/api/social/follows/${id}`, { token: person.token, body });
const stop = (body: unknown, person: Person = ann) => rest("POST", "/api/social/stop-copy", { token: person.token, body });
const errorOf = (answer: { json: unknown }) => at(answer.json, "error");

describe("POST /api/social/copy", () => {
  it("begins only at the rate that the follower agreed to, where one is given", async () => {
    const changed = await copy({ copy_amount: 500 }, { body: { agreed_fee_percentage: 10 } });
    expect(changed.status).toBe(409);
    expect(errorOf(changed)).toMatchObject({ code: "fee-changed", field: "agreed_fee_percentage" });
    expect(at((await get("/api/social/follows")).json, "follows")).toEqual([]);
    expect((await copy({ copy_amount: 500 }, { body: { agreed_fee_percentage: 15 } })).status).toBe(201);
  });

  it("answers 201 with the follow in the shape of the contract", async () => {
    const answer = await copy({
      ...{ copy_amount: 500, mode: "proportional", copy_ratio: "1.5", max_positions: 4, max_order_cost: 120, max_slippage_bps: 30 },
      ...{ symbols: ["BTCUSDT", "ETH/USDT"], blocked_symbols: ["XRP-USDT"], stop_loss_pct: 5, take_profit_pct: 12.5, loss_limit: "80" },
      on_stop: "close-now",
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      success: true,
      follow: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        status: "active",
        master_id: masterId,
        account_id: await accountOf(ann),
        copy_fee_percentage: 15,
        settings: {
          ...{ copy_amount: "500", mode: "proportional", copy_ratio: "1.5", max_positions: 4, max_order_cost: "120", max_slippage_bps: 30 },
          ...{ symbols: ["BTC-USDT", "ETH-USDT"], blocked_symbols: ["XRP-USDT"], stop_loss_pct: 5, take_profit_pct: 12.5 },
          ...{ loss_limit: "80", on_stop: "close-now", copy_existing: false },
        },
        ...{ copied: 0, skipped: 0, pending: 0, net_profit: "0" },
      },
    });
  });

  it("with the same Idempotency-Key is one follow", async () => {
    const [first, again] = [await copy({ copy_amount: 500 }, { key: "once" }), await copy({ copy_amount: 500 }, { key: "once" })];
    expect(again.text).toBe(first.text);
    expect(at((await get("/api/social/follows")).json, "follows")).toHaveLength(1);
  });

  it.each<[string, Record<string, unknown>, number, Record<string, unknown>]>([
    ["less than 100", { copy_amount: 99 }, 422, { code: "below-minimum-amount", field: "copy_amount" }],
    ["less than the master's minimum", { copy_amount: 199 }, 422, { code: "below-minimum-amount", field: "copy_amount" }],
    ["more than is free", { copy_amount: 10_001 }, 422, { code: "amount-above-free", field: "copy_amount" }],
    ["no amount", {}, 400, { code: "bad-input", field: "settings.copy_amount" }],
    ["a negative amount", { copy_amount: -500 }, 400, { code: "bad-input", field: "settings.copy_amount" }],
    ["a ratio of zero", { copy_amount: 500, copy_ratio: 0 }, 400, { field: "settings.copy_ratio" }],
    ["a ratio below zero", { copy_amount: 500, copy_ratio: -1 }, 400, { field: "settings.copy_ratio" }],
    ["a huge ratio", { copy_amount: 500, copy_ratio: 1e9 }, 400, { field: "settings.copy_ratio" }],
    ["an unknown mode", { copy_amount: 500, mode: "all-in" }, 400, { field: "settings.mode" }],
    ["a fixed amount without one", { copy_amount: 500, mode: "fixed-amount" }, 400, { field: "settings.amount_per_trade" }],
    ["an unknown symbol", { copy_amount: 500, symbols: ["FOO-USDT"] }, 400, { code: "unknown-symbol", field: "symbols" }],
  ])("refuses %s", async (_name, settings, status, error) => {
    const answer = await copy(settings);
    expect(answer.status, answer.text).toBe(status);
    expect(errorOf(answer)).toMatchObject(error);
    expect(at((await get("/api/social/follows")).json, "follows")).toEqual([]);
  });

  it("refuses what is not there or somebody else's as not found", async () => {
    const unknown = service.container.shared.nextId();
    expect((await copy({ copy_amount: 500 }, { body: { master_id: unknown } })).status).toBe(404);
    const others = await copy({ copy_amount: 500 }, { body: { account_id: await accountOf(leader) } });
    expect([others.status, errorOf(others)]).toEqual([404, expect.objectContaining({ code: "account-not-found", field: "account_id" })]);
  });

  it("refuses the published account itself, following twice, and a chain that returns", async () => {
    expect(errorOf(await copy({ copy_amount: 500 }, { person: leader }))).toMatchObject({ code: "own-account" });
    await copy({ copy_amount: 500 });
    const twice = await copy({ copy_amount: 500 });
    expect([twice.status, errorOf(twice)]).toEqual([409, expect.objectContaining({ code: "already-following" })]);
    const back = await copy({ copy_amount: 500 }, { person: leader, body: { master_id: await publish(ann) } });
    expect([back.status, errorOf(back)]).toEqual([422, expect.objectContaining({ code: "follow-cycle" })]);
  });
});

describe("a follow", () => {
  const follow = async () => textAt((await copy({ copy_amount: 500 })).json, "follow", "id");

  it("is listed, changed, paused and resumed", async () => {
    const id = await follow();
    expect((await get("/api/social/follows")).json).toMatchObject({ follows: [{ id }], next_cursor: null });
    expect((await patch(id, { status: "paused" })).json).toMatchObject({ follow: { id, status: "paused" } });
    expect((await patch(id, { settings: { copy_ratio: 2 }, status: "active" })).json).toMatchObject({
      follow: { status: "active", settings: { copy_ratio: "2", copy_amount: "500" } },
    });
    expect((await get(`/api/social/follows/${id}`)).json).toMatchObject({ follow: { settings: { copy_ratio: "2" } } });
    expect((await patch(id, { status: "stopped" })).status).toBe(400);
    expect((await patch(id, {})).status).toBe(400);
    expect((await patch(id, { settings: { copy_ratio: 0 } })).status).toBe(400);
  });

  it("stops by its id or its master, at once where nothing is held", async () => {
    const id = await follow();
    expect((await stop({ follow_id: id, on_stop: "close-now" })).json).toMatchObject({ follow: { id, status: "stopped" } });
    const again = await follow();
    expect(again).not.toBe(id);
    expect((await stop({ master_id: masterId })).json).toMatchObject({ follow: { id: again, status: "stopped" } });
    expect((await stop({ master_id: masterId })).status).toBe(404);
    expect((await stop({})).status).toBe(400);
    expect(errorOf(await patch(id, { status: "active" }))).toMatchObject({ code: "follow-stopped" });
  });

  it("keeps its account from being closed or reset", async () => {
    const id = await follow();
    const account = await accountOf(ann);
    const reset = () => rest("POST", `/api/accounts/${account}/reset`, { token: ann.token, body: { confirm: true } });
    const close = () => rest("DELETE", `/api/accounts/${account}`, { token: ann.token });
    for (const answer of [await reset(), await close()])
      expect([answer.status, errorOf(answer)]).toEqual([422, expect.objectContaining({ code: "account-has-follows" })]);
    await stop({ follow_id: id });
    expect([(await reset()).status, (await close()).status]).toEqual([200, 200]);
  });

  it("tells of its copies in the shape of the contract", async () => {
    const id = await follow();
    await service.fresh.sql(
      `INSERT INTO copies (follow_id, master_seq, user_id, account_id, master_id, symbol, side, kind, outcome, reason, detail, order_id, quantity,
         master_price, price, slippage_bps, slippage_minor, fee_minor, master_market_ms, master_recorded_at, planned_at, submitted_at, filled_at)
       SELECT id, v.seq, user_id, account_id, master_id, 'BTC-USDT', 'buy', 'open', v.outcome, v.reason, v.detail, NULL, v.quantity, 100000, v.price,
         v.bps, v.slippage, 2500000, 1748781000000, t, t + interval '2 ms', v.filled - interval '1 ms', v.filled
       FROM follows, (SELECT timestamptz '2026-01-01T00:00:00Z' AS t) AS moment, LATERAL (VALUES
         (1, 'copied', NULL, NULL, 0.005, 100010.0, 1.0, 5000000, t + interval '8 ms'),
         (2, 'skipped', 'below-minimum', '3.38 < 5 USDT', 0, NULL, NULL, NULL, NULL)) AS v (seq, outcome, reason, detail, quantity, price, bps, slippage, filled)
       WHERE id = $1`,
      [id],
    );
    const { json } = await get(`/api/social/follows/${id}/copies?limit=1`);
    expect(json).toMatchObject({
      copies: [{ master_seq: 2, outcome: "skipped", reason: "below-minimum", detail: "3.38 < 5 USDT", order_id: null, latency_ms: null }],
    });
    const rest = await get(`/api/social/follows/${id}/copies?cursor=${textAt(json, "next_cursor")}`);
    expect(rest.json).toMatchObject({
      copies: [
        {
          ...{ master_seq: 1, outcome: "copied", reason: null, side: "buy", quantity: "0.005", master_price: "100000", price: "100010" },
          ...{ slippage_bps: 1, slippage: "0.05", fee: "0.025", latency_ms: 8, planned_ms: 2, submitted_ms: 5, filled_ms: 1 },
        },
      ],
      next_cursor: null,
    });
    expect((await get(`/api/social/follows/${id}/copies`, leader)).status).toBe(404);

    const report = await get(`/api/social/follows/${id}/report`);
    expect(report.json).toMatchObject({
      success: true,
      report: {
        ...{ follow_id: id, allocation: "500", copied: 1, skipped: 1, pending: 0, share_copied_pct: 50 },
        ...{ skips: [{ reason: "below-minimum", count: 1 }], latency_ms: { p50: 8, p95: 8, p99: 8 } },
        parts: ["slippage", "exchange-fees", "funding", "sizing", "missed", "copy-fee", "rest"].map((part) =>
          expect.objectContaining({ part }),
        ),
      },
    });
    expect((await get(`/api/social/follows/${id}/report`, leader)).status).toBe(404);
    const [head, ...lines] = (await get(`/api/exports/copies.csv?follow_id=${id}&outcome=skipped`)).text.trim().split("\r\n");
    expect(head).toMatch(/^follow_id,master_id,master,master_seq,/);
    expect(lines).toEqual([expect.stringContaining("3.38 < 5 USDT")]);
    expect((await get(`/api/exports/copies.csv?follow_id=${id}`, leader)).status).toBe(404);
  });
});
