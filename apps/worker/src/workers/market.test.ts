import { TIMEFRAME_MS, TIMEFRAMES } from "@slipstream/core/market";
import { createMarketRecords } from "@slipstream/db";
import { formatPrice, HOUR_MS, MINUTE_MS, SECOND_MS } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { barsOfFile, type MarketWorld, openMarketWorld, storedBars, watchTicks } from "../market-world.fixture.ts";
import { startMarketWorkers } from "./market.ts";

const FIRST_MS = Date.parse("2025-05-04T15:36:00Z");
/** Two days in: little history is loaded quickly. */
const START = "2025-05-06T15:36:00Z";
const START_MS = Date.parse(START);
const SYMBOLS = ["BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT", "BNB-USDT"];

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

const clockMs = async () => (await createMarketRecords(world.database, "replay").findClock())?.marketMs ?? Number.NaN;

/** Every stored bar of every series, against the files: closed ones whole, the running ones up to where the clock stands. */
async function expectRecordedBars(standsAtMs: number) {
  for (const symbol of SYMBOLS)
    for (const timeframe of TIMEFRAMES) {
      const closedUntilMs = Math.floor((standsAtMs + SECOND_MS) / TIMEFRAME_MS[timeframe]) * TIMEFRAME_MS[timeframe];
      const stored = await storedBars(world.database, symbol, timeframe);
      const closed = stored.filter(([openMs]) => openMs < closedUntilMs);
      expect(closed).toEqual(barsOfFile(symbol, timeframe, FIRST_MS, closedUntilMs));
      expect(stored.length - closed.length).toBeLessThanOrEqual(1);
    }
}

it("has the history at once, plays on from it, and goes on where it stood after a stop", async () => {
  const first = await world.takeLane();
  const before = watchTicks(first.deps);
  const lookAtHistory = async () => {
    expect(before.seen).toEqual([]);
    await expectRecordedBars(START_MS - SECOND_MS);
    return async () => undefined;
  };
  const stopFirst = await startMarketWorkers(first.deps, [lookAtHistory]);
  await before.until(START_MS + HOUR_MS + 30 * MINUTE_MS);
  await stopFirst();
  const stoodAtMs = await clockMs();
  expect(stoodAtMs).toBe(before.seen.at(-1)?.marketMs);
  await expectRecordedBars(stoodAtMs);

  const second = await world.takeLane();
  const after = watchTicks(second.deps);
  const stopSecond = await startMarketWorkers(second.deps, []);
  await after.until(stoodAtMs + HOUR_MS);
  await stopSecond();
  expect(after.seen[0]).toMatchObject({ symbol: "BTC-USDT", marketMs: stoodAtMs + SECOND_MS });
  await expectRecordedBars(await clockMs());
});

it("starts 14 days into the recording when nothing else is said", async () => {
  await world.close();
  world = await openMarketWorld(db.url);
  const { deps } = await world.takeLane();
  await (await startMarketWorkers(deps, []))();
  expect(await clockMs()).toBe(Date.parse("2025-05-18T15:36:00Z") - 1);
  await expectRecordedBars(await clockMs());
});

it("plays the ticks since the last checkpoint again, exactly the same, when it lost its lane or its process", async () => {
  const first = await world.takeLane();
  const before = watchTicks(first.deps);
  const stopFirst = await startMarketWorkers(first.deps, []);
  await before.until(START_MS + HOUR_MS);

  const second = await world.takeLane();
  first.end(new Error("the lane went to somebody else"));
  const stoodAtMs = await clockMs();
  const after = watchTicks(second.deps);
  const stopSecond = await startMarketWorkers(second.deps, []);
  await stopFirst();
  const lastSeenMs = before.seen.at(-1)?.marketMs ?? 0;
  await after.until(Math.max(lastSeenMs, stoodAtMs) + HOUR_MS);
  await stopSecond();

  expect(stoodAtMs).toBeLessThan(lastSeenMs);
  expect(after.seen.filter(({ marketMs }) => marketMs <= lastSeenMs)).toEqual(before.seen.filter(({ marketMs }) => marketMs > stoodAtMs));
  await expectRecordedBars(await clockMs());
});

describe("at its start", () => {
  it("begins with the first tick of the minute that REPLAY_FROM names, but goes on where it stood when it was played before", async () => {
    const first = await world.takeLane();
    const ticks = watchTicks(first.deps);
    const stop = await startMarketWorkers(first.deps, []);
    await ticks.until(START_MS + MINUTE_MS);
    await stop();
    expect(ticks.seen[0]).toMatchObject({ marketMs: START_MS, jump: true });
    const stoodAtMs = await clockMs();
    await world.close();
    world = await openMarketWorld(db.url, { REPLAY_FROM: "2025-05-05T00:00:00Z" });
    const second = await world.takeLane();
    await (await startMarketWorkers(second.deps, []))();
    expect(await clockMs()).toBe(stoodAtMs);
  });

  it("fills minutes that got lost, and every bar that they touch", async () => {
    const first = await world.takeLane();
    const ticks = watchTicks(first.deps);
    const stop = await startMarketWorkers(first.deps, []);
    await ticks.until(START_MS + 30 * MINUTE_MS);
    await stop();
    const stoodAtMs = await clockMs();
    const lost = [START_MS - 3 * HOUR_MS, START_MS - 2 * HOUR_MS];
    await db.sql("DELETE FROM candles WHERE symbol = 'BTC-USDT' AND open_ms >= $1 AND open_ms < $2", lost);
    const around = [Date.parse("2025-05-06T12:00:00Z"), Date.parse("2025-05-06T00:00:00Z")];
    await db.sql("UPDATE candles SET high = 999999 WHERE symbol = 'BTC-USDT' AND (timeframe, open_ms) IN (('4h', $1), ('1d', $2))", around);
    const second = await world.takeLane();
    await (await startMarketWorkers(second.deps, []))();
    await expectRecordedBars(stoodAtMs);
  });

  it("starts its riders when the books are open and before the first tick, and stops them after the last one", async () => {
    const { deps } = await world.takeLane();
    const ticks = watchTicks(deps);
    const story: string[] = [];
    const stop = await startMarketWorkers(deps, [
      async ({ database }) => {
        const { rows } = await database.pool.query(
          "SELECT count(*)::int AS bars FROM candles WHERE symbol = 'BTC-USDT' AND timeframe = '1m'",
        );
        story.push(`started with ${rows[0]?.bars} minutes and ${ticks.seen.length} ticks`);
        return async () => {
          const seen = ticks.seen.length;
          await new Promise((resolve) => setImmediate(resolve));
          story.push(`stopped ${ticks.seen.length - seen} ticks before the end`);
        };
      },
    ]);
    await ticks.until(START_MS + 10 * MINUTE_MS);
    await stop();
    expect(story).toEqual(["started with 2880 minutes and 0 ticks", "stopped 0 ticks before the end"]);
  });
});

it("gives the lane up when a listener fails, so that it starts again from its checkpoint", async () => {
  const { deps, ended } = await world.takeLane();
  deps.ticks.onTicks(async () => {
    throw new Error("the paper venue cannot go on");
  });
  const stop = await startMarketWorkers(deps, []);
  if (!ended.aborted) await new Promise((resolve) => ended.addEventListener("abort", resolve));
  await stop();
  expect(ended.reason).toMatchObject({ message: "the paper venue cannot go on" });
  expect(await clockMs()).toBe(START_MS - 1);
});

it("answers the web with quotes, the day and the clock when there is no Redis", async () => {
  const { deps } = await world.takeLane();
  const ticks = watchTicks(deps);
  const stop = await startMarketWorkers(deps, []);
  await ticks.until(START_MS + HOUR_MS);
  await stop();
  const own = ticks.seen.filter(({ symbol }) => symbol === "ETH-USDT");
  const last = own.at(-1);
  if (!last) throw new Error("no tick of ETH came");
  const { last: price, bid, ask, marketMs } = last;
  expect(await world.deps.quotes.find("ETH-USDT")).toMatchObject({ last: price, bid, ask, marketMs });

  const minuteMs = marketMs - (marketMs % MINUTE_MS);
  const day = barsOfFile("ETH-USDT", "1m", minuteMs - 24 * HOUR_MS + MINUTE_MS, minuteMs);
  const running = own.filter((tick) => tick.marketMs >= minuteMs).map((tick) => Number(formatPrice(tick.last)));
  const ticker = (await createMarketRecords(world.database, "replay").listTickers()).find(({ symbol }) => symbol === "ETH-USDT");
  expect(day).toHaveLength(1_439);
  expect(ticker?.day?.open && formatPrice(ticker.day.open)).toBe(day[0]?.[1]);
  expect(Number(ticker?.day && formatPrice(ticker.day.high))).toBe(Math.max(...day.map(([, , high]) => Number(high)), ...running));
  expect(Number(ticker?.day && formatPrice(ticker.day.low))).toBe(Math.min(...day.map(([, , , low]) => Number(low)), ...running));
});
