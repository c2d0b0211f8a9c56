import { checkStatement } from "@slipstream/core/fees";
import { createStatements } from "@slipstream/core/fees/server";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FeeWorld, openFeeWorld, WEEK, WEEK_0 } from "./fees.fixture.ts";
import { createStatementStore } from "./statement-store.ts";

const HOUR = 3_600_000;
const week = (count: number): number => WEEK_0 + count * WEEK;
const past = (count: number): number => week(count) + HOUR;

let db: FreshDatabase;
let world: FeeWorld;
let ids: { user: string; account: string; master: string };
let follow: string;
beforeEach(async () => {
  db = await freshDatabase();
  world = await openFeeWorld(db);
  const user = await world.user("Fay");
  ids = { user, account: await world.account(user), master: await world.master() };
  follow = await world.follow(ids.user, ids.account, ids.master);
});
afterEach(async () => {
  await world.database.close();
  await db.drop();
});

const statements = () =>
  createStatements({
    store: createStatementStore(world.database),
    terms: { mode: "manual", simulation: false },
    fundedSymbols: new Set(["ETH-USDT"]),
    hash: (text) => `hash of ${text.length}`,
    print: async () => new Uint8Array(),
  });
const list = async (userId = ids.user) => (await statements().list({ userId, limit: 50 })).items;
const get = (statementId: string | undefined, userId = ids.user) => statements().get({ userId, statementId: statementId ?? "" });
const check = (statementId: string | undefined) => statements().check({ userId: ids.user, statementId: statementId ?? "" });
async function position(quantity: string): Promise<string> {
  const id = crypto.randomUUID();
  await db.sql(
    `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity, entered_minor, leverage,
       opened_at, opened_ms)
     VALUES ($1, $2, $3, 'paper', 'ETH-USDT', 'follow', $4, 'long', $5, 0, $5, 0, 10, now(), $6)`,
    [id, ids.account, ids.user, follow, quantity, week(0) + HOUR],
  );
  return id;
}

describe("the worked example of the law", () => {
  beforeEach(async () => {
    await world.trade(follow, week(0) + HOUR, 200);
    await world.settleAt(past(1));
    await world.trade(follow, week(1) + HOUR, -150);
    await world.settleAt(past(2));
    await world.trade(follow, week(2) + HOUR, 300);
    await world.settleAt(past(3));
  });

  it("is three statements, the newest first", async () => {
    expect(await list()).toMatchObject([
      { number: expect.stringMatching(/^S-2025-22-\d+$/), realized: "350", markBefore: "200", mark: "350", fee: "15", why: "new-high" },
      { number: expect.stringMatching(/^S-2025-21-\d+$/), realized: "50", mark: "200", fee: "0", why: "below-mark", toWinBack: "150" },
      { number: expect.stringMatching(/^S-2025-20-\d+$/), realized: "200", markBefore: "0", mark: "200", fee: "20", masterShare: "16" },
    ]);
  });

  it("each shows what it counted, and where the one before ended", async () => {
    const [third, second, first] = await list();
    const statement = await get(second?.id);
    expect(statement).toMatchObject({
      previousId: first?.id,
      nextId: third?.id,
      opening: { price: "200" },
      closing: { price: "50" },
      fills: [{ side: "buy" }, { side: "sell", realized: "-150" }],
      fillsLeftOut: 0,
      paperAccount: true,
    });
  });

  it("comes to the same in the browser and from the first fill", async () => {
    for (const row of await list()) {
      const [period, life] = [checkStatement(await get(row.id)), await check(row.id)];
      expect(period).toMatchObject({ from: "period", fee: row.fee, difference: "0", findings: [] });
      expect(life).toMatchObject({ from: "life", fee: row.fee, difference: "0", findings: [] });
      expect(life.steps.map(({ result }) => result)).toEqual(period?.steps.map(({ result }) => result));
    }
  });

  it("pages by number, and by follow and master", async () => {
    const first = await statements().list({ userId: ids.user, limit: 2 });
    const rest = await statements().list({ userId: ids.user, limit: 2, cursor: first.nextCursor });
    expect([first.items.map(({ fee }) => fee), rest.items.map(({ fee }) => fee), rest.nextCursor]).toEqual([["15", "0"], ["20"], null]);
    expect((await statements().list({ userId: ids.user, limit: 9, followId: follow })).items).toHaveLength(3);
    expect((await statements().list({ userId: ids.user, limit: 9, masterId: follow })).items).toEqual([]);
    await expect(statements().list({ userId: ids.user, limit: 9, cursor: "x" })).rejects.toMatchObject({ code: "bad-cursor" });
  });

  it("is for its follower alone; the owner of the master sees the rows without who it is", async () => {
    const [newest] = await list();
    expect(await list(world.masterUserId)).toEqual([]);
    await expect(get(newest?.id, world.masterUserId)).rejects.toMatchObject({ code: "statement-not-found" });
    const { items } = await statements().earningRows({ userId: world.masterUserId, limit: 2 });
    expect(items).toMatchObject([
      { fee: "15", share: "12", platformShare: "3", follower: "Follower hash", payment: "carried" },
      { fee: "0" },
    ]);
    const told = JSON.stringify(items);
    for (const secret of [ids.user, ids.account, follow]) expect(told).not.toContain(secret);
    expect((await statements().earningRows({ userId: ids.user, limit: 9 })).items).toEqual([]);
  });

  it("a fill that was changed behind the books is found from the first fill on", async () => {
    await db.sql("ALTER TABLE fills DISABLE TRIGGER ALL");
    await db.sql("UPDATE fills SET realized_pnl_minor = realized_pnl_minor + 1 WHERE realized_pnl_minor > 0");
    const [newest] = await list();
    expect((await check(newest?.id)).findings).toEqual(expect.arrayContaining([expect.stringContaining("result of the fill")]));
  });
});

describe("what the invoices of the pair pay, first in, first out", () => {
  let periods = 0;
  const invoice = async (cents: number, status: string): Promise<string> => {
    const id = crypto.randomUUID();
    await db.sql(
      `INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, status, paid_at, created_at, updated_at)
       VALUES ($1, $2, $3, 'USD', $4, 'manual', $5, CASE $5 WHEN 'paid' THEN now() END, now(), now())`,
      [id, ids.user, ++periods, cents, status],
    );
    await db.sql(
      "INSERT INTO billing_invoice_lines (invoice_id, master_id, master_user_id, master_name, amount_cents, platform_bps) VALUES ($1, $2, $3, 'M', $4, 2000)",
      [id, ids.master, world.masterUserId, cents],
    );
    return id;
  };
  const states = async () => (await list()).map(({ payment }) => payment).reverse();

  it("a fee is carried, then invoiced, then paid; what is below a cent waits for the next", async () => {
    await world.fill(follow, { at: week(0) + 1, side: "buy", quantity: "1", price: "1000" });
    await world.fill(follow, { at: week(0) + 2, side: "sell", quantity: "1", price: "1058.91234", realized: "58.91234" });
    await world.settleAt(past(1));
    await world.settleAt(past(2));
    await world.trade(follow, week(2) + HOUR, 0.01);
    await world.settleAt(past(3));
    await world.trade(follow, week(3) + HOUR, 100);
    await world.settleAt(past(4));
    expect(await world.fees()).toEqual(["5.891234", "0", "0.001", "10"]);
    expect(await states()).toEqual(["carried", "none", "carried", "carried"]);
    const first = await invoice(589, "planned");
    expect(await states()).toEqual(["open", "none", "carried", "carried"]);
    expect((await list()).at(-1)).toMatchObject({ invoiceId: first });
    await db.sql("UPDATE billing_invoices SET status = 'paid', paid_at = now() WHERE id = $1", [first]);
    await invoice(1000, "written-off");
    expect(await states()).toEqual(["paid", "none", "written-off", "written-off"]);
  });
});

describe("what is open", () => {
  it("an open loss counts and an open gain does not; the trade is shown as open", async () => {
    const positionId = await position("2");
    await world.fill(follow, { at: week(0) + HOUR, side: "buy", quantity: "2", price: "1000", fee: "1", positionId });
    await world.price(week(1), "990");
    await world.settleAt(past(1));
    const [row] = await list();
    const statement = await get(row?.id);
    expect(statement).toMatchObject({
      ...{
        realized: "-1",
        openLoss: "-20",
        profit: "-21",
        why: "never-in-profit",
        held: { "ETH-USDT": "2" },
        prices: { "ETH-USDT": "990" },
      },
      trades: [{ side: "long", quantity: "2", entryPrice: "1000", exitPrice: null, closedAt: null, exchangeFees: "1", net: "-1" }],
    });
    expect(checkStatement(statement)).toMatchObject({ difference: "0", findings: [] });
    expect(await check(row?.id)).toMatchObject({ difference: "0", findings: [] });
    // Sold later: the statement of the first week stays as it was.
    await world.fill(follow, { at: week(1) + HOUR, side: "sell", quantity: "2", price: "1100", realized: "200", fee: "1", positionId });
    await db.sql("UPDATE positions SET quantity = 0, exited_quantity = 2, closed_at = now(), closed_ms = $2 WHERE id = $1", [
      positionId,
      week(1) + HOUR,
    ]);
    expect(await get(row?.id)).toMatchObject({ trades: statement.trades, fills: statement.fills });
    await world.settleAt(past(2));
    const [later] = await list();
    expect(await get(later?.id)).toMatchObject({ trades: [{ closedAt: "2025-05-19T01:00:00.000Z", priceResult: "200" }], fee: "19.8" });
    expect(await check(later?.id)).toMatchObject({ fee: "19.8", difference: "0", findings: [] });
  });

  it("funding counts where it is of the pair's positions", async () => {
    const positionId = await position("2");
    await world.fill(follow, { at: week(0) + HOUR, side: "buy", quantity: "2", price: "1000", positionId });
    const at = week(0) + 8 * HOUR;
    await db.sql(
      `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
       SELECT c, $1, 'funding', 'funding', 'cash', 300000000, 'USDT', c, now(), $2 FROM (SELECT md5($3 || ':' || $2::bigint)::uuid AS c) x`,
      [ids.account, at, positionId],
    );
    await world.price(week(1), "1000");
    await world.settleAt(past(1));
    const [row] = await list();
    const statement = await get(row?.id);
    expect(statement).toMatchObject({ realized: "-3", funding: [{ symbol: "ETH-USDT", amount: "-3" }], fundingKnown: true });
    expect(checkStatement(statement)).toMatchObject({ difference: "0", findings: [] });
    expect(await check(row?.id)).toMatchObject({ difference: "0", findings: [] });
  });
});
