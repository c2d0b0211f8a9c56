import { checkRun } from "@slipstream/core/running/server";
import { DAY_MS, toEstimate } from "@slipstream/kernel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FIRST_MS, type MinuteShape, openStrategyWorld, type StrategyWorld } from "./strategy-world.fixture.ts";

let world: StrategyWorld;
beforeEach(async () => {
  world = await openStrategyWorld();
});
afterEach(() => world?.close());

const close = { kind: "price", field: "close" };
const number = (value: number) => ({ kind: "number", value });
const above = (value: number) => ({ kind: "compare", left: close, op: ">", right: number(value) });
const below = (value: number) => ({ kind: "compare", left: close, op: "<", right: number(value) });
/** Long above 100, out below 99. */
const SPEC = {
  timeframe: "1m",
  symbols: ["BTC-USDT"],
  long: { entry: above(100_000), exit: below(99_000) },
  sizing: { kind: "fixed-quote", amount: 1_000 },
};
const at = (price: number): MinuteShape => [price, price, price, price];
const btc = (price: number) => world.minute({ "BTC-USDT": at(price) });

const held = () =>
  world.sql<{ origin_kind: string; symbol: string; side: string }>(
    "SELECT origin_kind, symbol, side FROM positions WHERE closed_at IS NULL ORDER BY seq",
  );

describe("a run", () => {
  it("decides at closes, fills at the next candle's first tick, and says why", async () => {
    const person = await world.person(SPEC);
    await btc(99_500);
    const runId = await world.start(person);
    await btc(100_500);
    expect(await held()).toEqual([]);
    const beforeMs = world.nowMs();
    await world.minute({ "BTC-USDT": [100_700, 100_900, 100_800, 100_600] });
    const [trade] = await world.trades(person, runId);
    expect(trade).toMatchObject({ side: "long", version: 1, openedMs: beforeMs + 15_000, closedMs: null });
    expect(toEstimate(trade?.entryPrice ?? (0n as never))).toBeCloseTo(100_700.1, 5);
    await btc(98_500);
    await btc(98_400);
    const [closed] = await world.trades(person, runId);
    expect(closed).toMatchObject({ closedBy: "rule" });
    const decisions = await world.decisions(person, runId);
    expect(decisions.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(["enter-long rule", "exit rule"]);
    expect(decisions[0]?.values).toContainEqual({ words: "price", value: 100_500 });
    expect(decisions[0]).toMatchObject({ price: "100700.1", shadow: false });
    const view = await world.runs.current(person);
    expect(view).toMatchObject({ status: "running", trades: 1, openPositions: 0 });
    expect(await world.brokenLaws()).toEqual([]);
  });

  it("is its owner's alone", async () => {
    const [ann, bob] = [await world.person(SPEC), await world.person(SPEC)];
    await btc(99_500);
    const runId = await world.start(ann);
    const asBob = { userId: bob.userId, runId };
    await expect(world.runs.now(asBob)).rejects.toThrow("There is no such run.");
    await expect(world.runs.swap({ ...asBob, toVersion: 1, mode: "at-once" })).rejects.toThrow("There is no such run.");
    await expect(world.runs.stop({ userId: bob.userId, strategyId: ann.strategyId, positions: "close" })).rejects.toThrow(
      "There is no such strategy.",
    );
    await expect(world.runs.start({ userId: ann.userId, strategyId: ann.strategyId, accountId: bob.accountId })).rejects.toThrow(
      "There is no such account.",
    );
    await expect(world.runs.start({ userId: bob.userId, strategyId: bob.strategyId, accountId: ann.accountId })).rejects.toThrow(
      "There is no such account.",
    );
  });

  it("toggles on the default account, and when stopped closes what it holds", async () => {
    const person = await world.person(SPEC);
    await btc(100_500);
    const view = await world.runs.toggle({ userId: person.userId, strategyId: person.strategyId });
    expect(view).toMatchObject({ status: "running", accountId: person.accountId });
    await world.tend();
    await btc(100_500);
    await btc(100_500);
    expect(await held()).toHaveLength(1);
    expect(await world.runs.toggle({ userId: person.userId, strategyId: person.strategyId })).toMatchObject({ status: "stopping" });
    await world.tend();
    await world.tend();
    expect(await held()).toEqual([]);
    expect(await world.runs.current(person)).toBeNull();
    const [last] = (await world.runs.list({ ...person, limit: 5 })).items;
    expect(last).toMatchObject({ status: "stopped", stopReason: "you", trades: 1 });
    await btc(100_500);
    await btc(100_500);
    expect(await held()).toEqual([]);
    expect(await world.brokenLaws()).toEqual([]);
  });

  it("hands over what it holds where its owner keeps it, with its stop", async () => {
    const person = await world.person({ ...SPEC, stopLoss: { kind: "percent", percent: 1 } });
    await btc(100_500);
    await world.start(person);
    await btc(100_500);
    await btc(100_500);
    await world.runs.stop({ ...person, positions: "keep" });
    await world.tend();
    await world.tend();
    expect(await held()).toEqual([{ origin_kind: "manual", symbol: "BTC-USDT", side: "long" }]);
    expect(await world.sql("SELECT origin_kind, role, status FROM orders WHERE role = 'stop-loss' AND status = 'open'")).toHaveLength(1);
    expect(await world.runs.current(person)).toBeNull();
    expect(await world.brokenLaws()).toEqual([]);
  });

  it("opens nothing more on a day that lost too much, says so, and begins again at 00:00 UTC", async () => {
    const person = await world.person({ ...SPEC, sizing: { kind: "percent-equity", percent: 100 }, leverage: 2 });
    await btc(99_500);
    const runId = await world.start(person, { dailyLossPercent: 2 });
    await btc(100_500);
    await btc(100_500);
    await btc(97_000);
    await btc(100_500);
    await btc(100_500);
    await btc(100_500);
    expect((await world.trades(person, runId)).length).toBe(1);
    expect(await world.runs.current(person)).toMatchObject({ dailyLossHit: true, dailyLossPercent: 2 });
    const decisions = await world.decisions(person, runId);
    expect(decisions.at(-1)).toMatchObject({ kind: "skip", reason: "daily-loss" });
    expect(await world.sql("SELECT kind FROM notices WHERE user_id = $1", [person.userId])).toEqual([{ kind: "run-loss-limit" }]);
    world.skipTo(FIRST_MS - (FIRST_MS % DAY_MS) + DAY_MS);
    await btc(100_500);
    await btc(100_500);
    await btc(100_500);
    expect((await world.trades(person, runId)).length).toBe(2);
    expect(await world.runs.current(person)).toMatchObject({ dailyLossHit: false });
  });

  it("keeps its strategy's and its own limit of positions", async () => {
    const person = await world.person({ ...SPEC, symbols: ["BTC-USDT", "ETH-USDT"], long: { entry: above(1) } });
    await world.minute({ "BTC-USDT": at(100_000), "ETH-USDT": at(2_500) });
    const runId = await world.start(person, { maxPositions: 1 });
    for (let minute = 0; minute < 3; minute++) await world.minute({ "BTC-USDT": at(100_000), "ETH-USDT": at(2_500) });
    expect((await held()).map(({ symbol }) => symbol)).toEqual(["BTC-USDT"]);
    const skips = (await world.decisions(person, runId)).filter(({ kind }) => kind === "skip");
    // Said once, not at every bar.
    expect(skips.map(({ symbol, reason }) => `${symbol} ${reason}`)).toEqual(["ETH-USDT max-positions"]);
  });

  it("shares its account: each run has a sleeve of its own", async () => {
    const person = await world.person(SPEC);
    const other = await world.strategyOf(person.userId, person.accountId, {
      ...SPEC,
      long: undefined,
      short: { entry: above(100_000), exit: below(99_000) },
    });
    await btc(100_500);
    await world.start(person);
    await world.start(other);
    await btc(100_500);
    await btc(100_500);
    expect((await held()).map(({ side }) => side).sort()).toEqual(["long", "short"]);
    await btc(98_000);
    await btc(98_000);
    expect(await held()).toEqual([]);
    expect(await world.brokenLaws()).toEqual([]);
  });

  it("misses what was due while nobody decided, and says so; an exit that was due is made", async () => {
    const person = await world.person(SPEC);
    const other = await world.strategyOf(person.userId, person.accountId, {
      ...SPEC,
      long: { entry: below(99_000), exit: above(100_000) },
    });
    await btc(98_500);
    const [runId, otherRun] = [await world.start(person), await world.start(other)];
    await btc(98_500);
    await btc(98_500);
    await world.tend();
    expect(await held()).toHaveLength(1);
    await world.away(async () => {
      for (const price of [100_500, 100_500, 99_500, 99_500, 99_500]) await btc(price);
    });
    await btc(99_500);
    expect((await world.decisions(person, runId)).map(({ kind, reason }) => `${kind} ${reason}`)).toContain("miss miss");
    expect(await world.trades(person, runId)).toEqual([]);
    expect((await world.trades(other, otherRun)).map(({ closedBy }) => closedBy)).toEqual(["rule"]);
    expect(await held()).toEqual([]);
  });
});

describe("a new version", () => {
  it("takes over at once: entries are its own, and positions keep the version that opened them", async () => {
    const person = await world.person(SPEC);
    await btc(100_500);
    const runId = await world.start(person);
    await btc(100_500);
    await btc(100_500);
    const number = await world.version(person, { ...SPEC, long: { entry: above(90_000), exit: below(95_000) } });
    expect(await world.runs.swap({ userId: person.userId, runId, toVersion: number, mode: "at-once" })).toMatchObject({
      version: 2,
      swap: null,
    });
    await world.tend();
    await btc(98_500);
    await btc(98_500);
    await btc(98_500);
    expect((await world.trades(person, runId)).map(({ version, closedBy }) => `${version} ${closedBy}`)).toEqual(["1 rule", "2 null"]);
    expect(await world.runs.rollBack({ userId: person.userId, runId })).toMatchObject({ version: 1 });
    expect((await world.runs.swaps({ userId: person.userId, runId }))[0]).toMatchObject({
      status: "rolled-back",
      fromVersion: 1,
      toVersion: 2,
    });
  });

  it("takes over share by share: early its entries are few, at the end all, and the same again after a restart", async () => {
    const flips = (level: number) => ({ ...SPEC, long: { entry: above(level), exit: above(level) } });
    const person = await world.person(flips(90_000));
    await btc(100_000);
    const runId = await world.start(person);
    const number = await world.version(person, flips(91_000));
    await world.runs.swap({ userId: person.userId, runId, toVersion: number, mode: "gradual", hours: 1 });
    await world.tend();
    for (let minute = 0; minute < 62; minute++) {
      await btc(100_000 + (minute % 2));
      if (minute === 20) await world.restart(60_000);
      await world.tend();
    }
    const versions = (await world.trades(person, runId)).map(({ version }) => version);
    expect(versions.length).toBeGreaterThan(25);
    const third = Math.floor(versions.length / 3);
    const newOf = (list: readonly (number | null)[]) => list.filter((version) => version === 2).length / list.length;
    expect(newOf(versions.slice(0, third))).toBeLessThan(0.5);
    expect(newOf(versions.slice(-third))).toBeGreaterThan(0.5);
    expect(await world.runs.current(person)).toMatchObject({ version: 2, swap: null });
    expect((await world.runs.swaps({ userId: person.userId, runId }))[0]).toMatchObject({ status: "done", share: 1 });
  });

  it("in shadow decides and orders nothing", async () => {
    const person = await world.person({ ...SPEC, long: { entry: above(200_000) } });
    await btc(100_500);
    const runId = await world.start(person);
    const number = await world.version(person, SPEC);
    await world.runs.swap({ userId: person.userId, runId, toVersion: number, mode: "shadow" });
    await world.tend();
    await btc(100_500);
    await btc(100_500);
    const decisions = await world.decisions(person, runId);
    expect(decisions.length).toBeGreaterThan(0);
    expect(decisions.every(({ shadow, version }) => shadow && version === 2)).toBe(true);
    expect(await world.sql("SELECT 1 FROM orders")).toEqual([]);
    expect(await world.runs.finishSwap({ userId: person.userId, runId })).toMatchObject({ version: 2, swap: null });
  });

  it("goes back by itself where it does worse than its rule allows", async () => {
    const person = await world.person(SPEC);
    await btc(99_500);
    const runId = await world.start(person);
    await btc(100_500);
    await btc(100_500);
    // The old one's trade gains, the new one's loses.
    await world.minute({ "BTC-USDT": at(110_000) });
    await btc(98_900);
    await btc(98_900);
    const number = await world.version(person, { ...SPEC, long: { entry: above(98_000), exit: below(98_000) } });
    await world.runs.swap({ userId: person.userId, runId, toVersion: number, mode: "at-once", rule: { worseByPercent: 1, trades: 1 } });
    await world.tend();
    await btc(98_500);
    await btc(98_500);
    await btc(90_000);
    await btc(90_000);
    await world.tend();
    await world.tend();
    expect(await world.runs.current(person)).toMatchObject({ version: 1, swap: null });
    expect((await world.runs.swaps({ userId: person.userId, runId }))[0]).toMatchObject({ status: "rolled-back", reason: "rule" });
    expect(await world.sql("SELECT kind FROM notices WHERE user_id = $1", [person.userId])).toEqual([{ kind: "run-rolled-back" }]);
  });
});

describe("the nightly check", () => {
  const wave = (minute: number): MinuteShape => {
    const price = (place: number) => 100_000 + 1_600 * Math.sin((minute + place) * 0.25) + 400 * Math.sin((minute + place) * 1.3);
    return [price(0), price(0.3), price(0.6), price(0.9)];
  };
  const spec = {
    ...SPEC,
    long: { entry: above(100_000), exit: below(99_300) },
    short: { entry: below(99_500), exit: above(100_400) },
    stopLoss: { kind: "percent", percent: 0.9 },
    takeProfits: [{ at: { kind: "percent", percent: 1.2 }, share: 100 }],
    cooldown: 2,
    timeStop: 5,
  };

  it("finds every bar of an honest run in agreement, and one that was tampered with at fault", async () => {
    const person = await world.person(spec);
    await world.minute({ "BTC-USDT": wave(0) });
    const runId = await world.start(person);
    for (let minute = 1; minute < 90; minute++) await world.minute({ "BTC-USDT": wave(minute) });
    const run = await world.store.find({ userId: person.userId, runId });
    if (!run) throw new Error("nothing runs");
    const trades = await world.trades(person, runId);
    expect(trades.length).toBeGreaterThan(8);
    expect(new Set(trades.map(({ closedBy }) => closedBy)).size).toBeGreaterThan(1);
    const deps = { ...world.checkDeps(), store: world.store };
    const dayMs = FIRST_MS - (FIRST_MS % DAY_MS);
    const honest = await checkRun(run, dayMs, deps);
    expect(honest.differences).toEqual([]);
    expect(honest.bars).toBeGreaterThan(80);
    expect(honest.agreed).toBe(honest.bars);
    // Without its third trade, and with its stops elsewhere.
    const without = { ...world.store, trades: async () => trades.filter((_, at) => at !== 2) };
    expect((await checkRun(run, dayMs, { ...deps, store: without })).differences).toContainEqual(
      expect.objectContaining({ live: null, because: "unexplained" }),
    );
    const later = {
      ...world.store,
      trades: async () =>
        trades.map((trade, at) => (at === 3 && trade.closedMs ? { ...trade, closedMs: trade.closedMs + 180_000 } : trade)),
    };
    expect((await checkRun(run, dayMs, { ...deps, store: later })).agreed).toBeLessThan(honest.bars);
  });
});

it("an account that strategies trade can be a master: fills of all origins are its record", async () => {
  const person = await world.person(SPEC);
  await world.sql(
    `INSERT INTO masters (id, user_id, account_id, display_name, fee_bps, min_copy_minor, created_at, updated_at)
     VALUES ($1, $2, $3, 'Machine', 1000, 10000000000, now(), now())`,
    [world.nextId(), person.userId, person.accountId],
  );
  await btc(99_500);
  await world.start(person);
  await btc(100_500);
  await btc(100_500);
  await btc(98_000);
  await btc(98_000);
  const fills = await world.sql<{ side: string }>("SELECT side FROM master_fills ORDER BY seq");
  expect(fills.map(({ side }) => side)).toEqual(["buy", "sell"]);
});
