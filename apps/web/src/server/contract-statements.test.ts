import { followSettingsSchema } from "@slipstream/core/copy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, type Person, startTestService, type TestService, textAt } from "./test-service.ts";

let service: TestService;
let ann: Person;
let leader: Person;
let ids: { followId: string; masterId: string; accountId: string };
const statementIds: string[] = [];

/** Week 20 of 2025: 14 fills of one trade, and the week after it without any. */
const FROM = Date.parse("2025-05-12T00:00:00Z");
const WEEK_MS = 7 * 86_400_000;

beforeAll(async () => {
  service = await startTestService();
  await service.openMarket();
  [ann, leader] = [await service.person("ann"), await service.person("leader")];
  const { nextId } = service.container.shared;
  const accounts = await service.rest("GET", "/api/accounts", { token: ann.token });
  ids = { followId: "", masterId: nextId(), accountId: textAt(accounts.json, "accounts", 0, "id") };
  await service.fresh.sql(
    `INSERT INTO masters (id, user_id, account_id, display_name, fee_bps, min_copy_minor, created_at, updated_at)
     SELECT $1, $2, id, 'Meridian, "Desk" 東京', 1000, 10000000000, now(), now() FROM accounts WHERE user_id = $2`,
    [ids.masterId, leader.userId],
  );
  const settings = followSettingsSchema.parse({ copyAmount: "500" });
  const follow = await service.container.services.follows.follow({
    userId: ann.userId,
    accountId: ids.accountId,
    masterId: ids.masterId,
    settings,
    agreedFeePercentage: 10,
  });
  ids.followId = follow.id;
  await fill("buy", "1", "1000", "0", FROM + 1);
  await fill("sell", "1", "1100", "100", FROM + 2);
  await settle({ week: 0, profit: "99", markBefore: "0", mark: "99", charged: "0", fee: "9.9" });
  await settle({ week: 1, profit: "99", markBefore: "99", mark: "99", charged: "9.9", fee: "0" });
});
afterAll(() => service?.close());

const minor = (text: string): string => String(Math.round(Number(text) * 1e8));
async function fill(side: string, quantity: string, price: string, realized: string, marketMs: number): Promise<void> {
  await service.fresh.sql(
    `INSERT INTO fills (id, venue, account_id, user_id, order_id, position_id, venue_trade_id, symbol, origin_kind, origin_id, side, quantity, price,
       notional_minor, fee_minor, realized_pnl_minor, liquidity, market_ms, recorded_at)
     VALUES ($1::uuid, 'paper', $2, $3, $1::uuid, $1::uuid, $1::uuid::text, 'ETH-USDT', 'follow', $4, $5, $6, $7, $8, 50000000, $9, 'taker', $10, now())`,
    [
      ...[service.container.shared.nextId(), ids.accountId, ann.userId, ids.followId, side, quantity, price],
      ...[minor(String(Number(quantity) * Number(price))), minor(realized), marketMs],
    ],
  );
}

type Settled = { week: number; profit: string; markBefore: string; mark: string; charged: string; fee: string };
async function settle({ week, profit, markBefore, mark, charged, fee }: Settled): Promise<void> {
  const id = service.container.shared.nextId();
  statementIds.push(id);
  await service.fresh.sql(
    `INSERT INTO fee_settlements (id, follow_id, user_id, account_id, master_id, reason, from_ms, to_ms, currency, fill_seq, cash_id, prices, held, price_minor,
       fees_minor, funding_minor, flow_minor, unrealized_minor, profit_minor, mark_before_minor, mark_minor, rate_bps, base_minor, charged_minor, fee_minor,
       platform_bps, platform_minor, charge, settled_at)
     SELECT $1, $2, $3, $4, $5, 'period', $6, $7, 'USDT', max(seq), 0, '{}', '{}', 10000000000, 100000000, 0, 10000000000, 0, $8, $9, $10, 1000, 0, $11, $12::bigint,
       2000, $12::bigint / 5, 'ledger', now() FROM fills`,
    [
      ...[id, ids.followId, ann.userId, ids.accountId, ids.masterId, FROM + week * WEEK_MS, FROM + (week + 1) * WEEK_MS],
      ...[minor(profit), minor(markBefore), minor(mark), minor(charged), minor(fee)],
    ],
  );
}
const get = (url: string, person: Person = ann) => service.rest("GET", url, { token: person.token });
const one = (index: number, ending = ""): string => `/api/billing/statements/${statementIds[index]}${ending}`;

describe("GET /api/billing/statements", () => {
  it("answers statements, newest first, in snake_case with decimal strings", async () => {
    const { status, json } = await get("/api/billing/statements?limit=1");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      success: true,
      statements: [{ id: statementIds[1], fee: "0", why: "below-mark", payment: "none", mark_before: "99", charged_before: "9.9" }],
      next_cursor: expect.any(String),
    });
    const rest = await get(`/api/billing/statements?limit=1&cursor=${at(json, "next_cursor")}`);
    expect(rest.json).toMatchObject({
      statements: [
        {
          ...{
            id: statementIds[0],
            number: expect.stringMatching(/^S-2025-20-\d+$/),
            from: "2025-05-12T00:00:00.000Z",
            realized: "99",
            fee: "9.9",
          },
          ...{
            platform_share: "1.98",
            master_share: "7.92",
            fee_percentage: 10,
            currency: "USDT",
            charged_currency: "USD",
            payment: "carried",
          },
        },
      ],
      next_cursor: null,
    });
  });

  it("takes a follow and a master, and refuses a cursor and an id that are none", async () => {
    const of = async (query: string) => at((await get(`/api/billing/statements?${query}`)).json, "statements");
    expect(await of(`follow_id=${ids.followId}`)).toHaveLength(2);
    expect(await of(`master_id=${ids.followId}`)).toEqual([]);
    expect(at((await get("/api/billing/statements?cursor=x")).json, "error")).toMatchObject({ code: "bad-cursor", field: "cursor" });
    expect((await get("/api/billing/statements?master_id=7")).status).toBe(400);
  });

  it("shows nothing of anybody else", async () => {
    expect((await get("/api/billing/statements", leader)).json).toMatchObject({ statements: [] });
    for (const ending of ["", ".pdf", ".csv"]) expect((await get(one(0, ending), leader)).status, ending).toBe(404);
  });

  it("as a table", async () => {
    const { status, headers, text } = await get("/api/billing/statements.csv");
    expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    const [head, newest] = text.split("\r\n");
    expect(head).toMatch(/^id,number,follow_id,master_id,master,/);
    expect(newest).toContain('"Meridian, ""Desk"" 東京"');
  });
});

describe("GET /api/billing/statements/{id}", () => {
  it("has all that the fee is computed from", async () => {
    expect((await get(one(0))).json).toMatchObject({
      statement: {
        ...{
          opening: { price: "0", exchange_fees: "0" },
          closing: { price: "100", exchange_fees: "1", flow: "100" },
          held: {},
          next_id: statementIds[1],
        },
        fills: [
          { symbol: "ETH-USDT", side: "buy", quantity: "1", notional: "1000", fee: "0.5" },
          { side: "sell", quantity: "-1", realized: "100" },
        ],
        ...{ paper_account: true, billing: { mode: "manual", simulation: false }, fills_left_out: 0 },
      },
    });
    expect((await get(one(1))).json).toMatchObject({ statement: { fills: [], previous_id: statementIds[0], opening: { price: "100" } } });
    for (const missing of [service.container.shared.nextId(), "7"])
      expect((await get(`/api/billing/statements/${missing}`)).status).toBe(404);
  });

  it("as PDF and CSV", async () => {
    const pdf = await get(one(0, ".pdf"));
    expect([pdf.status, pdf.headers.get("content-type"), pdf.text.slice(0, 5)]).toEqual([200, "application/pdf", "%PDF-"]);
    expect(pdf.headers.get("content-disposition")).toContain("fee-statement.pdf");
    const csv = await get(one(0, ".csv"));
    const lines = csv.text.trim().split("\r\n");
    expect(lines[0]).toMatch(/^record,id,at,symbol,side,quantity,price,/);
    expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual(["fill", "fill"]);
  });

  it("the fee computed again on the server is the same, from the first fill", async () => {
    const { statements } = service.container.services;
    for (const statementId of statementIds)
      expect(await statements.check({ userId: ann.userId, statementId })).toMatchObject({
        from: "life",
        fills: 2,
        difference: "0",
        findings: [],
      });
  });
});
