import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, type Person, startTestService, type TestService, textAt } from "./test-service.ts";

let service: TestService;
let ann: Person;
let bob: Person;
let masterId: string;
let became: unknown;
const rest: TestService["rest"] = (...args) => service.rest(...args);
const get = (url: string, person: Person = bob) => rest("GET", url, { token: person.token });
const become = (body: unknown, person: Person = ann) => rest("POST", "/api/social/become-master", { token: person.token, body });

/** Buys a tenth and sells it again, `gain` higher. */
async function round(gain: number): Promise<void> {
  await service.setPrice("BTC-USDT", "100000");
  await trade({ side: "buy" });
  await service.setPrice("BTC-USDT", String(100_000 + gain));
  await trade({ side: "sell", reduce_only: true });
}
async function trade(over: Record<string, unknown>): Promise<void> {
  const order = { symbol: "BTC-USDT", type: "market", quantity: "0.1", ...over };
  const { json } = await rest("POST", "/api/orders", { token: ann.token, body: order });
  expect(textAt(json, "order", "status")).toBe("filled");
}

beforeAll(async () => {
  service = await startTestService();
  await service.openMarket();
  [ann, bob] = [await service.person("ann"), await service.person("bob")];
});
afterAll(() => service?.close());

describe("POST /api/social/become-master", () => {
  it("is 422 master-requirements with everything that is missing", async () => {
    const { status, json } = await become({ display_name: "Tern & Tide" });
    expect(status).toBe(422);
    expect(json).toMatchObject({
      success: false,
      error: {
        code: "master-requirements",
        message: expect.stringContaining("10 closed trades"),
        detail: { missing: [{ code: "closed-trades", have: "0", need: "10" }, { code: "net-profit" }, { code: "email-confirmed" }] },
      },
    });
  });

  it.each([
    ["a name that is too short", { display_name: "A" }, "display_name"],
    ["a name with mark-up", { display_name: "<b>Ann</b>" }, "display_name"],
    ["a fee above thirty percent", { display_name: "Ann B", copy_fee_percentage: 30.01 }, "copy_fee_percentage"],
    ["a fee below nothing", { display_name: "Ann B", copy_fee_percentage: -1 }, "copy_fee_percentage"],
    ["no fee that is one", { display_name: "Ann B", copy_fee_percentage: null }, "copy_fee_percentage"],
    ["a minimum below a hundred", { display_name: "Ann B", min_copy_amount: "99.99" }, "min_copy_amount"],
  ])("is 400 for %s", async (_name, body, field) => {
    const { status, json } = await become(body);
    expect([status, at(json, "error", "field")]).toEqual([400, field]);
  });

  it("is 404 for somebody else's account", async () => {
    const account = textAt((await get("/api/accounts", bob)).json, "accounts", 0, "id");
    expect((await become({ display_name: "Ann B", account_id: account })).status).toBe(404);
  });

  it("answers the master with statistics as numbers", async () => {
    for (let count = 0; count < 8; count += 1) await round(1_000);
    for (let count = 0; count < 2; count += 1) await round(-500);
    await service.fresh.sql("UPDATE users SET email_confirmed_at = now() WHERE id = $1", [ann.userId]);
    const { status, json } = await become({ display_name: "Tern & Tide", copy_fee_percentage: 15, min_copy_amount: 200 });
    expect([status, json]).toMatchObject([200, { success: true }]);
    // Each side pays five hundredths of a percent of some 10,000.
    expect(at(json, "master")).toMatchObject({
      master_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      display_name: "Tern & Tide",
      total_trades: 10,
      win_rate: 80,
      total_pnl: 8 * (100 - 10.05) - 2 * (50 + 9.975),
      risk_reward_ratio: expect.closeTo((100 - 10.05) / (50 + 9.975), 6),
      follower_count: 0,
      copy_fee_percentage: 15,
      min_copy_amount: "200",
    });
    became = at(json, "master");
    masterId = textAt(json, "master", "master_id");
    expect((await become({ display_name: "Again" })).status).toBe(409);
  });
});

describe("GET /api/social/masters", () => {
  it.each(["pnl", "win_rate", "followers", "follower_return"])("lists masters by %s", async (sortBy) => {
    const { status, json } = await get(`/api/social/masters?sort_by=${sortBy}&limit=5`);
    expect([status, at(json, "masters"), at(json, "next_cursor")]).toMatchObject([200, [{ ...(became as object), mine: false }], null]);
  });

  it("is 400 for an order that there is none", async () => {
    expect((await get("/api/social/masters?sort_by=luck")).status).toBe(400);
  });

  it("counts followers at once when they follow, and says that one follows", async () => {
    await rest("POST", "/api/social/copy", { token: bob.token, body: { master_id: masterId, settings: { copy_amount: 500 } } });
    expect((await get(`/api/social/masters/${masterId}`)).json).toMatchObject({
      master: { follower_count: 1, follow_id: expect.any(String) },
    });
  });
});

describe("GET /api/social/masters/<id>", () => {
  it("answers the profile", async () => {
    const { json } = await get(`/api/social/masters/${masterId}`);
    expect(at(json, "master")).toMatchObject({
      master_id: masterId,
      won_trades: 8,
      lost_trades: 2,
      longest_win_streak: 8,
      longest_loss_streak: 2,
      by_symbol: [{ symbol: "BTC-USDT", trades: 10, win_rate: 80 }],
      flags: expect.arrayContaining([{ flag: "short-record", detail: "0 days, 10 closed trades" }]),
      open: [],
      chain: { fills: 20, last_hash: expect.stringMatching(/^[0-9a-f]{64}$/), root: null },
    });
  });

  it("is 404 for no master", async () => {
    expect((await get("/api/social/masters/00000000-0000-7000-8000-000000000000")).status).toBe(404);
    expect((await get("/api/social/masters/none")).status).toBe(404);
  });

  it("lists and downloads the fills", async () => {
    const { json } = await get(`/api/social/masters/${masterId}/fills?limit=3`);
    expect(at(json, "fills")).toMatchObject([{ seq: 20 }, { seq: 19, net_after: "0.1" }, { seq: 18 }]);
    expect(at((await get(`/api/social/masters/${masterId}/fills?cursor=${textAt(json, "next_cursor")}`)).json, "fills", 0)).toMatchObject({
      seq: 17,
    });
    expect((await get(`/api/social/masters/${masterId}/fills.csv`)).text.trim().split("\r\n")).toHaveLength(21);
    const proof = await get(`/api/social/masters/${masterId}/proof.json`);
    expect(at(proof.json, "fills")).toHaveLength(20);
  });
});

describe("PATCH and DELETE /api/social/masters/<id>", () => {
  it("are the owner's alone; whoever left stays listed", async () => {
    const url = `/api/social/masters/${masterId}`;
    expect((await rest("PATCH", url, { token: bob.token, body: { copy_fee_percentage: 0 } })).status).toBe(404);
    expect((await rest("DELETE", url, { token: bob.token })).status).toBe(404);
    const changed = await rest("PATCH", url, { token: ann.token, body: { copy_fee_percentage: 7.5 } });
    expect(changed.json).toMatchObject({ master: { copy_fee_percentage: 7.5, display_name: "Tern & Tide" } });
    expect((await rest("DELETE", url, { token: ann.token })).json).toMatchObject({ master: { state: "left" } });
    expect((await get("/api/social/masters")).json).toMatchObject({ masters: [{ master_id: masterId, state: "left" }] });
    expect((await get("/api/social/masters?include_left=false")).json).toMatchObject({ masters: [] });
  });
});
