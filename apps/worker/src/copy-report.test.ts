import { createCopyQuality, createFollows } from "@slipstream/core/copy/server";
import { createCandleStore, createCopyLists, createCopyQualityStore, createFollowStore } from "@slipstream/db";
import { money } from "@slipstream/kernel";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type CopyWorld, type Following, openCopyWorld } from "./copy-world.fixture.ts";

let world: CopyWorld;
beforeEach(async () => {
  world = await openCopyWorld();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});
const XRP = "XRP-USDT";
const SOL = "SOL-USDT";

const openCopying = () => {
  const deps = {
    store: createFollowStore(world.database),
    quotes: { find: async () => null, list: async () => world.quotes() },
    instruments: world.instruments,
    marketTime: { now: async () => Math.max(...world.quotes().map(({ marketMs }) => marketMs)) },
    clock: world.clock,
  };
  const silent = { wakeUps: { ring: () => undefined, listen: () => () => undefined }, live: { publish: () => undefined } };
  return {
    follows: createFollows({
      ...deps,
      ...silent,
      copies: createCopyLists(world.database),
      nextId: world.nextId,
      drawTurn: () => 7,
      feeTerms: { platformBps: 2_000, period: "week" },
    }),
    quality: createCopyQuality({
      ...deps,
      quality: createCopyQualityStore(world.database),
      candles: createCandleStore(world.database, "replay"),
      fundedSymbols: new Set(),
    }),
  };
};
async function reportOf({ userId, followId }: Following) {
  const { follows, quality } = openCopying();
  const [report, view] = await Promise.all([quality.report({ userId, followId }), follows.get({ userId, followId })]);
  const part = (name: string) => money(report.parts.find((each) => each.part === name)?.amount ?? "0");
  // The report speaks of the same profit as the page of follows, and its parts add up.
  expect(report.followerProfit).toBe(view.netProfit);
  const sum = report.parts.reduce((total, { amount }) => total + money(amount ?? "0"), 0n);
  expect(sum).toBe(money(report.followerProfit ?? "") - money(report.masterProfit ?? ""));
  return { report, view, part };
}
const size = (amount: bigint): number => Math.abs(Number(amount)) / 1e8;

it("explains what the engine did without a rest: opening, scaling, flipping, and positions still open", async () => {
  const master = await world.master();
  const follow = await world.follow(master, { copyAmount: "2000" });
  for (const [symbol, quantity, price] of [
    [XRP, "500", "2.1"],
    [XRP, "250", "1.95"],
    [SOL, "1", "1010"],
    [XRP, "-1000", "1.9"],
    [XRP, "400", "2.05"],
    [SOL, "-0.5", "990"],
  ] as const) {
    await world.trade(master, symbol, quantity);
    await world.tick(symbol, price);
  }
  const { report, view, part } = await reportOf(follow);
  expect(report).toMatchObject({ copied: 6, skipped: 0, shareCopiedPct: 100 });
  expect(view.openPositions).toBe(2);
  expect(size(part("rest"))).toBeLessThan(1e-5);
  expect(part("missed")).toBe(0n);
  expect(part("exchange-fees")).toBe(-money(view.exchangeFees));
  // The master's own orders paid the same spread: only steps of lots lie between the two.
  expect(size(part("slippage"))).toBeLessThan(0.05);
  expect(size(part("sizing"))).toBeLessThan(0.5);
});

it("names what was missed, and what was gone before the master left", async () => {
  const master = await world.master();
  const [blocked, byHand] = [await world.follow(master, { blockedSymbols: [XRP] }), await world.follow(master)];
  await world.trade(master, XRP, "500");
  const [held] = await world.sql<{ id: string }>("SELECT id FROM positions WHERE account_id = $1 AND closed_at IS NULL", [
    byHand.accountId,
  ]);
  await world.desk.closePosition({ userId: byHand.userId, positionId: held?.id ?? "", fraction: 1 });
  await world.tick(XRP, "2.2");
  await world.trade(master, XRP, "-500");
  // 50 XRP from about 2 to about 2.2.
  const missed = await reportOf(blocked);
  expect(missed.report.skips.map(({ reason }) => reason).sort()).toEqual(["nothing-held", "symbol-not-allowed"]);
  expect(size(missed.part("missed"))).toBeCloseTo(10, 1);
  expect(missed.part("rest")).toBe(0n);
  const gone = await reportOf(byHand);
  expect(size(gone.part("rest"))).toBeCloseTo(10, 1);
  expect(gone.part("missed")).toBe(0n);
});

it("goes on adding up after a stop that closes at once, one that hands over, and the follow's own stop", async () => {
  const master = await world.master();
  const following = await Promise.all(["close-now", "keep"].map(() => world.follow(master)));
  const stopped = await world.follow(master, { stopLossPct: 5 });
  await world.trade(master, XRP, "500");
  const { follows } = openCopying();
  await world.tick(XRP, "1.97");
  for (const [index, onStop] of (["close-now", "keep"] as const).entries())
    await follows.stop({ userId: following[index]?.userId ?? "", followId: following[index]?.followId ?? "", onStop });
  await world.tend();
  await world.tend();
  await world.tick(XRP, "1.88");
  await world.trade(master, XRP, "-500");
  for (const each of [...following, stopped]) {
    const { view, report } = await reportOf(each);
    expect(view.openPositions).toBe(0);
    expect(Number(report.followerProfit)).toBeLessThan(0);
  }
  const [closed, kept] = await Promise.all(following.map((each) => follows.get(each)));
  expect([closed?.status, kept?.status]).toEqual(["stopped", "stopped"]);
});

it("a what-if over the record is what a follow over the same fills made, but for the spread", async () => {
  const master = await world.master();
  const follow = await world.follow(master);
  for (const [quantity, price] of [
    ["500", "2.1"],
    ["-250", "2.2"],
    ["-600", "2.1"],
    ["350", "2"],
  ] as const) {
    await world.trade(master, XRP, quantity);
    await world.tick(XRP, price);
  }
  const { view } = await reportOf(follow);
  const whatIf = await openCopying().quality.whatIf({
    userId: follow.userId,
    masterId: master.masterId,
    settings: view.settings,
    days: 30,
  });
  expect(whatIf).toMatchObject({ copied: view.copied, skipped: 0 });
  expect(Number(whatIf.exchangeFees)).toBeCloseTo(Number(view.exchangeFees), 2);
  expect(Number(whatIf.profitBeforeFee) + Number(whatIf.slippage)).toBeCloseTo(Number(view.netProfit), 1);
});
