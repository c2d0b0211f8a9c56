import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FeeWorld, openFeeWorld, WEEK, WEEK_0 } from "./fees.fixture.ts";

const HOUR = 3_600_000;
const week = (count: number): number => WEEK_0 + count * WEEK;
/** A little after the end of a week: the market is far enough past it. */
const past = (count: number): number => week(count) + HOUR;

let db: FreshDatabase;
let world: FeeWorld;
let follow: string;
let ids: { user: string; account: string; master: string };

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

describe("the worked example of the law", () => {
  it("+200 owes 20; then −150 owes nothing; then 350 in all owes 15", async () => {
    await world.trade(follow, week(0) + HOUR, 200);
    await world.settleAt(past(1));
    await world.trade(follow, week(1) + HOUR, -150);
    await world.settleAt(past(2));
    await world.trade(follow, week(2) + HOUR, 300);
    await world.settleAt(past(3));
    expect(await world.fees()).toEqual(["20", "0", "15"]);
    expect(await world.booked()).toEqual({ journals: 2, accrued: "35" });
  });

  it("comes to the same when nobody settled for three weeks", async () => {
    await world.trade(follow, week(0) + HOUR, 200);
    await world.trade(follow, week(1) + HOUR, -150);
    await world.trade(follow, week(2) + HOUR, 300);
    const outcome = await world.settleAt(past(3));
    expect(outcome.periods).toEqual([week(1), week(2), week(3)]);
    expect(await world.fees()).toEqual(["20", "0", "15"]);
  });
});

describe("once", () => {
  it("run twice, and by four at once, charges once", async () => {
    await world.trade(follow, week(0) + HOUR, 200);
    world.setNow(past(1));
    await Promise.all(Array.from({ length: 4 }, () => world.settlementWith().settleDue(world.wish)));
    await world.settleAt(past(1));
    expect(await world.fees()).toEqual(["20"]);
    expect((await world.booked()).journals).toBe(1);
  });

  it("goes on after a death between pages", async () => {
    await world.trade(follow, week(0) + HOUR, 200);
    world.setNow(past(1));
    const dying = world.settlementWith({}, () => {
      throw new Error("power cut");
    });
    await expect(dying.settleDue(world.wish)).rejects.toThrow("power cut");
    await world.settleAt(past(1));
    expect(await world.fees()).toEqual(["20"]);
  });

  it("a dry run says the same and writes nothing", async () => {
    await world.trade(follow, week(0) + HOUR, 200);
    await world.trade(follow, week(1) + HOUR, -150);
    await world.trade(follow, week(2) + HOUR, 300);
    const dry = await world.settleAt(past(3), { dryRun: true });
    expect([dry.fees, [...dry.totals]]).toEqual([2, [["USDT", 3_500_000_000n]]]);
    expect([await world.fees(), await world.booked()]).toEqual([[], { journals: 0, accrued: "0" }]);
  });
});

describe("what counts", () => {
  it("an open loss, and never an open gain, at the price of the end of the period", async () => {
    await world.trade(follow, week(0) + HOUR, 100);
    await world.fill(follow, { at: week(0) + 2 * HOUR, side: "sell", quantity: "2", price: "1000" });
    await world.price(week(1), "1030");
    await world.price(week(1) + HOUR, "5000");
    await world.settleAt(past(1));
    await world.price(week(2), "900");
    await world.settleAt(past(2));
    // 100 − 2 × 30 = 40 → 4; then 100, not 300 → 10 − 4
    expect(await world.fees()).toEqual(["4", "6"]);
  });

  it("waits for a price that is not known, and settles once it is", async () => {
    await world.fill(follow, { at: week(0) + HOUR, side: "buy", quantity: "1", price: "1000" });
    expect(await world.settleAt(past(1))).toMatchObject({ settled: 0, waiting: 1 });
    await world.price(week(1), "1000");
    expect(await world.settleAt(past(1))).toMatchObject({ settled: 1, waiting: 0 });
  });

  it("exchange fees, funding, and fills that were written down too late for their period", async () => {
    await world.fill(follow, { at: week(0) + HOUR, side: "buy", quantity: "1", price: "1000", fee: "1" });
    await world.fill(follow, { at: week(0) + HOUR, side: "sell", quantity: "1", price: "1101", realized: "101", fee: "1" });
    await world.settleAt(past(1));
    await world.trade(follow, week(0) + 2 * HOUR, 50);
    await world.trade(follow, week(1) + HOUR, 30);
    await world.settleAt(past(2));
    expect(await world.fees()).toEqual(["9.9", "8"]);
  });

  it("funding of the sleeve, once, in the period of its market time", async () => {
    const position = "00000000-0000-7000-8000-0000000000f0";
    await db.sql(
      `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity, entered_minor, leverage, opened_at,
         opened_ms, closed_at, closed_ms) VALUES ($1, $2, $3, 'paper', 'ETH-USDT', 'follow', $4, 'long', 0, 0, 1, 1, 1, now(), 0, now(), 1)`,
      [position, ids.account, ids.user, follow],
    );
    const pay = (at: number, minor: number) =>
      db.sql(
        `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
         VALUES (gen_random_uuid(), $1, 'funding', 'funding', 'cash', $2, 'USDT', md5($3 || ':' || $4::bigint)::uuid, now(), $4)`,
        [ids.account, minor, position, at],
      );
    await world.trade(follow, week(0) + HOUR, 100);
    await pay(week(0) + 8 * HOUR, 10_00000000);
    await pay(week(1) + 8 * HOUR, 5_00000000);
    await world.settleAt(past(1));
    await world.trade(follow, week(1) + HOUR, 100);
    await world.settleAt(past(2));
    expect(await world.fees()).toEqual(["9", "9.5"]);
  });
});

describe("stopping and following again", () => {
  it("settles at the stop, and the mark stays", async () => {
    await world.trade(follow, week(0) + HOUR, 200);
    await world.stop(follow, week(0) + 2 * HOUR);
    world.setNow(week(0) + 3 * HOUR);
    await world.settlementWith().settleStops(world.wish);
    const again = await world.follow(ids.user, ids.account, ids.master, { startedMs: week(0) + 4 * HOUR });
    await world.trade(again, week(0) + 5 * HOUR, -50);
    await world.settleAt(past(1));
    await world.trade(again, week(1) + HOUR, 80);
    await world.settleAt(past(2));
    expect(await world.fees()).toEqual(["20", "0", "3"]);
  });

  it("two stops in a row are settled in their order", async () => {
    await world.trade(follow, week(0) + HOUR, 200);
    await world.stop(follow, week(0) + 2 * HOUR);
    const again = await world.follow(ids.user, ids.account, ids.master, { startedMs: week(0) + 3 * HOUR });
    await world.trade(again, week(0) + 4 * HOUR, 100);
    await world.stop(again, week(0) + 5 * HOUR);
    world.setNow(week(0) + 6 * HOUR);
    await world.settlementWith().settleStops(world.wish);
    expect((await world.booked()).accrued).toBe("30");
    expect(await db.sql("SELECT count(*)::int AS open FROM follows WHERE NOT fees_settled")).toEqual([{ open: 0 }]);
  });

  it("an own account pays nothing", async () => {
    const account = await world.account(world.masterUserId);
    const own = await world.follow(world.masterUserId, account, ids.master, { own: true, feeBps: 0 });
    await world.trade(own, week(0) + HOUR, 500);
    await world.settleAt(past(1));
    expect(await world.fees()).toEqual(["0"]);
  });
});

describe("rates", () => {
  const ask = (feeBps: number) => db.sql("UPDATE masters SET fee_bps = $2 WHERE id = $1", [ids.master, feeBps]);

  it("a higher one binds after the follower agreed, from the next period on, for new profit only", async () => {
    await ask(2_000);
    await world.trade(follow, week(0) + HOUR, 100);
    await world.settleAt(past(1));
    await db.sql("UPDATE follows SET agreed_bps = 2000 WHERE id = $1", [follow]);
    await world.trade(follow, week(1) + HOUR, 100);
    await world.settleAt(past(2));
    await world.trade(follow, week(2) + HOUR, 100);
    await world.settleAt(past(3));
    expect(await world.fees()).toEqual(["10", "10", "20"]);
  });

  it("a lower one binds from the next period on by itself; raised again, it needs agreement again", async () => {
    await ask(500);
    await world.trade(follow, week(0) + HOUR, 100);
    await world.settleAt(past(1));
    await ask(1_000);
    await world.trade(follow, week(1) + HOUR, 100);
    await world.settleAt(past(2));
    await world.trade(follow, week(2) + HOUR, 100);
    await world.settleAt(past(3));
    expect(await world.fees()).toEqual(["10", "5", "5"]);
  });
});

describe("with a live key", () => {
  it("fees of paper accounts are computed and never booked; those of live ones are", async () => {
    const live = await world.account(ids.user, "live");
    const real = await world.follow(ids.user, live, ids.master);
    await world.trade(follow, week(0) + HOUR, 100);
    await world.trade(real, week(0) + HOUR, 70);
    world.setNow(past(1));
    await world.settlementWith({ chargesPaper: false }).settleDue(world.wish);
    expect(await world.booked()).toEqual({ journals: 1, accrued: "7" });
    expect(await db.sql("SELECT charge, journal_id IS NULL AS unbooked FROM fee_settlements ORDER BY charge")).toEqual([
      { charge: "ledger", unbooked: false },
      { charge: "paper", unbooked: true },
    ]);
  });
});
