import { createInstrumentBook, type Instrument, type Quote } from "@slipstream/core/market";
import type { MarketLog, MarketMoment, StoredBar, Ticker } from "@slipstream/core/market/server";
import { HOUR_MS, MINUTE_MS, money, price, quantity } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createCandleStore } from "./candle-store.ts";
import { createInstrumentStore } from "./instrument-store.ts";
import { createLeaseStore } from "./lease-store.ts";
import { createMarketLog } from "./market-log.ts";
import { createMarketRecords } from "./market-records.ts";

const SOURCE = "replay";
const LANE = "market:replay";
const START_MS = Date.parse("2025-05-18T00:00:00Z");
let db: FreshDatabase;
let database: Database;
let log: MarketLog;

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
});
beforeEach(async () => {
  await db.sql("TRUNCATE candles, market_prices, market_clocks, market_gaps, leases, instruments, funding_rates");
  log = await takeLane();
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
});

/** The pen of whoever holds the lane next. */
async function takeLane(): Promise<MarketLog> {
  await db.sql("UPDATE leases SET expires_at = clock_timestamp() - interval '1 millisecond'");
  const fence = await createLeaseStore(database).take(LANE, "a test", 60_000);
  if (fence === null) throw new Error("the lane is held");
  return createMarketLog(database, { source: SOURCE, lane: LANE, fence });
}

const aBar = (minute: number, close = "100.5", overrides: Partial<StoredBar> = {}): StoredBar => ({
  symbol: "BTC-USDT",
  timeframe: "1m",
  bar: [START_MS + minute * MINUTE_MS, "100", "200.25", "50", close, "1.5"],
  ...overrides,
});
const aQuote = (overrides: Partial<Quote> = {}): Quote => ({
  symbol: "BTC-USDT",
  last: price("100.1"),
  bid: price("100"),
  ask: price("100.1"),
  marketMs: START_MS,
  wallMs: 1_800_000_000_123,
  ...overrides,
});
const aTicker = (overrides: Partial<Ticker> = {}): Ticker => ({
  ...aQuote(),
  day: { open: price("90"), high: price("110"), low: price("80"), quoteVolume: 1_234.5 },
  ...overrides,
});
const aMoment = (overrides: Partial<MarketMoment> = {}): MarketMoment => ({
  clock: { marketMs: START_MS + 61_000, wallMs: 1_800_000_000_456, speed: 60 },
  bars: [aBar(0), aBar(1)],
  tickers: [aTicker()],
  ...overrides,
});
const candles = () => createCandleStore(database, SOURCE);
const records = () => createMarketRecords(database, SOURCE);
const minutesOf = async (query: object) =>
  (await candles().list({ symbol: "BTC-USDT", timeframe: "1m", limit: 1_000, ...query })).map(
    ([openMs]) => (openMs - START_MS) / MINUTE_MS,
  );

describe("a moment of the market", () => {
  it("reads back as it was written, to the last digit", async () => {
    await log.record(
      aMoment({
        tickers: [
          aTicker(),
          aTicker({ symbol: "ETH-USDT", day: null }),
          aTicker({ symbol: "SOL-USDT", day: { open: null, high: price("1"), low: price("1"), quoteVolume: 0 } }),
        ],
      }),
    );
    expect(await candles().list({ symbol: "BTC-USDT", timeframe: "1m", limit: 10 })).toEqual([aBar(0).bar, aBar(1).bar]);
    expect(await records().findClock()).toEqual(aMoment().clock);
    expect(await records().find("BTC-USDT")).toEqual(aQuote());
    expect(await records().find("ABC-USDT")).toBeNull();
    expect(await records().listTickers()).toEqual([
      aTicker(),
      aTicker({ symbol: "ETH-USDT", day: null }),
      aTicker({ symbol: "SOL-USDT", day: { open: null, high: price("1"), low: price("1"), quoteVolume: 0 } }),
    ]);
    expect(await records().list()).toEqual(["BTC-USDT", "ETH-USDT", "SOL-USDT"].map((symbol) => aQuote({ symbol })));
  });

  it("replaces bars, price and clock of the moment before", async () => {
    await log.record(aMoment());
    const next = aMoment({
      clock: { marketMs: START_MS + 62_000, wallMs: 1_800_000_001_000, speed: 600 },
      bars: [aBar(1, "120")],
      tickers: [aTicker({ last: price("120") })],
    });
    await log.record(next);
    expect(await candles().list({ symbol: "BTC-USDT", timeframe: "1m", limit: 10 })).toEqual([aBar(0).bar, aBar(1, "120").bar]);
    expect(await records().findClock()).toEqual(next.clock);
    expect((await records().find("BTC-USDT"))?.last).toBe(price("120"));
  });

  it("knows nothing of another source", async () => {
    await log.record(aMoment());
    expect(await createCandleStore(database, "binance").list({ symbol: "BTC-USDT", timeframe: "1m", limit: 10 })).toEqual([]);
    expect(await createMarketRecords(database, "binance").findClock()).toBeNull();
    expect(await createMarketRecords(database, "binance").list()).toEqual([]);
  });
});

describe("a holder whose lane went to somebody else", () => {
  const gap = { symbol: "BTC-USDT", span: { fromMs: START_MS, toMs: START_MS + MINUTE_MS } };
  it.each<[string, (old: MarketLog) => Promise<unknown>]>([
    [
      "record",
      (old) =>
        old.record(
          aMoment({ clock: { marketMs: START_MS, wallMs: 0, speed: 1 }, bars: [aBar(0, "60")], tickers: [aTicker({ last: price("60") })] }),
        ),
    ],
    ["fill", (old) => old.fill([aBar(0, "60")])],
    ["openGap", (old) => old.openGap(gap, 1)],
    ["closeGap", (old) => old.closeGap(gap, 1)],
    ["prune", (old) => old.prune({ symbol: "BTC-USDT", timeframe: "1m", fromMs: 0, beforeMs: START_MS + HOUR_MS, limit: 10 })],
  ])("changes nothing by %s", async (_name, write) => {
    const next = await takeLane();
    await next.record(aMoment());
    await next.openGap(gap, 5);
    const tables = () =>
      Promise.all(
        ["candles", "market_prices", "market_clocks", "market_gaps"].map((table) => db.sql(`SELECT * FROM ${table} ORDER BY 1, 2`)),
      );
    const before = await tables();
    await expect(write(log)).rejects.toThrow("not ours any more at fence 1");
    expect(await tables()).toEqual(before);
  });
});

describe("the page of candles", () => {
  beforeEach(() =>
    log.fill([
      ...Array.from({ length: 10 }, (_, minute) => aBar(minute)),
      aBar(0, "100", { timeframe: "5m" }),
      aBar(0, "100", { symbol: "ETH-USDT" }),
    ]),
  );

  it.each([
    ["the newest ones", { limit: 3 }, [7, 8, 9]],
    ["those before a moment", { toMs: START_MS + 5 * MINUTE_MS, limit: 3 }, [2, 3, 4]],
    ["those from a moment on, which counts", { fromMs: START_MS + 5 * MINUTE_MS, limit: 3 }, [5, 6, 7]],
    ["those from a moment up to another, which does not", { fromMs: START_MS + 5 * MINUTE_MS, toMs: START_MS + 7 * MINUTE_MS }, [5, 6]],
    ["none where there are none", { fromMs: START_MS + HOUR_MS }, []],
  ])("holds %s", async (_name, query, expected) => {
    expect(await minutesOf(query)).toEqual(expected);
  });
});

it("fills any number of bars", async () => {
  await log.fill(Array.from({ length: 12_001 }, (_, minute) => aBar(minute)));
  expect(await db.sql("SELECT count(*)::int AS bars FROM candles")).toEqual([{ bars: 12_001 }]);
  await log.fill([]);
});

describe("missing minutes", () => {
  const whole = { fromMs: START_MS, toMs: START_MS + 10 * MINUTE_MS };
  it.each([
    ["all of them at the first start", [], [[0, 10]]],
    ["none when all are there", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], []],
    [
      "the first, some in between, the last",
      [1, 2, 5, 6, 7],
      [
        [0, 1],
        [3, 5],
        [8, 10],
      ],
    ],
    ["nothing of bars outside", [-1, 10, 11], [[0, 10]]],
  ])("are %s", async (_name, present, expected) => {
    await log.fill([...present.map((minute) => aBar(minute)), ...[0, 5].map((minute) => aBar(minute, "100", { timeframe: "5m" }))]);
    const missing = await log.listMissing("BTC-USDT", whole);
    expect(missing.map(({ fromMs, toMs }) => [(fromMs - START_MS) / MINUTE_MS, (toMs - START_MS) / MINUTE_MS])).toEqual(expected);
  });
});

it("remembers gaps until they are filled; a gap that is seen again is open again", async () => {
  const gap = (symbol: string, minute: number) => ({
    symbol,
    span: { fromMs: START_MS + minute * MINUTE_MS, toMs: START_MS + (minute + 2) * MINUTE_MS },
  });
  await log.openGap(gap("BTC-USDT", 0), 1_000);
  await log.openGap(gap("BTC-USDT", 0), 2_000);
  await log.openGap(gap("ETH-USDT", 5), 3_000);
  expect(await log.listOpenGaps(10)).toEqual([gap("BTC-USDT", 0), gap("ETH-USDT", 5)]);
  expect(await log.listOpenGaps(1)).toEqual([gap("BTC-USDT", 0)]);
  await log.closeGap(gap("BTC-USDT", 0), 4_000);
  expect(await log.listOpenGaps(10)).toEqual([gap("ETH-USDT", 5)]);
  await log.openGap(gap("BTC-USDT", 0), 5_000);
  expect(await log.listOpenGaps(10)).toHaveLength(2);
});

it("prunes one series within its bounds, at most so many at once", async () => {
  await log.fill([
    ...Array.from({ length: 10 }, (_, minute) => aBar(minute)),
    aBar(3, "100", { symbol: "ETH-USDT" }),
    aBar(5, "100", { timeframe: "5m" }),
  ]);
  const prune = (limit: number) =>
    log.prune({ symbol: "BTC-USDT", timeframe: "1m", fromMs: START_MS + 2 * MINUTE_MS, beforeMs: START_MS + 8 * MINUTE_MS, limit });
  expect(await prune(4)).toBe(4);
  expect(await prune(4)).toBe(2);
  expect(await prune(4)).toBe(0);
  expect(await minutesOf({})).toEqual([0, 1, 8, 9]);
  expect(await db.sql("SELECT count(*)::int AS bars FROM candles")).toEqual([{ bars: 6 }]);
});

describe("instruments", () => {
  const anInstrument = (overrides: Partial<Instrument> = {}): Instrument => ({
    venue: "paper",
    symbol: "BTC-USDT",
    kind: "perpetual",
    base: "BTC",
    quote: "USDT",
    validFromMs: Date.parse("2024-10-24T00:00:00Z"),
    tickSize: price("0.1"),
    lotStep: quantity("0.001"),
    minQuantity: quantity("0.001"),
    maxQuantity: quantity("1000"),
    minNotional: money("5"),
    maxLeverage: 125,
    maintenanceTiers: [
      { upTo: money("50000"), rate: price("0.004"), deduction: money("0") },
      { upTo: null, rate: price("0.005"), deduction: money("50") },
    ],
    ...overrides,
  });
  const store = () => createInstrumentStore(database);

  it("read back as they were written, once however often they are", async () => {
    await store().record([anInstrument()], "a test");
    await store().record([anInstrument({ maxLeverage: 100 })], "a test");
    expect(await store().list("paper")).toEqual([anInstrument({ maxLeverage: 100 })]);
    expect(await store().list("binance")).toEqual([]);
  });

  it("follow the newest rules that are in force, and keep the others", async () => {
    const newer = anInstrument({ validFromMs: Date.parse("2025-03-01T00:00:00Z"), lotStep: quantity("0.01") });
    const future = anInstrument({ validFromMs: Date.parse("2200-01-01T00:00:00Z"), lotStep: quantity("1") });
    await store().record([newer, anInstrument(), future], "a test");
    expect(createInstrumentBook(await store().list("paper")).get("BTC-USDT").lotStep).toBe(quantity("0.01"));
    expect(await db.sql("SELECT count(*)::int AS rules FROM instruments")).toEqual([{ rules: 3 }]);
  });

  it("have known funding only where rates are at hand", async () => {
    expect(await store().listFunded("paper")).toEqual([]);
    await db.sql(
      "INSERT INTO funding_rates VALUES ('paper', 'ETH-USDT', 0, 0.0001), ('paper', 'ETH-USDT', 1, 0.0001), ('other', 'BTC-USDT', 0, 0.0001)",
    );
    expect(await store().listFunded("paper")).toEqual(["ETH-USDT"]);
  });
});
