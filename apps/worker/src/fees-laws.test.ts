import { brokenBooks, createRandom } from "@slipstream/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Publication } from "./copy-world.fixture.ts";
import { type FeesWorld, openFeesWorld } from "./fees-world.fixture.ts";

// Real copies by the real engine on a real Postgres, settled, and held against the model of the law to the unit.

let world: FeesWorld;
let expectLawful: (pair: { accountId: string; masterId: string }) => Promise<void>;
beforeAll(async () => {
  world = await openFeesWorld();
  expectLawful = async (pair) => {
    const { stated, lawful } = await world.compare(pair);
    expect(lawful.length).toBeGreaterThan(0);
    expect(stated).toEqual(lawful);
  };
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  expect(await brokenBooks(world.database.pool)).toEqual([]);
});
afterAll(() => world?.close());

/** The master wins or loses so much in percent on 2 ETH of 10,000: a follower who set 1,000 aside holds 0.2. */
const round = async (master: Publication, from: string, to: string) => {
  await world.price("ETH-USDT", from);
  await world.trade(master, "ETH-USDT", "2");
  await world.price("ETH-USDT", to);
  await world.trade(master, "ETH-USDT", "-2");
};

describe("a follow that is settled", () => {
  it("pays on new profit alone, over several periods", async () => {
    const master = await world.masterAt(1_000);
    const follow = await world.copy(master);
    await round(master, "1000", "1100");
    world.toEndOfPeriod();
    await world.settle();
    await round(master, "1100", "1000");
    world.toEndOfPeriod();
    await world.settle();
    await round(master, "1000", "1250");
    world.toEndOfPeriod();
    await world.settle();
    await expectLawful(follow);
    const { stated } = await world.compare(follow);
    expect(stated.map(({ fee }) => fee > 0n)).toEqual([true, false, true]);
    expect(stated.map(({ reason }) => reason)).toEqual(["period", "period", "period"]);
  });

  it("counts an open loss and no open gain, at the price of the period's end", async () => {
    const master = await world.masterAt(1_500);
    const follow = await world.copy(master);
    await round(master, "1000", "1100");
    await world.price("ETH-USDT", "1000");
    await world.trade(master, "ETH-USDT", "2");
    await world.price("ETH-USDT", "950");
    world.toEndOfPeriod();
    // What the market does after the end is the next period's.
    await world.price("ETH-USDT", "1400");
    await world.settle();
    world.toEndOfPeriod();
    await world.settle();
    await expectLawful(follow);
    const { stated } = await world.compare(follow);
    expect(stated.map(({ unrealized }) => unrealized < 0n)).toEqual([true, false]);
  });

  it("keeps its mark through a stop and a new beginning, at another rate", async () => {
    const master = await world.masterAt(1_000);
    const first = await world.copy(master);
    await round(master, "1000", "1100");
    await world.stop(first);
    await world.settleStops();
    await world.ask(master.masterId, 2_500);
    const again = await world.copy(master, first);
    await round(master, "1100", "1050");
    world.toEndOfPeriod();
    await world.settle();
    await round(master, "1000", "1200");
    await world.stop(again);
    await world.settleStops();
    await expectLawful(again);
    const { stated } = await world.compare(again);
    expect(stated.map(({ reason, fee }) => `${reason} ${fee > 0n}`)).toEqual(["stop true", "period false", "stop true"]);
  });

  it("pays for what the copy kept when it hands its positions over", async () => {
    const master = await world.masterAt(2_000);
    const follow = await world.copy(master);
    await world.price("ETH-USDT", "1000");
    await world.trade(master, "ETH-USDT", "3");
    await world.price("ETH-USDT", "1150");
    await world.stop(follow, "keep");
    await world.settleStops();
    await world.trade(master, "ETH-USDT", "-3");
    await expectLawful(follow);
    const { stated } = await world.compare(follow);
    expect(stated).toMatchObject([{ reason: "stop", unrealized: 0n }]);
    expect(stated[0]?.fee).toBeGreaterThan(0n);
  });

  it("is bound by a higher rate only from the period after it agreed to it, and by a lower one from the next", async () => {
    const master = await world.masterAt(1_000);
    const follow = await world.copy(master);
    const period = async () => {
      await round(master, "1000", "1100");
      world.toEndOfPeriod();
      await world.settle();
    };
    await world.ask(master.masterId, 2_000);
    await period();
    await period();
    await world.agree(follow, 2_000);
    await period();
    await period();
    await world.ask(master.masterId, 500);
    await period();
    await period();
    await world.ask(master.masterId, 2_000);
    await period();
    await period();
    await expectLawful(follow);
    const { stated } = await world.compare(follow);
    expect(stated.map(({ rateBps }) => rateBps)).toEqual([1_000, 1_000, 1_000, 2_000, 2_000, 500, 500, 500]);
  });

  it("counts what was written down after its period was settled in the next one", async () => {
    const master = await world.masterAt(1_000);
    const follow = await world.copy(master);
    await round(master, "1000", "1100");
    await world.price("ETH-USDT", "1000");
    await world.trade(master, "ETH-USDT", "2");
    world.toEndOfPeriod();
    await world.settle();
    // The venue tells late of executions whose time was before the end.
    const late = world.marketMs() - (world.lastEnd() - 60_000);
    world.pass(-late);
    await world.tick("ETH-USDT", "1100");
    await world.trade(master, "ETH-USDT", "-2");
    world.pass(late);
    world.toEndOfPeriod();
    await world.settle();
    await expectLawful(follow);
    const { stated } = await world.compare(follow);
    expect(stated.map(({ fee }) => fee > 0n)).toEqual([true, true]);
  });

  it("counts funding, of the copy alone", async () => {
    const master = await world.masterAt(1_000);
    const follow = await world.copy(master);
    await world.price("ETH-USDT", "1000");
    await world.trade(master, "ETH-USDT", "2");
    await world.trade(follow, "ETH-USDT", "0.5");
    const eightHours = 8 * 3_600_000;
    const atMs = (Math.floor(world.marketMs() / eightHours) + 1) * eightHours;
    await world.sql("INSERT INTO funding_rates (venue, symbol, at_ms, rate) VALUES ('paper', 'ETH-USDT', $1, -0.0123456789)", [atMs]);
    world.pass(eightHours);
    await world.price("ETH-USDT", "1010");
    await world.trade(master, "ETH-USDT", "-2");
    world.toEndOfPeriod();
    await world.settle();
    await expectLawful(follow);
    const [row] = await world.sql<{ funding: string }>("SELECT funding_minor::text AS funding FROM fee_settlements WHERE account_id = $1", [
      follow.accountId,
    ]);
    expect(BigInt(row?.funding ?? 0)).toBe(249_382_713n);
  });

  it("is one pair of several on its account: masters do not see each other's results", async () => {
    const [ann, bob] = [await world.masterAt(1_000), await world.masterAt(3_000)];
    const trader = await world.trader();
    const [withAnn, withBob] = [await world.copy(ann, trader), await world.copy(bob, trader)];
    await world.price("ETH-USDT", "1000");
    await world.trade(ann, "ETH-USDT", "2");
    await world.trade(bob, "ETH-USDT", "-1");
    await world.price("ETH-USDT", "1100");
    await world.trade(ann, "ETH-USDT", "-2");
    await world.trade(bob, "ETH-USDT", "1");
    world.toEndOfPeriod();
    await world.settle();
    await expectLawful(withAnn);
    await expectLawful(withBob);
    expect((await world.fees(withAnn)).map(Number)[0]).toBeGreaterThan(0);
    expect(await world.fees(withBob)).toEqual(["0"]);
  });

  it("costs nothing among one's own accounts", async () => {
    const master = await world.masterAt(1_000);
    const [{ user_id }] = (await world.sql<{ user_id: string }>("SELECT user_id FROM masters WHERE id = $1", [master.masterId])) as [
      { user_id: string },
    ];
    const other = await world.trader();
    await world.sql("UPDATE accounts SET user_id = $2, is_default = false WHERE id = $1", [other.accountId, user_id]);
    const follow = await world.copy(master, { userId: user_id, accountId: other.accountId });
    await round(master, "1000", "1100");
    world.toEndOfPeriod();
    await world.settle();
    await world.stop(follow);
    await world.settle();
    expect(await world.fees(follow)).toEqual([]);
  });

  it("of a paper account is stated and never booked where money is real", async () => {
    const master = await world.masterAt(1_000);
    const follow = await world.copy(master);
    await round(master, "1000", "1100");
    world.toEndOfPeriod();
    const outcome = await world.settlementOf(false).settleDue({ dryRun: false, early: false, masterId: null });
    await world.noteRun(outcome.periods);
    await expectLawful(follow);
    const rows = await world.sql("SELECT charge, journal_id FROM fee_settlements WHERE account_id = $1", [follow.accountId]);
    expect(rows).toEqual([{ charge: "paper", journal_id: null }]);
    expect((await world.fees(follow)).map(Number)[0]).toBeGreaterThan(0);
  });
});

describe("what may reach back", () => {
  it("is no rate that was agreed to while a settlement was late: the periods before keep theirs", async () => {
    const master = await world.masterAt(1_000);
    const follow = await world.copy(master);
    await round(master, "1000", "1100");
    world.toEndOfPeriod();
    await round(master, "1000", "1100");
    world.toEndOfPeriod();
    await world.ask(master.masterId, 3_000);
    await world.agree(follow, 3_000);
    await world.settle();
    await round(master, "1000", "1100");
    world.toEndOfPeriod();
    await world.settle();
    await expectLawful(follow);
  });

  it("is no profit of a new follow into the last settlement of the one before", async () => {
    const master = await world.masterAt(3_000);
    const first = await world.copy(master);
    await round(master, "1000", "1100");
    await world.stop(first);
    await world.ask(master.masterId, 500);
    const again = await world.copy(master, first);
    await round(master, "1000", "1100");
    await world.settleStops();
    await round(master, "1000", "1100");
    world.toEndOfPeriod();
    await world.settle();
    await expectLawful(again);
  });
});

describe("once", () => {
  it("whoever settles dies, and two go on at once: one statement and one journal for each period and stop", async () => {
    const master = await world.masterAt(1_000);
    const follows = [await world.copy(master), await world.copy(master), await world.copy(master)];
    await round(master, "1000", "1100");
    await world.stop(follows[2] as (typeof follows)[number]);
    world.toEndOfPeriod();
    await round(master, "1000", "1100");
    const end = world.toEndOfPeriod();
    world.crashAtSettling("after-settle-page");
    await expect(world.settlement.settleDue({ dryRun: false, early: false, masterId: null })).rejects.toThrow("crashed");
    world.crashAtSettling(null);
    const settle = () => world.settlementOf(true).settleDue({ dryRun: false, early: false, masterId: null });
    const [one, two] = await Promise.all([settle(), settle()]);
    await world.noteRun([...new Set([...one.periods, ...two.periods])]);
    for (const follow of follows) await expectLawful(follow);
    expect(await world.lastEnd()).toBe(end);
    const [counted] = await world.sql<{ statements: number; journals: number }>(
      `SELECT count(*)::int AS statements, count(j.id)::int AS journals FROM fee_settlements s LEFT JOIN ledger_journals j ON j.id = s.journal_id WHERE s.master_id = $1`,
      [master.masterId],
    );
    expect(counted).toEqual({ statements: 5, journals: 5 });
  });

  it("no statement, consent or journal is ever changed or removed", async () => {
    for (const table of ["fee_settlements", "ledger_journals", "ledger_transfers"])
      for (const change of [`DELETE FROM ${table}`, `UPDATE ${table} SET id = id`])
        await expect(world.sql(change), change).rejects.toThrow(/append-only|never change|permission/);
  });
});

describe("a dry run", () => {
  it("says what a run then does, over several periods and stops, and writes nothing", async () => {
    const master = await world.masterAt(1_000);
    const [follow, other] = [await world.copy(master), await world.copy(master)];
    await round(master, "1000", "1100");
    await world.stop(other);
    world.toEndOfPeriod();
    await round(master, "1000", "1100");
    world.toEndOfPeriod();
    const wish = { early: false, masterId: master.masterId };
    const dry = await world.settlement.settleDue({ ...wish, dryRun: true });
    expect(await world.fees(follow)).toEqual([]);
    const real = await world.settlement.settleDue({ ...wish, dryRun: false });
    expect(dry).toEqual(real);
    await world.noteRun(real.periods);
  });
});

describe("random lives through the engine", () => {
  it("are settled to the unit as the model says", { timeout: 300_000 }, async () => {
    const random = createRandom(20_261_121);
    const masters = [await world.masterAt(1_000), await world.masterAt(777), await world.masterAt(2_999)];
    const traders = [await world.trader(), await world.trader(), await world.trader()];
    const live = new Map<string, Awaited<ReturnType<FeesWorld["copy"]>>>();
    const pairs = new Map<string, { accountId: string; masterId: string }>();
    const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
    const symbols = ["ETH-USDT", "XRP-USDT"] as const;
    const base = { "ETH-USDT": 1_000, "XRP-USDT": 2 } as const;
    for (const symbol of symbols) await world.price(symbol, String(base[symbol]));
    /** Ends that passed while nobody settled: as in the worker, they come before anything else. */
    let isLate = false;
    const catchUp = async () => {
      if (isLate) await world.settle();
      isLate = false;
    };
    for (let step = 0; step < 160; step++) {
      const master = pick(masters);
      const trader = pick(traders);
      const key = `${trader.accountId} ${master.masterId}`;
      const chance = random.below(100);
      if (chance < 35) {
        const symbol = pick(symbols);
        const quantity = symbol === "ETH-USDT" ? `${random.below(2)}.${1 + random.below(9)}` : String(50 + random.below(500));
        await world.trade(master, symbol, random.chance(0.5) ? quantity : `-${quantity}`);
      } else if (chance < 65) {
        const symbol = pick(symbols);
        await world.price(symbol, (base[symbol] * (0.8 + random.below(4_000) / 10_000)).toFixed(symbol === "ETH-USDT" ? 2 : 4));
      } else if (chance < 80) {
        if (!live.has(key)) {
          live.set(key, await world.copy(master, trader, { copyAmount: "1000" }));
          pairs.set(key, { accountId: trader.accountId, masterId: master.masterId });
        }
      } else if (chance < 85) {
        const follow = live.get(key);
        if (!follow) continue;
        await world.refresh();
        await world.stop(follow, random.chance(0.5) ? "keep" : "close-now");
        live.delete(key);
        if (isLate) await catchUp();
        else if (random.chance(0.7)) await world.settleStops();
      } else if (chance < 89) {
        await catchUp();
        await world.ask(master.masterId, random.below(3_001));
      } else if (chance < 91) {
        const follow = live.get(key);
        const [row] = await world.sql<{ fee_bps: number }>("SELECT fee_bps FROM masters WHERE id = $1", [master.masterId]);
        if (follow && row) await world.agree(follow, row.fee_bps);
      } else {
        await world.refresh();
        world.toEndOfPeriod();
        isLate = true;
        if (random.chance(0.8)) await catchUp();
        await world.refresh();
      }
    }
    world.toEndOfPeriod();
    await world.settle();
    expect(pairs.size).toBeGreaterThan(5);
    let fees = 0;
    for (const pair of pairs.values()) {
      await expectLawful(pair);
      fees += (await world.fees(pair)).filter((fee) => fee !== "0").length;
    }
    expect(fees).toBeGreaterThan(10);
  });
});
