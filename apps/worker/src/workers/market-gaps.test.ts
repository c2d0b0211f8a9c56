import type { LiveEvent } from "@slipstream/core/live/server";
import { type Candle, type CandleView, isStale, TIMEFRAMES, type Tick } from "@slipstream/core/market";
import { type MarketDesk, type MarketSource, openMarketDesk } from "@slipstream/core/market/server";
import { createCandleStore, createMarketLog, createMarketRecords } from "@slipstream/db";
import { MINUTE_MS, type Ms, price, SECOND_MS } from "@slipstream/kernel";
import { type FixedClock, type FreshDatabase, fixedClock, freshDatabase } from "@slipstream/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MarketWorld, openMarketWorld } from "../market-world.fixture.ts";

/** A live market, begun a minute before midnight so that bars of every timeframe end. */
const START_MS = Date.parse("2025-05-18T23:50:00Z");
const SYMBOL = "BTC-USDT";

let db: FreshDatabase;
let world: MarketWorld;
let clock: FixedClock;
let published: LiveEvent[];
let troubles: string[];
/** What the venue can say of the past: minute → candle. */
let past: Map<Ms, Candle>;
let isVenueDown: boolean;

beforeEach(async () => {
  db = await freshDatabase();
  world = await openMarketWorld(db.url);
  clock = fixedClock("2026-01-01T00:00:00.000Z");
  published = [];
  troubles = [];
  past = new Map();
  isVenueDown = false;
});
afterEach(async () => {
  await world?.close();
  await db?.drop();
});

const source: MarketSource = {
  name: "replay",
  displayName: "A live market",
  isRecording: false,
  symbols: [SYMBOL],
  archive: { fromMs: START_MS, toMs: START_MS },
  run: async () => undefined,
  history: async (_symbol, fromMs, toMs) => {
    if (isVenueDown) throw new Error("the venue does not answer");
    return [...past.values()].filter(({ openMs }) => openMs >= fromMs && openMs < toMs).sort((a, b) => a.openMs - b.openMs);
  },
};

async function openDesk(standsAtMs: Ms = START_MS - 1): Promise<MarketDesk> {
  const { deps } = await world.takeLane();
  return openMarketDesk(
    {
      source,
      log: createMarketLog(world.database, { source: "replay", lane: deps.lease.lane, fence: deps.lease.fence }),
      records: createMarketRecords(world.database, "replay"),
      candles: createCandleStore(world.database, "replay"),
      instruments: deps.instruments,
      cache: { set: async () => undefined, find: async () => null, list: async () => [] },
      bus: { publish: (events) => published.push(...events) },
      clock,
      speed: 1,
      fundingKnown: false,
      onTrouble: (error, what) => troubles.push(`${what}: ${String(error)}`),
    },
    standsAtMs,
  );
}

/** A price that differs in every second. */
const priceAt = (second: number) => price(String(1_000 + ((second * 7_919) % 997)));
const aTick = (second: number): Tick => ({
  symbol: SYMBOL,
  last: priceAt(second),
  bid: priceAt(second),
  ask: priceAt(second),
  volume: 0.001,
  marketMs: START_MS + second * SECOND_MS,
  jump: false,
});
const ticksOf = (fromMinute: number, toMinute: number) =>
  Array.from({ length: (toMinute - fromMinute) * 60 }, (_, at) => aTick(fromMinute * 60 + at));

/** The venue's own bars of these minutes. */
function recordPast(fromMinute: number, toMinute: number) {
  for (let minute = fromMinute; minute < toMinute; minute += 1) {
    const prices = ticksOf(minute, minute + 1).map(({ last }) => last);
    const openMs = START_MS + minute * MINUTE_MS;
    const [first, last] = [prices[0], prices.at(-1)];
    if (first === undefined || last === undefined) throw new Error("a minute without ticks");
    past.set(openMs, {
      openMs,
      open: first,
      close: last,
      high: prices.reduce((a, b) => (b > a ? b : a)),
      low: prices.reduce((a, b) => (b < a ? b : a)),
      volume: 0.06,
    });
  }
}
const storedSeries = async () => {
  const series: Record<string, readonly CandleView[]> = {};
  for (const timeframe of TIMEFRAMES)
    series[timeframe] = await createCandleStore(world.database, "replay").list({ symbol: SYMBOL, timeframe, fromMs: 0, limit: 1_000 });
  return series;
};
const gaps = () =>
  db.sql<{ from: number; to: number; is_filled: boolean }>(
    `SELECT (from_ms - $1)::int / 60000 AS from, (to_ms - $1)::int / 60000 AS to, filled_at IS NOT NULL AS is_filled FROM market_gaps ORDER BY from_ms`,
    [START_MS],
  );

/** What an unbroken market would have written. */
async function seriesWithoutGap(minutes: number) {
  const whole = await freshDatabase();
  const other = await openMarketWorld(whole.url);
  const mine = world;
  world = other;
  const desk = await openDesk();
  await desk.take(ticksOf(0, minutes));
  await desk.close();
  const series = await storedSeries();
  world = mine;
  await other.close();
  await whole.drop();
  return series;
}

describe("a gap in the ticks", () => {
  it("is noted and repaired from the venue's history at once, in every timeframe", async () => {
    recordPast(0, 30);
    const desk = await openDesk();
    await desk.take(ticksOf(0, 5));
    await desk.take(ticksOf(17, 20));
    await desk.take(ticksOf(20, 25));
    await desk.close();
    expect(await gaps()).toEqual([{ from: 5, to: 17, is_filled: true }]);
    expect(await storedSeries()).toEqual(await seriesWithoutGap(25));
    expect(troubles).toEqual(["gap in the market: Error: BTC-USDT: no ticks for 12 minutes"]);
  });

  it("stays open while the venue does not answer, does not hold the market up, and is repaired later", async () => {
    recordPast(0, 30);
    const desk = await openDesk();
    await desk.take(ticksOf(0, 5));
    isVenueDown = true;
    await desk.take(ticksOf(17, 20));
    await desk.take(ticksOf(20, 21));
    expect(await gaps()).toEqual([{ from: 5, to: 17, is_filled: false }]);
    expect(desk.standsAtMs()).toBe(START_MS + 21 * MINUTE_MS - SECOND_MS);
    isVenueDown = false;
    await desk.take(ticksOf(21, 22));
    expect((await gaps())[0]?.is_filled).toBe(false);
    clock.advance(5_000);
    await desk.take(ticksOf(22, 23));
    await desk.close();
    expect((await gaps())[0]?.is_filled).toBe(true);
    expect(await storedSeries()).toEqual(await seriesWithoutGap(23));
  });

  it("stays open where the venue's history has a hole itself", async () => {
    recordPast(0, 30);
    past.delete(START_MS + 7 * MINUTE_MS);
    const desk = await openDesk();
    await desk.take(ticksOf(0, 5));
    await desk.take(ticksOf(10, 12));
    await desk.close();
    expect((await gaps())[0]?.is_filled).toBe(false);
    expect((await storedSeries())["1m"]?.map(([openMs]) => (openMs - START_MS) / MINUTE_MS)).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11]);
  });

  it("is found again by the next process, and repaired", async () => {
    recordPast(0, 30);
    isVenueDown = true;
    const first = await openDesk();
    await first.take(ticksOf(0, 5));
    await first.take(ticksOf(8, 10));
    await first.close();
    isVenueDown = false;
    const second = await openDesk(first.standsAtMs());
    await second.take(ticksOf(10, 11));
    await second.close();
    expect((await gaps())[0]?.is_filled).toBe(true);
    expect(await storedSeries()).toEqual(await seriesWithoutGap(11));
  });

  it("is also what a source left out while nobody listened", async () => {
    recordPast(0, 30);
    const first = await openDesk();
    await first.take(ticksOf(0, 5));
    await first.close();
    const second = await openDesk(first.standsAtMs());
    await second.take(ticksOf(9, 12));
    await second.close();
    expect(await gaps()).toEqual([{ from: 5, to: 9, is_filled: true }]);
    expect(await storedSeries()).toEqual(await seriesWithoutGap(12));
  });
});

describe("what browsers hear", () => {
  const kinds = () => published.map(({ kind }) => kind);

  it("comes four times a second at most: tickers, and each series that moved with the bars that closed since", async () => {
    const desk = await openDesk();
    await desk.take(ticksOf(0, 1));
    published = [];
    await desk.take(ticksOf(1, 2));
    clock.advance(249);
    await desk.take(ticksOf(2, 3));
    expect(published).toEqual([]);
    clock.advance(1);
    await desk.take([aTick(3 * 60)]);
    expect(kinds()).toEqual(["tickers", ...TIMEFRAMES.map(() => "candles")]);
    const minutes = published.find((event) => event.kind === "candles" && event.timeframe === "1m");
    expect(minutes?.kind === "candles" && minutes.candles.map(([openMs]) => (openMs - START_MS) / MINUTE_MS)).toEqual([0, 1, 2, 3]);
  });

  it("tells the market's time and whether it moves, ticks or not", async () => {
    const desk = await openDesk();
    await desk.take([aTick(7)]);
    published = [];
    desk.beat();
    clock.advance(6_000);
    desk.beat();
    const statuses = published.flatMap((event) => (event.kind === "status" ? event.status : []));
    expect(statuses.map(({ live, marketTime, speed }) => [live, marketTime, speed])).toEqual([
      [true, "2025-05-18T23:50:07.000Z", 1],
      [false, "2025-05-18T23:50:07.000Z", 1],
    ]);
  });
});

describe("a database that does not take a moment", () => {
  it("gets it with the next one, and the market goes on meanwhile", async () => {
    const desk = await openDesk();
    await desk.take(ticksOf(0, 2));
    await db.sql("ALTER TABLE market_prices RENAME TO market_prices_away");
    clock.advance(1_000);
    await desk.take(ticksOf(2, 4));
    clock.advance(1_000);
    await desk.take(ticksOf(4, 6));
    await db.sql("ALTER TABLE market_prices_away RENAME TO market_prices");
    await desk.close();
    expect(troubles).not.toEqual([]);
    expect(await storedSeries()).toEqual(await seriesWithoutGap(6));
    expect((await createMarketRecords(world.database, "replay").findClock())?.marketMs).toBe(START_MS + 6 * MINUTE_MS - SECOND_MS);
    const quote = await createMarketRecords(world.database, "replay").find(SYMBOL);
    expect(quote && isStale(quote, clock.now())).toBe(false);
  });
});
