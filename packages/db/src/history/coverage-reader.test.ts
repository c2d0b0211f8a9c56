import type { CoverageView } from "@slipstream/core/history";
import type { CoverageReader } from "@slipstream/core/history/server";
import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms } from "@slipstream/kernel";
import { type FixedClock, type FreshDatabase, fixedClock, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createCoverageReader } from "./coverage-reader.ts";
import { SOURCE, START_MS, SYMBOL, setMarketClock, someBars, storeImported, storeOwn, VENUE } from "./history.fixture.ts";

let db: FreshDatabase;
let database: Database;
let wall: FixedClock;
let reader: CoverageReader;

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
});
beforeEach(async () => {
  await db.sql("TRUNCATE candles, market_clocks, candle_chunks, candle_imports, funding_rates");
  wall = fixedClock();
  reader = createCoverageReader(database, { source: SOURCE, venue: VENUE, clock: wall });
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
});

const iso = (ms: Ms) => new Date(ms).toISOString();
const minute = (count: number) => iso(START_MS + count * MINUTE_MS);
const aView = (fields: Partial<CoverageView>): CoverageView => ({
  symbol: SYMBOL,
  timeframe: "1m",
  origin: "market",
  sources: [],
  from: minute(0),
  to: minute(60),
  bars: 60,
  missing: 0,
  gaps: [],
  fundingKnown: false,
  ...fields,
});

it("is nothing where there is nothing", async () => {
  expect(await reader.coverage()).toEqual([]);
});

it("counts the market's closed bars, and tells its gaps, the longest first", async () => {
  await storeOwn(db, "1m", someBars("1m", START_MS, 61, 100, [10, 20, 21, 22]));
  await storeOwn(db, "5m", someBars("5m", START_MS, 13));
  await storeOwn(db, "1m", someBars("1m", START_MS, 61), "ETH-USDT");
  await setMarketClock(db, START_MS + 60 * MINUTE_MS + 59_000);
  expect(await reader.coverage()).toEqual([
    aView({
      bars: 56,
      missing: 4,
      gaps: [
        { from: minute(20), to: minute(23) },
        { from: minute(10), to: minute(11) },
      ],
    }),
    aView({ timeframe: "5m", bars: 12 }),
    aView({ symbol: "ETH-USDT" }),
  ]);
});

it("tells of each imported series its span, its gaps within a day and over days, and where it is from", async () => {
  await storeImported(
    db,
    "1m",
    someBars("1m", START_MS - DAY_MS, 4 * 1_440, 100, [5, 6, ...Array.from({ length: 1_500 }, (_, at) => 2_000 + at)]),
  );
  await storeImported(db, "1h", someBars("1h", START_MS, 24), "ETH-USDT");
  const [minutes, hours] = await reader.coverage();
  expect(minutes).toEqual(
    aView({
      origin: "import",
      sources: ["a test"],
      from: iso(START_MS - DAY_MS),
      to: iso(START_MS + 3 * DAY_MS),
      bars: 4 * 1_440 - 1_502,
      missing: 1_502,
      gaps: [
        { from: minute(2_000 - 1_440), to: minute(3_500 - 1_440) },
        { from: minute(5 - 1_440), to: minute(7 - 1_440) },
      ],
    }),
  );
  expect(hours).toEqual(
    aView({ symbol: "ETH-USDT", timeframe: "1h", origin: "import", sources: ["a test"], to: iso(START_MS + 24 * HOUR_MS), bars: 24 }),
  );
});

it("tells at most twenty gaps", async () => {
  await storeOwn(
    db,
    "1m",
    someBars(
      "1m",
      START_MS,
      100,
      100,
      Array.from({ length: 40 }, (_, at) => 1 + at * 2),
    ),
  );
  await setMarketClock(db, START_MS + DAY_MS);
  const [view] = await reader.coverage();
  expect([view?.missing, view?.gaps.length]).toEqual([40, 20]);
});

it("says whether a rate of its time is known", async () => {
  await storeImported(db, "1h", someBars("1h", START_MS, 24));
  await db.sql("INSERT INTO funding_rates VALUES ($1, $2, $3, 0.0001)", [VENUE, SYMBOL, START_MS + DAY_MS]);
  expect((await reader.coverage())[0]?.fundingKnown).toBe(false);
  await db.sql("INSERT INTO funding_rates VALUES ($1, $2, $3, 0.0001)", [VENUE, SYMBOL, START_MS + 8 * HOUR_MS]);
  wall.advance(15_000);
  expect((await reader.coverage())[0]?.fundingKnown).toBe(true);
});

it("counts once in a while for all who ask, and again at once after a failure", async () => {
  const first = await reader.coverage();
  await storeImported(db, "1h", someBars("1h", START_MS, 24));
  wall.advance(14_999);
  expect(await reader.coverage()).toBe(first);
  wall.advance(1);
  expect(await reader.coverage()).toHaveLength(1);
  wall.advance(15_000);
  await db.sql("ALTER TABLE candle_chunks RENAME TO away");
  await expect(reader.coverage()).rejects.toThrow();
  await db.sql("ALTER TABLE away RENAME TO candle_chunks");
  expect(await reader.coverage()).toHaveLength(1);
});
