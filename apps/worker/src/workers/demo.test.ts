import { asHistoryTrader, DEMO_MASTERS, playHistory } from "@slipstream/core/demo/server";
import { createMarketRecords, recordHistory } from "@slipstream/db";
import { HOUR_MS } from "@slipstream/kernel";
import { brokenLaws, type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { createPaperVenue } from "@slipstream/venues/paper";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type MarketWorld, openMarketWorld, watchTicks } from "../market-world.fixture.ts";
import { startDemoWorkers } from "./demo.ts";
import { startMarketWorkers } from "./market.ts";
import { startOrdersWorkers } from "./orders.ts";

const START = "2025-05-06T15:36:00Z";
const START_MS = Date.parse(START);

let db: FreshDatabase;
let world: MarketWorld;
beforeEach(async () => {
  db = await freshDatabase();
  world = await openMarketWorld(db.url, { REPLAY_FROM: START });
});
afterEach(async () => {
  await world?.close();
  await db?.drop();
});

/** The masters with their money, who have not traded yet. */
async function openMasters(): Promise<void> {
  const { clock, nextId, instruments } = world.deps;
  const unplayed = () => {
    throw new Error("nothing is played");
  };
  const history = await playHistory(
    DEMO_MASTERS.map(asHistoryTrader),
    { fromMs: START_MS, untilMs: START_MS },
    {
      tape: { symbols: [], openingOf: unplayed, ticksOf: unplayed, candleOf: unplayed, rangeOf: unplayed },
      venue: createPaperVenue(instruments),
      instruments,
      clock,
      nextId,
    },
  );
  const people = DEMO_MASTERS.map(({ key, userId, displayName }) => ({
    userId,
    email: `${key}@example.com`,
    name: displayName,
    passwordHash: "x",
    accountName: displayName,
  }));
  await recordHistory(world.database, people, history, clock.now());
}

/** Lets the market run for some of its hours, and answers where it stood then. */
async function runFor(hours: number): Promise<number> {
  const lane = await world.takeLane();
  const ticks = watchTicks(lane.deps);
  const startedMs = (await createMarketRecords(world.database, "replay").findClock())?.marketMs ?? START_MS;
  const stop = await startMarketWorkers(lane.deps, [startOrdersWorkers, startDemoWorkers]);
  await ticks.until(startedMs + hours * HOUR_MS);
  await stop();
  return ticks.seen.at(-1)?.marketMs ?? 0;
}

type Ordered = { key: string; client_order_id: string; wish: unknown };
const ordered = () =>
  db.sql<Ordered>(
    "SELECT o.origin_id AS key, o.client_order_id, i.wish FROM orders o JOIN intents i ON i.order_id = o.id WHERE o.origin_kind = 'strategy' ORDER BY o.seq",
  );

it("trades by its rules as the market runs, once for each bar also where the market goes back after a crash", {
  timeout: 240_000,
}, async () => {
  await openMasters();
  await runFor(3);
  const before = await ordered();
  const busiest = before.filter(({ key }) => key === "demo-overtrader");
  expect(busiest.length).toBeGreaterThanOrEqual(4);

  // What a crash does: the market goes on from an older checkpoint and comes to the same bars once more.
  await db.sql("UPDATE market_clocks SET market_ms = market_ms - $1", [HOUR_MS]);
  await db.sql("DELETE FROM candles WHERE open_ms > (SELECT market_ms FROM market_clocks)");
  await runFor(2);
  const after = await ordered();
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.length).toBeGreaterThan(before.length);
  // An order is named after its rule, symbol and bar: two of one name would be two for one bar.
  for (const { client_order_id } of after) expect(client_order_id).toMatch(/^demo-[a-z]+-[A-Z]+-[0-9a-z]{5}$/);
  expect(new Set(after.map(({ key, client_order_id }) => `${key} ${client_order_id}`)).size).toBe(after.length);
  expect(await brokenLaws((text, values) => db.sql(text, values))).toEqual([]);
});

it("does nothing where the database has no masters", async () => {
  await runFor(1);
  expect(await db.sql("SELECT 1 FROM intents")).toEqual([]);
});
