import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CopyWorld, openCopyWorld } from "./copy-world.fixture.ts";

let world: CopyWorld;
beforeEach(async () => {
  world = await openCopyWorld();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});
const XRP = "XRP-USDT";

describe("a master trades, and followers' accounts follow", () => {
  it("opens, scales, reduces, flips and closes in proportion, each fill once", async () => {
    const master = await world.master();
    const follow = await world.follow(master);
    await world.trade(master, XRP, "500");
    // 1,000.05 of 10,000, times 1,000: 50 XRP less the rounding.
    expect(await world.held(follow.accountId)).toEqual(["XRP-USDT follow 50"]);
    await world.trade(master, XRP, "-250");
    expect(await world.held(follow.accountId)).toEqual(["XRP-USDT follow 25"]);
    await world.trade(master, XRP, "-500");
    expect((await world.held(follow.accountId))[0]).toMatch(/^XRP-USDT follow -2[45]/);
    await world.trade(master, XRP, "250");
    expect(await world.held(follow.accountId)).toEqual([]);
    expect((await world.copies(follow.followId)).map((text) => text.split(" ").slice(0, 4).join(" "))).toEqual([
      "1 open buy copied",
      "2 close sell copied",
      "3 flip sell copied",
      "4 close buy copied",
    ]);
  });

  it("followers with other settings, in other sleeves, beside the manual one", async () => {
    const [one, two] = [await world.master(), await world.master()];
    const both = await world.trader();
    await world.trade(both, XRP, "7");
    const [a, b] = [await world.follow(one, {}, both), await world.follow(two, { copyRatio: "0.5" }, both)];
    await world.trade(one, XRP, "500");
    await world.trade(two, XRP, "-500");
    const sleeves = await world.sql<{ origin_id: string; q: string }>(
      "SELECT origin_id, trim_scale(quantity)::text AS q FROM positions WHERE account_id = $1 AND closed_at IS NULL ORDER BY quantity",
      [both.accountId],
    );
    expect(sleeves).toEqual([
      { origin_id: b.followId, q: expect.stringMatching(/^-2[45]/) },
      { origin_id: "manual", q: "7" },
      { origin_id: a.followId, q: "50" },
    ]);
  });

  it("a follower who is a master is copied in turn", async () => {
    const top = await world.master();
    const middle = await world.publish(await world.trader());
    await world.follow(top, {}, middle);
    const end = await world.follow(middle);
    await world.trade(top, XRP, "500");
    expect(await world.held(end.accountId)).toEqual([expect.stringMatching(/^XRP-USDT follow [45]/)]);
  });

  it("what has piled up while nobody looked is coalesced, one outcome for each fill", async () => {
    const master = await world.master();
    const follow = await world.follow(master);
    for (const quantity of ["100", "100", "-200", "300"]) await world.order(master, XRP, quantity);
    await world.look();
    expect((await world.copies(follow.followId)).map((text) => text.split(" ").slice(3, 5).join(" "))).toEqual([
      "skipped netted",
      "skipped netted",
      "skipped netted",
      expect.stringMatching(/^copied/),
    ]);
    expect(await world.held(follow.accountId)).toEqual([expect.stringMatching(/^XRP-USDT follow (29|30)/)]);
  });

  it("a position that the follower closed by hand is detached; the next opening is copied", async () => {
    const master = await world.master();
    const follow = await world.follow(master);
    await world.trade(master, XRP, "500");
    const [held] = await world.sql<{ id: string }>("SELECT id FROM positions WHERE account_id = $1", [follow.accountId]);
    await world.desk.closePosition({ userId: follow.userId, positionId: held?.id ?? "", fraction: 1 });
    await world.trade(master, XRP, "-250");
    expect(await world.copies(follow.followId)).toContainEqual(expect.stringMatching(/^2 close sell skipped detached/));
    await world.trade(master, XRP, "100");
    expect(await world.held(follow.accountId)).toEqual([expect.stringMatching(/^XRP-USDT follow (9|10)/)]);
  });

  it("the follower's own stop closes the copy", async () => {
    const master = await world.master();
    const follow = await world.follow(master, { stopLossPct: 5 });
    await world.trade(master, XRP, "500");
    await world.tick(XRP, "1.89");
    expect(await world.held(follow.accountId)).toEqual([]);
    expect(await world.held(master.accountId)).toEqual(["XRP-USDT manual 500"]);
  });
});

describe("stopping", () => {
  it.each([
    ["close-now", [], "stopped stopped-by-user"],
    ["keep", ["XRP-USDT manual 50"], "stopped stopped-by-user"],
    ["follow-to-close", ["XRP-USDT follow 50"], "stopping stopped-by-user"],
  ])("%s", async (onStop, held, status) => {
    const master = await world.master();
    const follow = await world.follow(master);
    await world.trade(master, XRP, "500");
    await world.setStatus(follow.followId, "stopping", onStop);
    await world.tend();
    await world.tend();
    expect([await world.held(follow.accountId), await world.statusOf(follow.followId)]).toEqual([held, status]);
    await world.trade(master, XRP, "-500");
    await world.tend();
    expect(await world.statusOf(follow.followId)).toBe("stopped stopped-by-user");
  });

  it("a loss limit that is met stops the copy, and says so", async () => {
    const master = await world.master();
    const follow = await world.follow(master, { lossLimit: "10", onStop: "close-now" });
    await world.trade(master, XRP, "500");
    await world.tick(XRP, "1.79");
    await world.tend();
    await world.tend();
    expect([await world.held(follow.accountId), await world.statusOf(follow.followId)]).toEqual([[], "stopped loss-limit"]);
    const told = await world.sql<{ kind: string }>("SELECT kind FROM notices WHERE user_id = $1 ORDER BY kind", [follow.userId]);
    expect(told.map(({ kind }) => kind)).toEqual(["follow-stopped", "loss-limit-hit"]);
  });

  it("paused: opens are skipped and said, closes go on", async () => {
    const master = await world.master();
    const follow = await world.follow(master);
    await world.trade(master, XRP, "500");
    await world.setStatus(follow.followId, "paused");
    await world.trade(master, XRP, "100");
    await world.trade(master, XRP, "-600");
    expect(await world.copies(follow.followId)).toEqual([
      expect.stringMatching(/^1 open buy copied/),
      "2 open buy skipped follow-paused 0",
      expect.stringMatching(/^3 close sell copied/),
    ]);
    expect(await world.held(follow.accountId)).toEqual([]);
  });
});

describe("beginning", () => {
  it("with the positions that the master holds, at today's price, where the follower wants it", async () => {
    const master = await world.master();
    const early = await world.follow(master);
    await world.trade(master, XRP, "500");
    const [with_, without] = [await world.follow(master, { copyExisting: true }), await world.follow(master)];
    await world.tend();
    expect([await world.held(early.accountId), await world.held(with_.accountId), await world.held(without.accountId)]).toEqual([
      ["XRP-USDT follow 50"],
      [expect.stringMatching(/^XRP-USDT follow (49|50)/)],
      [],
    ]);
    await world.trade(master, XRP, "-500");
    expect([await world.held(with_.accountId), await world.copies(without.followId)]).toEqual([
      [],
      ["2 close sell skipped nothing-held 0"],
    ]);
  });
});

describe("crashes", () => {
  it.each(["copy-begun", "copy-planned", "copy-written"])("at %s: copied once, by the successor", async (label) => {
    const master = await world.master();
    const follows = [await world.follow(master), await world.follow(master), await world.follow(master)];
    world.crashAt(label);
    await expect(world.trade(master, XRP, "500")).rejects.toThrow(label);
    await world.takeOver();
    for (const { accountId, followId } of follows) {
      expect(await world.held(accountId)).toEqual(["XRP-USDT follow 50"]);
      expect(await world.copies(followId)).toHaveLength(1);
    }
  });

  it("a close that was lost is owed: while the master is flat the sleeve is closed", async () => {
    const master = await world.master();
    const follow = await world.follow(master);
    await world.trade(master, XRP, "500");
    // As if the cursor had moved on without it.
    await world.sql("UPDATE copy_cursors SET done_seq = done_seq + 1 WHERE master_id = $1", [master.masterId]);
    await world.trade(master, XRP, "-500");
    await world.tend();
    expect(await world.held(follow.accountId)).toEqual([]);
    // The outcome that is missing is what was taken away above.
    await world.sql(
      `INSERT INTO copies (follow_id, master_seq, user_id, account_id, master_id, symbol, side, kind, outcome, reason, master_price, master_market_ms, master_recorded_at, planned_at)
       SELECT follow_id, 2, user_id, account_id, master_id, symbol, 'sell', 'close', 'skipped', 'netted', master_price, master_market_ms, master_recorded_at, planned_at FROM copies WHERE follow_id = $1`,
      [follow.followId],
    );
  });
});
