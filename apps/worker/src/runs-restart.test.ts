import { afterEach, expect, it } from "vitest";
import { type MinuteShape, openStrategyWorld, type StrategyWorld } from "./strategy-world.fixture.ts";

let worlds: StrategyWorld[] = [];
afterEach(async () => {
  for (const world of worlds) await world.close();
  worlds = [];
});

const close = { kind: "price", field: "close" };
const SPEC = {
  timeframe: "1m",
  symbols: ["BTC-USDT", "ETH-USDT"],
  long: {
    entry: { kind: "compare", left: close, op: "<", right: { kind: "indicator", name: "sma", params: { period: 4 } } },
    exit: { kind: "compare", left: close, op: ">", right: { kind: "indicator", name: "highest", params: { period: 3 } } },
  },
  sizing: { kind: "percent-equity", percent: 20 },
  leverage: 2,
  stopLoss: { kind: "atr", multiple: 3, period: 5 },
  takeProfits: [
    { at: { kind: "percent", percent: 0.2 }, share: 50 },
    { at: { kind: "percent", percent: 0.6 }, share: 50 },
  ],
  trailing: { distance: { kind: "percent", percent: 0.3 } },
  timeStop: 9,
};

/** The same walk in every world. */
function shapesOf(minute: number): Record<string, MinuteShape> {
  const at = (base: number, speed: number, place: number) =>
    base * (1 + 0.004 * Math.sin((minute + place) * speed) + 0.002 * Math.sin((minute + place) * speed * 3.7));
  const shape = (base: number, speed: number): MinuteShape => [
    at(base, speed, 0),
    at(base, speed, 0.3) * 1.0007,
    at(base, speed, 0.6) * 0.9994,
    at(base, speed, 0.9),
  ];
  return { "BTC-USDT": shape(100_000, 0.55), "ETH-USDT": shape(2_500, 0.71) };
}
const MINUTES = 60;

async function open() {
  const world = await openStrategyWorld();
  worlds.push(world);
  const person = await world.person(SPEC);
  for (let minute = 0; minute < 15; minute++) await world.minute(shapesOf(minute));
  const runId = await world.start(person);
  return { world, person, runId };
}
/** What happened, without the ids of this world (stops that were moved are seen in the fills: a log that was cut off is not written again): the fills in their order at the market, and what was decided. */
async function storyOf({ world, person, runId }: Awaited<ReturnType<typeof open>>) {
  const fills = await world.sql(
    `SELECT f.symbol, f.side, f.quantity::text, f.price::text, f.market_ms::text, o.role, o.type FROM fills f JOIN orders o ON o.id = f.order_id
     ORDER BY f.market_ms, f.symbol, f.side, f.quantity, o.type`,
  );
  const decisions = (await world.decisions(person, runId))
    .filter(({ kind }) => kind !== "protect")
    .map(({ kind, reason, symbol, bar, version }) => `${bar} ${symbol} ${kind} ${reason} ${version}`)
    .sort();
  return { fills, decisions };
}

let undisturbed: Awaited<ReturnType<typeof storyOf>> | null = null;
async function undisturbedStory() {
  if (undisturbed) return undisturbed;
  const opened = await open();
  for (let minute = 15; minute < MINUTES; minute++) {
    await opened.world.minute(shapesOf(minute));
    await opened.world.tend();
  }
  undisturbed = await storyOf(opened);
  expect(undisturbed.fills.length).toBeGreaterThan(15);
  expect(await opened.world.brokenLaws()).toEqual([]);
  return undisturbed;
}

it.each([
  ["before-record", 3],
  ["after-record", 2],
  ["after-claim", 4],
  ["after-submit", 3],
  ["after-run-exits", 2],
  ["after-run-entries", 2],
  ["before-run-record", 3],
  ["after-run-record", 3],
])("killed at %s, it does the same as undisturbed: nothing twice, nothing left out", { timeout: 120_000 }, async (label, time) => {
  const expected = await undisturbedStory();
  const opened = await open();
  const { world } = opened;
  world.crashAt(label, time);
  let crashes = 0;
  for (let minute = 15; minute < MINUTES; minute++) {
    await world.minute(shapesOf(minute)).catch(async (error: unknown) => {
      if (!String(error).includes("killed")) throw error;
      crashes += 1;
      // As long ago as a checkpoint may be; the minute's other ticks come after it.
      await world.restart(45_000);
      await world.finishMinute(shapesOf(minute));
    });
    await world.tend();
  }
  expect(crashes).toBe(1);
  expect(await storyOf(opened)).toEqual(expected);
  expect(await world.brokenLaws()).toEqual([]);
});

it("restarts again and again, also from an older checkpoint, change nothing", { timeout: 120_000 }, async () => {
  const expected = await undisturbedStory();
  const opened = await open();
  for (let minute = 15; minute < MINUTES; minute++) {
    await opened.world.minute(shapesOf(minute));
    await opened.world.tend();
    if (minute % 7 === 0) await opened.world.restart((minute % 3) * 60_000);
  }
  expect(await storyOf(opened)).toEqual(expected);
  expect(await opened.world.brokenLaws()).toEqual([]);
});
