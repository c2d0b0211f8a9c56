import type { CandleHistory } from "@slipstream/core/history/server";
import { TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";
import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms } from "@slipstream/kernel";
import { type FreshDatabase, fixedClock, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createCandleHistory } from "./candle-history.ts";
import { SOURCE, START_MS, SYMBOL, setMarketClock, someBars, storeImported, storeOwn, VENUE } from "./history.fixture.ts";

let db: FreshDatabase;
let database: Database;
let wall: ReturnType<typeof fixedClock>;
let history: CandleHistory;

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
});
beforeEach(async () => {
  await db.sql("TRUNCATE candles, market_clocks, market_gaps, candle_chunks, candle_imports, funding_rates, instruments");
  wall = fixedClock();
  history = createCandleHistory(database, { source: SOURCE, venue: VENUE, clock: wall });
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
});

const ask = (timeframe: Timeframe, fromMs: Ms = 0, toMs: Ms = Number.MAX_SAFE_INTEGER, symbol = SYMBOL) =>
  history.columns({ symbol, timeframe, fromMs, toMs });
/** Places of the bars after the start, in bars. */
const placesOf = async (timeframe: Timeframe) =>
  [...(await ask(timeframe)).openMs].map((openMs) => (openMs - START_MS) / TIMEFRAME_MS[timeframe]);
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

describe("the market's own bars", () => {
  it("are there as they are stored, from a time up to another", async () => {
    const bars = someBars("1m", START_MS, 300);
    await storeOwn(db, "1m", bars);
    await setMarketClock(db, START_MS + 300 * MINUTE_MS);
    expect(await ask("1m")).toEqual({ ...bars, funding: null });
    expect([...(await ask("1m", START_MS + 10 * MINUTE_MS, START_MS + 12 * MINUTE_MS)).openMs]).toEqual([
      START_MS + 10 * MINUTE_MS,
      START_MS + 11 * MINUTE_MS,
    ]);
    expect(await history.span(SYMBOL, "1m")).toEqual({ fromMs: START_MS, toMs: START_MS + 300 * MINUTE_MS });
  });

  it("never hold the running bar, and a bar from the moment on at which its time is over", async () => {
    await storeOwn(db, "1m", someBars("1m", START_MS, 10));
    await storeOwn(db, "5m", someBars("5m", START_MS, 2));
    await setMarketClock(db, START_MS + 10 * MINUTE_MS - 1);
    expect(await placesOf("1m")).toEqual(upTo(9));
    expect(await placesOf("5m")).toEqual([0]);
    await setMarketClock(db, START_MS + 10 * MINUTE_MS);
    expect(await placesOf("1m")).toEqual(upTo(10));
    expect(await placesOf("5m")).toEqual([0, 1]);
  });

  it("are none before the market's first start, and of a symbol that nobody knows", async () => {
    await storeOwn(db, "1m", someBars("1m", START_MS, 10));
    expect(await placesOf("1m")).toEqual([]);
    expect(await history.span(SYMBOL, "1m")).toBeNull();
    await setMarketClock(db, START_MS + HOUR_MS);
    expect(await placesOf("1m")).toEqual(upTo(10));
    expect((await ask("1m", 0, HOUR_MS, "XYZ-USDT")).openMs).toHaveLength(0);
  });
});

describe("the columns as the clock goes on", () => {
  it("go on by what closed since, and what was answered stays as it was", async () => {
    const bars = someBars("1m", START_MS, 5_000);
    await storeOwn(db, "1m", bars);
    await setMarketClock(db, START_MS + 60 * MINUTE_MS);
    const before = await ask("1m");
    const copy = { ...before, close: before.close.slice() };
    for (const minutes of [61, 75, 60 + 24 * 60, 4_999]) {
      await setMarketClock(db, START_MS + minutes * MINUTE_MS);
      expect(await placesOf("1m")).toEqual(upTo(minutes));
      expect((await ask("15m")).openMs).toHaveLength(Math.floor(minutes / 15));
    }
    expect(before).toEqual(copy);
    const { close } = await ask("1m");
    expect(close).toEqual(bars.close.slice(0, 4_999));
  });

  it("are made anew when the clock goes back", async () => {
    await storeOwn(db, "1m", someBars("1m", START_MS, 100));
    await setMarketClock(db, START_MS + 90 * MINUTE_MS);
    expect(await placesOf("1m")).toEqual(upTo(90));
    await setMarketClock(db, START_MS + 30 * MINUTE_MS);
    expect(await placesOf("1m")).toEqual(upTo(30));
  });

  it("follow a gap that is filled later", async () => {
    await storeOwn(db, "1m", someBars("1m", START_MS, 60, 100, [20, 21]));
    await db.sql("INSERT INTO market_gaps (source, symbol, from_ms, to_ms, detected_at) VALUES ($1, $2, $3, $4, now())", [
      SOURCE,
      SYMBOL,
      START_MS + 20 * MINUTE_MS,
      START_MS + 22 * MINUTE_MS,
    ]);
    await setMarketClock(db, START_MS + 60 * MINUTE_MS);
    expect(await placesOf("5m")).toEqual(upTo(12).filter((at) => at !== 4));
    await storeOwn(db, "1m", someBars("1m", START_MS, 60));
    await db.sql("UPDATE market_gaps SET filled_at = now()");
    expect(await placesOf("5m")).toEqual(upTo(12));
    expect(await placesOf("1m")).toEqual(upTo(60));
  });

  it("are looked at again where they have holes that nobody noted, once in a while", async () => {
    await storeOwn(db, "1m", someBars("1m", START_MS, 60, 100, [20]));
    await setMarketClock(db, START_MS + 60 * MINUTE_MS);
    const before = await ask("1m");
    wall.advance(10 * MINUTE_MS);
    expect(await ask("1m")).toBe(before);
    await storeOwn(db, "1m", someBars("1m", START_MS, 60));
    wall.advance(10 * MINUTE_MS);
    expect(await placesOf("1m")).toEqual(upTo(60));
  });
});

describe("any timeframe", () => {
  it("is made of the finest bars, whole ones only", async () => {
    const minutes = someBars("1m", START_MS, 2 * 24 * 60, 100, [700]);
    await storeOwn(db, "1m", minutes);
    await setMarketClock(db, START_MS + 2 * DAY_MS);
    expect(await placesOf("1h")).toEqual(upTo(48).filter((at) => at !== 11));
    expect(await placesOf("1d")).toEqual([1]);
    const { high, low, volume, open, close } = await ask("1d");
    const day = (column: Float64Array) => column.slice(1_439);
    expect([open[0], close[0], high[0], low[0]]).toEqual([
      day(minutes.open)[0],
      minutes.close.at(-1),
      Math.max(...day(minutes.high)),
      Math.min(...day(minutes.low)),
    ]);
    expect(volume[0]).toBeCloseTo(
      day(minutes.volume).reduce((sum, each) => sum + each, 0),
      9,
    );
  });

  it("takes a stored coarse bar where its minutes were pruned, and none that covers less than its time", async () => {
    // Minutes: the archive's from 01:36 on, then none for a day, then from 02:20 of the third day.
    await storeOwn(db, "1m", someBars("1m", START_MS + 96 * MINUTE_MS, 24 * 60 - 96));
    await storeOwn(db, "1m", someBars("1m", START_MS + 2 * DAY_MS + 140 * MINUTE_MS, 24 * 60 - 140));
    await storeOwn(db, "1h", someBars("1h", START_MS + HOUR_MS, 71, 500));
    await setMarketClock(db, START_MS + 3 * DAY_MS);
    expect(await placesOf("1h")).toEqual(upTo(72).slice(2));
    const { open } = await ask("1h", START_MS + DAY_MS, START_MS + DAY_MS + HOUR_MS);
    expect(open[0]).toBeGreaterThanOrEqual(500);
  });

  it.each([
    ["its end", [58, 59]],
    ["its middle", [30]],
  ])("takes no stored bar with a hole at %s", async (_name, holes) => {
    await storeOwn(db, "1m", someBars("1m", START_MS - HOUR_MS, 60));
    await storeOwn(db, "1m", someBars("1m", START_MS, 60, 100, holes));
    await storeOwn(db, "1h", someBars("1h", START_MS - HOUR_MS, 2));
    await setMarketClock(db, START_MS + HOUR_MS);
    expect(await placesOf("1h")).toEqual([-1]);
  });
});

describe("imported bars", () => {
  it("fill what the market has not, and give way to its own", async () => {
    await storeImported(db, "1m", someBars("1m", START_MS - DAY_MS, 2 * 24 * 60, 900));
    await storeOwn(db, "1m", someBars("1m", START_MS, 60, 100));
    await setMarketClock(db, START_MS + HOUR_MS);
    const { openMs, open } = await ask("1m");
    expect(openMs).toHaveLength(24 * 60 + 60);
    expect(open[24 * 60 - 1]).toBeGreaterThanOrEqual(900);
    expect(Math.max(...open.slice(24 * 60))).toBeLessThan(200);
    // A day of imported minutes and of own ones is whole.
    expect(await placesOf("1h")).toEqual(upTo(25).map((at) => at - 24));
  });

  it("come into sight as the market's clock passes them, all of them where there is no market", async () => {
    await storeImported(db, "1h", someBars("1h", START_MS, 48));
    expect(await placesOf("1h")).toEqual(upTo(48));
    await setMarketClock(db, START_MS + 10 * HOUR_MS + 1);
    expect(await placesOf("1h")).toEqual(upTo(10));
    await setMarketClock(db, START_MS + 11 * HOUR_MS);
    expect(await placesOf("1h")).toEqual(upTo(11));
  });

  it("do not stand as minutes under a coarser bar of the market: those were other prices", async () => {
    await storeOwn(db, "1m", someBars("1m", START_MS, 60));
    await storeOwn(db, "5m", someBars("5m", START_MS, 24));
    await storeImported(db, "1m", someBars("1m", START_MS, 180, 900));
    await setMarketClock(db, START_MS + 3 * HOUR_MS);
    expect(await placesOf("1m")).toEqual([...upTo(60), ...upTo(60).map((at) => at + 120)]);
    expect(Math.max(...(await ask("5m", START_MS, START_MS + 2 * HOUR_MS)).open)).toBeLessThan(200);
  });

  it("of several timeframes: the finest that is whole, then the coarse one", async () => {
    await storeImported(db, "15m", someBars("15m", START_MS, 8, 100, [2]));
    await storeImported(db, "1h", someBars("1h", START_MS, 4, 900));
    const { open } = await ask("1h");
    expect([...open].map((each) => each >= 900)).toEqual([true, false, true, true]);
    expect(await placesOf("15m")).toEqual([0, 1, 3, 4, 5, 6, 7]);
    expect(await placesOf("5m")).toEqual([]);
  });

  it("are seen as soon as they are there", async () => {
    await storeOwn(db, "1m", someBars("1m", START_MS, 60));
    await setMarketClock(db, START_MS + HOUR_MS);
    expect(await placesOf("1h")).toEqual([0]);
    await storeImported(db, "1h", someBars("1h", START_MS - 5 * HOUR_MS, 5));
    expect(await placesOf("1h")).toEqual([-5, -4, -3, -2, -1, 0]);
  });

  it("reach back over years", async () => {
    await storeImported(db, "1h", someBars("1h", START_MS - 800 * DAY_MS, 800 * 24));
    await setMarketClock(db, START_MS);
    expect(await placesOf("1d")).toEqual(upTo(800).map((at) => at - 800));
  });
});

describe("the same question", () => {
  beforeEach(async () => {
    await storeOwn(db, "1m", someBars("1m", START_MS, 1_000));
    await setMarketClock(db, START_MS + 500 * MINUTE_MS);
  });

  it("gives the same arrays, also after more bars closed and after an import elsewhere", async () => {
    const question = () => ask("1m", START_MS, START_MS + 100 * MINUTE_MS);
    const first = await question();
    expect(await question()).toBe(first);
    await setMarketClock(db, START_MS + 600 * MINUTE_MS);
    expect(await question()).toBe(first);
    await storeImported(db, "1h", someBars("1h", START_MS + 20 * HOUR_MS, 5));
    expect(await question()).toBe(first);
  });

  it("shares one load when it is asked at once", async () => {
    const answers = await Promise.all(upTo(8).map(() => ask("1m")));
    expect(new Set(answers).size).toBe(1);
  });

  it("lies on memory that a worker thread gets without a copy", async () => {
    expect((await ask("1m")).close.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("is read again after it had to go for others", async () => {
    const small = createCandleHistory(database, { source: SOURCE, venue: VENUE, clock: wall, maxBytes: 1 });
    const question = (timeframe: Timeframe) => small.columns({ symbol: SYMBOL, timeframe, fromMs: 0, toMs: START_MS + HOUR_MS });
    const first = await question("1m");
    expect(await question("1m")).toBe(first);
    await question("5m");
    const again = await question("1m");
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
  });

  it("is asked again after a database that failed", async () => {
    await db.sql("ALTER TABLE candles RENAME TO away");
    await expect(ask("1m")).rejects.toThrow();
    await db.sql("ALTER TABLE away RENAME TO candles");
    expect(await placesOf("1m")).toEqual(upTo(500));
  });
});

describe("funding", () => {
  const setRates = (rates: readonly [Ms, string][]) =>
    db.sql("INSERT INTO funding_rates SELECT $1, $2, * FROM unnest($3::bigint[], $4::numeric[])", [
      VENUE,
      SYMBOL,
      rates.map(([ms]) => ms),
      rates.map(([, rate]) => rate),
    ]);

  it("is the rate in force when a bar opens, for as long as a rate lasts", async () => {
    await storeOwn(db, "1m", someBars("1m", START_MS, 24 * 60));
    await setMarketClock(db, START_MS + DAY_MS);
    expect((await ask("1h")).funding).toBeNull();
    expect(await history.funding(SYMBOL)).toBeNull();
    await setRates([
      [START_MS + 2 * HOUR_MS + 7, "0.0001"],
      [START_MS + 10 * HOUR_MS, "-0.00025"],
    ]);
    const { funding } = await ask("1h");
    const unknown = (count: number) => Array.from({ length: count }, () => Number.NaN);
    expect([...(funding ?? [])]).toEqual([...unknown(2), ...Array(8).fill(0.0001), ...Array(8).fill(-0.00025), ...unknown(6)]);
    expect(await history.funding(SYMBOL)).toEqual({
      atMs: new Float64Array([START_MS + 2 * HOUR_MS + 7, START_MS + 10 * HOUR_MS]),
      rate: new Float64Array([0.0001, -0.00025]),
    });
  });

  it("is the same arrays while nothing new is known, and goes on with new bars", async () => {
    await setRates([[START_MS, "0.0001"]]);
    await storeOwn(db, "1m", someBars("1m", START_MS, 24 * 60));
    await setMarketClock(db, START_MS + HOUR_MS);
    const known = await history.funding(SYMBOL);
    const before = await ask("1m", START_MS, START_MS + HOUR_MS);
    await setMarketClock(db, START_MS + 2 * HOUR_MS);
    expect((await ask("1m")).funding).toEqual(new Float64Array(120).fill(0.0001));
    expect(await ask("1m", START_MS, START_MS + HOUR_MS)).toBe(before);
    expect(await history.funding(SYMBOL)).toBe(known);
    await setRates([[START_MS + 90 * MINUTE_MS, "0.0003"]]);
    expect((await ask("1m")).funding?.at(-1)).toBe(0.0003);
    expect(before.funding).toEqual(new Float64Array(60).fill(0.0001));
  });
});
