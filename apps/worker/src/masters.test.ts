import { createHash } from "node:crypto";
import { writeDueRoots } from "@slipstream/core/masters/server";
import { createAccountStore } from "@slipstream/db";
import { DAY_MS, isRefusal } from "@slipstream/kernel";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type MastersWorld, openMastersWorld } from "./masters-world.fixture.ts";
import type { Trader } from "./paper-world.fixture.ts";

let world: MastersWorld;
let ann: Trader;
beforeAll(async () => {
  world = await openMastersWorld();
});
beforeEach(async () => {
  ann = await world.trader();
  await confirm(ann);
  await world.tick("BTC-USDT", "100000");
  await world.tick("ETH-USDT", "2000");
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
});
afterAll(() => world?.close());

const confirm = (who: Trader) => world.sql("UPDATE users SET email_confirmed_at = now() WHERE id = $1", [who.userId]);
const refusalOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isRefusal(error)) throw new Error(`no refusal: ${String(error)}`);
  return error;
};
const fillsOf = (masterId: string) =>
  world.sql<Record<string, unknown>>(
    `SELECT seq::int, fill_id, trim_scale(net_before)::text AS net_before, trim_scale(net_after)::text AS net_after, equity_before_minor::text AS equity,
       leverage, trim_scale(stop_loss)::text AS stop FROM master_fills WHERE master_id = $1 ORDER BY seq`,
    [masterId],
  );

describe("becoming a master", () => {
  it("needs ten closed trades and a profit, and says all that is missing", async () => {
    await world.rounds(ann, 2, -50);
    const refusal = await refusalOf(world.become(ann));
    expect([refusal.kind, refusal.code]).toEqual(["rule", "master-requirements"]);
    expect(refusal.detail?.missing).toMatchObject([
      { code: "closed-trades", have: "2", need: "10" },
      // Bought twice at 100,000.1, sold at 99,499.9, with fees of 5.000005 and 4.974995 each time.
      { code: "net-profit", have: "-119.99" },
    ]);
    expect(await world.masters.requirements({ userId: ann.userId })).toMatchObject({ accountId: ann.accountId, eligible: false });
  });

  it("needs a confirmed address", async () => {
    await world.rounds(ann, 10, 100);
    await world.sql("UPDATE users SET email_confirmed_at = NULL WHERE id = $1", [ann.userId]);
    expect((await refusalOf(world.become(ann))).code).toBe("email-not-confirmed");
  });

  it("shows the record at once, counted from the fills", async () => {
    await world.rounds(ann, 9, 100);
    await world.rounds(ann, 1, -100);
    const master = await world.become(ann, { displayName: "  Tern   & Tide ", copyFeePercentage: 12.5, minCopyAmount: "250" });
    expect(master).toMatchObject({
      displayName: "Tern & Tide",
      state: "active",
      qualified: true,
      copyFeePercentage: 12.5,
      minCopyAmount: "250",
      totalTrades: 10,
      winRate: 90,
      followerCount: 0,
      mine: true,
      symbols: ["BTC-USDT"],
    });
    const [sums] = await world.sql<{ pnl: number }>(
      "SELECT (sum(realized_pnl_minor - fee_minor) / 1e8)::float8 AS pnl FROM fills WHERE account_id = $1",
      [ann.accountId],
    );
    expect(master.totalPnl).toBeCloseTo(sums?.pnl ?? 0, 8);
    expect(master.returnPct).toBeCloseTo(master.totalPnl / 100, 6);
    expect(master.riskRewardRatio).toBeGreaterThan(0.5);
    expect(await world.sql("SELECT kind, detail ->> 'masterId' AS master FROM audit_events WHERE user_id = $1", [ann.userId])).toEqual([
      { kind: "master-published", master: master.masterId },
    ]);
  });

  it("is possible once for an account, under a name that nobody has, and never with somebody else's account", async () => {
    const bob = await world.trader();
    await confirm(bob);
    await world.rounds(ann, 10, 100);
    await world.rounds(bob, 10, 100);
    await world.become(ann, { displayName: "Only one" });
    expect((await refusalOf(world.become(ann, { displayName: "Another" }))).code).toBe("already-published");
    expect(await refusalOf(world.become(bob, { displayName: "ONLY ONE" }))).toMatchObject({
      code: "display-name-taken",
      field: "displayName",
    });
    expect((await refusalOf(world.become(bob, { accountId: ann.accountId }))).code).toBe("account-not-found");
  });

  it("gives earlier fills the places that they would have had", async () => {
    const bob = await world.trader();
    const early = await world.publish(bob, "Published early");
    const both = async (wish: Parameters<MastersWorld["place"]>[1]) => {
      await world.place(ann, wish);
      await world.place(bob, wish);
    };
    await both({ stopLoss: "90000" });
    await both({ symbol: "ETH-USDT", side: "sell", quantity: "2" });
    await both({ side: "sell", quantity: "0.15" });
    await both({ symbol: "ETH-USDT", side: "buy", quantity: "2" });
    // The bars that recorded these prices.
    await world.sql(
      `INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume)
       SELECT 'replay', s, '1m', (SELECT min(market_ms) FROM fills WHERE account_id = $1) - 120000, p, p, p, p, 1
       FROM (VALUES ('BTC-USDT', 100000), ('ETH-USDT', 2000)) v(s, p)`,
      [ann.accountId],
    );
    const late = await world.publish(ann, "Published late");
    const withoutIds = async (masterId: string) => (await fillsOf(masterId)).map(({ fill_id: _mine, ...rest }) => rest);
    expect(await withoutIds(late)).toEqual(await withoutIds(early));
    expect(await fillsOf(late)).toHaveLength(4);
  });
});

describe("a published record", () => {
  it("changes its terms, for its owner only", async () => {
    const masterId = await world.publish(ann, "Changing terms");
    const bob = await world.trader();
    const change = { masterId, visitor: world.visitor, copyFeePercentage: 20, description: "Trend" };
    expect((await refusalOf(world.masters.update({ userId: bob.userId, ...change }))).code).toBe("master-not-found");
    expect(await world.masters.update({ userId: ann.userId, ...change })).toMatchObject({
      copyFeePercentage: 20,
      description: "Trend",
      displayName: "Changing terms",
      qualified: false,
    });
  });

  it("ends where its owner leaves it, stays listed, stops its followers, and goes on when the owner comes back", async () => {
    await world.rounds(ann, 10, 100);
    const { masterId } = await world.become(ann, { displayName: "Leaving" });
    const [active, paused] = [await follow(masterId, "active"), await follow(masterId, "paused")];
    expect(await world.masters.leave({ userId: ann.userId, masterId, visitor: world.visitor })).toMatchObject({
      state: "left",
      totalTrades: 10,
    });
    expect(world.rung).toContain("copies");
    expect(await world.sql("SELECT id, status, stop_reason FROM follows WHERE master_id = $1 ORDER BY id", [masterId])).toEqual(
      [active, paused].map((id) => ({ id, status: "stopping", stop_reason: "master-left" })),
    );
    expect(
      await world.sql(
        "SELECT n.kind, n.payload FROM notices n JOIN follows f ON f.user_id = n.user_id WHERE f.master_id = $1 AND n.read_at IS NULL ORDER BY f.id",
        [masterId],
      ),
    ).toMatchObject(
      [active, paused].map((followId) => ({
        kind: "master-left",
        payload: { followId, masterId, masterName: "Leaving", atStop: "follow-to-close" },
      })),
    );
    await world.rounds(ann, 1, 100);
    await world.refresh(masterId);
    expect((await world.masters.get({ userId: ann.userId, masterId })).totalTrades).toBe(10);
    expect((await world.masters.fills({ masterId, limit: 1 })).items).toMatchObject([{ seq: 20 }]);
    expect(
      (await world.masters.list({ userId: ann.userId, sortBy: "pnl", includeLeft: true, limit: 50, search: "leaving" })).items,
    ).toMatchObject([{ masterId, state: "left" }]);
    expect(await world.become(ann, { displayName: "Back again" })).toMatchObject({
      masterId,
      state: "active",
      totalTrades: 11,
      leftAt: null,
    });
    expect(await world.sql("SELECT kind FROM audit_events WHERE user_id = $1 ORDER BY id", [ann.userId])).toEqual(
      ["master-published", "master-left", "master-returned"].map((kind) => ({ kind })),
    );
  });

  it("ends with the account that it is the record of", async () => {
    await world.tick("BTC-USDT", "100000");
    const masterId = await world.publish(ann, "Closing down");
    const followId = await follow(masterId, "active");
    expect(await createAccountStore(world.database).close({ ...ann, at: world.clock.now() })).toBe("closed");
    expect(await world.masters.get({ userId: ann.userId, masterId })).toMatchObject({ state: "left", leftAt: expect.any(String) });
    expect(await world.sql("SELECT status FROM follows WHERE id = $1", [followId])).toEqual([{ status: "stopping" }]);
    expect((await refusalOf(world.become(ann, { accountId: ann.accountId }))).code).toBe("account-closed");
  });

  it("outlives its owner, without a name", async () => {
    await world.rounds(ann, 10, 100);
    const { masterId } = await world.become(ann, { displayName: "Forgotten", description: "It was me" });
    await world.database.pool.query(`BEGIN; SET LOCAL slipstream.erasing = 'on'; DELETE FROM users WHERE id = '${ann.userId}'; COMMIT`);
    await world.refresh(masterId);
    expect(await world.masters.get({ userId: world.nextId(), masterId })).toMatchObject({
      displayName: `Deleted master ${masterId.slice(0, 8)}`,
      description: "",
      state: "left",
      totalTrades: 10,
      open: [],
    });
  });

  async function follow(masterId: string, status: string): Promise<string> {
    const bob = await world.trader();
    const id = world.nextId();
    await world.sql(
      `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, agreed_bps, own, turn, start_seq, started_at, started_ms, updated_at)
       VALUES ($1, $2, $3, $4, 'paper', $5, '{"copyAmount": "500"}', 1000, 1000, false, 1, 0, $6, 1, $6)`,
      [id, bob.userId, bob.accountId, masterId, status, new Date(world.clock.now())],
    );
    return id;
  }

  it("shows what is open now, at what loss", async () => {
    const masterId = await world.publish(ann, "Holding");
    await world.place(ann, { stopLoss: "90000" });
    await world.tick("BTC-USDT", "99000");
    await world.refresh(masterId);
    const profile = await world.masters.get({ userId: ann.userId, masterId });
    expect(profile.open).toMatchObject([
      { symbol: "BTC-USDT", side: "long", quantity: "0.1", stopLoss: "90000", currentPrice: "99000", unrealizedPnl: "-100.01" },
    ]);
    expect(profile).toMatchObject({ floatingLoss: "100.01", equityNow: "9894.989995", state: "active", totalTrades: 0, winRate: null });
    expect(profile.exposureLeverage).toBeCloseTo(9900 / 9894.99, 4);
    expect(profile.returnPct).toBeCloseTo(-1.0501, 3);
    expect(profile.maxDrawdownPct).toBeCloseTo(1.0501, 3);
  });

  it("can be hashed again from its download", async () => {
    await world.rounds(ann, 2, 10);
    const masterId = await world.publish(ann, "Proven");
    let text = "";
    for await (const part of await world.masters.proof({ masterId })) text += part;
    const proof = JSON.parse(text) as { fills: ({ hash: string; seq: number } & Record<string, unknown>)[] };
    let hash = "";
    for (const { hash: told, ...fill } of proof.fills) {
      hash = createHash("sha256")
        .update(hash + JSON.stringify(fill))
        .digest("hex");
      expect(told).toBe(hash);
    }
    expect(proof.fills.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });
});

describe("what is computed ahead", () => {
  it("follows new fills soon, but less often the longer it takes", async () => {
    const masterId = await world.publish(ann, "Busy");
    world.clock.advance(61_000);
    await world.refreshDue();
    await world.tick("BTC-USDT", "100000");
    await world.place(ann, {});
    const trades = async () => (await world.masters.get({ userId: ann.userId, masterId })).bySymbol;
    await world.sql("UPDATE master_stats SET cost_ms = 100 WHERE master_id = $1", [masterId]);
    world.clock.advance(1_900);
    expect(await world.refreshDue()).toBe(0);
    expect(await trades()).toEqual([]);
    world.clock.advance(200);
    expect(await world.refreshDue()).toBe(1);
    expect(await trades()).toMatchObject([{ symbol: "BTC-USDT", trades: 0 }]);
  });

  it("has a root for each day of market time that ended with fills in it", async () => {
    const masterId = await world.publish(ann, "Rooted");
    const day = async () => (await world.sql<{ ms: number }>("SELECT max(market_ms)::float8 AS ms FROM fills"))[0]?.ms ?? 0;
    await world.place(ann, {});
    await world.place(ann, { side: "sell", reduceOnly: true });
    const first = await day();
    expect(await writeDueRoots(world.deps, first)).toBeGreaterThanOrEqual(0);
    expect(await world.deps.records.lastRoot(masterId)).toBeNull();
    world.pass(DAY_MS);
    await world.tick("BTC-USDT", "100000");
    await world.place(ann, {});
    await writeDueRoots(world.deps, first + DAY_MS);
    const [end] = await world.sql<{ hash: string }>("SELECT hash FROM master_fills WHERE master_id = $1 AND seq = 2", [masterId]);
    const root = { day: new Date(first).toISOString().slice(0, 10), seq: 2, root: end?.hash };
    expect(await world.deps.records.lastRoot(masterId)).toEqual(root);
    expect(await writeDueRoots(world.deps, first + DAY_MS)).toBe(0);
    await expect(world.sql("UPDATE master_roots SET root = 'x' WHERE master_id = $1", [masterId])).rejects.toThrow(/append-only/);
  });
});

describe("the leaderboard", () => {
  it.each(["follower_return", "pnl", "win_rate", "followers", "return", "drawdown", "age"] as const)(
    "is complete page by page, in the order of %s",
    async (sortBy) => {
      const all = { userId: ann.userId, sortBy, includeLeft: true };
      const whole = (await world.masters.list({ ...all, limit: 200 })).items;
      expect(whole.length).toBeGreaterThan(5);
      const pages: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof world.masters.list>> = await world.masters.list({ ...all, limit: 2, cursor });
        pages.push(...page.items.map(({ masterId }) => masterId));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(pages).toEqual(whole.map(({ masterId }) => masterId));
      expect(new Set(pages).size).toBe(pages.length);
    },
  );

  it("filters", async () => {
    world.clock.advance(61_000);
    expect(await world.refreshDue()).toBeGreaterThan(5);
    expect(await world.refreshDue()).toBe(0);
    const ids = async (filters: Record<string, unknown>) =>
      (await world.masters.list({ userId: ann.userId, sortBy: "pnl", includeLeft: true, limit: 200, ...filters })).items;
    expect((await ids({ minTrades: 10 })).every(({ totalTrades }) => totalTrades >= 10)).toBe(true);
    expect((await ids({ symbols: ["ETH-USDT"] })).map(({ displayName }) => displayName).sort()).toEqual([
      "Published early",
      "Published late",
    ]);
    expect((await ids({ maxFee: 10 })).every(({ copyFeePercentage }) => copyFeePercentage <= 10)).toBe(true);
    expect(await ids({ minAgeDays: 5_000 })).toEqual([]);
    expect((await ids({ maxDrawdownPct: 0.5 })).every(({ maxDrawdownPct }) => maxDrawdownPct !== null && maxDrawdownPct <= 0.5)).toBe(true);
    expect((await ids({ minFollowers: 2 })).map(({ displayName }) => displayName)).toEqual(["Back again"]);
    expect(await ids({ minFollowers: 3 })).toEqual([]);
  });

  it("refuses a cursor that is none of its own", async () => {
    expect(
      await refusalOf(world.masters.list({ userId: ann.userId, sortBy: "pnl", includeLeft: true, limit: 2, cursor: "abc" })),
    ).toMatchObject({
      field: "cursor",
    });
  });
});
