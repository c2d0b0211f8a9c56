import { createFollows } from "@slipstream/core/copy/server";
import { createCopyLists, createFollowStore } from "@slipstream/db";
import { afterEach, beforeEach, expect, it } from "vitest";
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

const openFollows = () =>
  createFollows({
    store: createFollowStore(world.database),
    copies: createCopyLists(world.database),
    quotes: { find: async () => null, list: async () => world.quotes() },
    instruments: world.instruments,
    marketTime: { now: async () => null },
    wakeUps: { ring: () => undefined, listen: () => () => undefined },
    live: { publish: () => undefined },
    clock: world.clock,
    nextId: world.nextId,
    drawTurn: () => 7,
    feeTerms: { platformBps: 2_000, period: "week" },
  });

it("fifty changes of settings while copies run: every copy that was planned after a change obeys it", async () => {
  const follows = openFollows();
  const [one, two] = [await world.master("100000"), await world.master("100000")];
  const both = await world.trader();
  const [a, b] = [await world.follow(one, { maxOrderCost: "1000" }, both), await world.follow(two, { maxOrderCost: "1000" }, both)];
  /** From this moment on no order of the follow may cost more. */
  const inForce: { followId: string; from: number; most: number }[] = [];

  const change = async () => {
    for (let number = 1; number <= 50; number++) {
      const { followId } = number % 2 === 0 ? a : b;
      const most = 150 - number * 2;
      await follows.update({ userId: both.userId, followId, settings: { maxOrderCost: String(most) } });
      inForce.push({ followId, from: world.clock.now(), most });
      world.clock.advance(1);
    }
  };
  const trade = async () => {
    for (let round = 0; round < 25; round++) {
      const master = round % 2 === 0 ? one : two;
      await world.order(master, XRP, "4000");
      world.clock.advance(1);
      await world.tick(XRP, "2");
      await world.look();
      await world.trade(master, XRP, "-4000");
    }
  };
  await Promise.all([change(), trade()]);

  const orders = await world.sql<{ origin_id: string; cost: string; created_at: Date }>(
    "SELECT origin_id, quantity * price AS cost, created_at FROM orders WHERE origin_kind = 'follow' AND role = 'entry'",
  );
  expect(orders.length).toBeGreaterThan(20);
  const broken = orders.flatMap(({ origin_id, cost, created_at }) =>
    inForce.filter(({ followId, from, most }) => followId === origin_id && created_at.getTime() > from && Number(cost) > most),
  );
  expect(broken).toEqual([]);
});

it("several masters at once never bind more margin than the account has", async () => {
  const masters = await Promise.all(["a", "b", "c", "d"].map(() => world.master("100000")));
  const poor = await world.trader("150");
  for (const master of masters) await world.follow(master, { mode: "fixed-amount", amountPerTrade: "900" }, poor);
  for (const master of masters) await world.order(master, XRP, "4000");
  await world.look();
  const [held] = await world.sql<{ margin: string }>(
    "SELECT sum(abs(quantity) * 2 / leverage) AS margin FROM positions WHERE account_id = $1 AND closed_at IS NULL",
    [poor.accountId],
  );
  const outcomes = await world.sql<{ outcome: string; reason: string | null }>(
    "SELECT outcome, reason FROM copies WHERE account_id = $1 ORDER BY planned_at, outcome",
    [poor.accountId],
  );
  expect(Number(held?.margin)).toBeLessThanOrEqual(150);
  expect(outcomes.filter(({ outcome }) => outcome === "copied").length).toBeGreaterThanOrEqual(2);
  expect(outcomes).toContainEqual({ outcome: "skipped", reason: "insufficient-balance" });
});

it("a pause that is committed holds for all that is planned after it, a halted account opens nothing and still closes", async () => {
  const follows = openFollows();
  const master = await world.master("100000");
  const [a, b] = [await world.follow(master), await world.follow(master)];
  await world.trade(master, XRP, "4000");
  await follows.pauseAll({ userId: a.userId });
  await world.sql("UPDATE accounts SET status = 'halted' WHERE id = $1", [b.accountId]);
  await world.trade(master, XRP, "4000");
  await world.trade(master, XRP, "-8000");
  const reasons = async (followId: string) =>
    (await world.copies(followId)).map((text) =>
      text
        .split(" ")
        .slice(1, 5)
        .join(" ")
        .replace(/ [\d.]+$/, ""),
    );
  expect(await reasons(a.followId)).toEqual(["open buy copied", "open buy skipped follow-paused", "close sell copied"].map(expectStart));
  expect(await reasons(b.followId)).toEqual(["open buy copied", "open buy skipped account-halted", "close sell copied"].map(expectStart));
});
const expectStart = (text: string) => expect.stringMatching(new RegExp(`^${text}`));
