import { isRefusal, money, price, quantity } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { createMarket } from "./create-market.ts";
import type { Instrument } from "./instrument.ts";
import { MARKET_SOURCES } from "./market-source.ts";
import type { CandleStore } from "./ports.ts";
import type { Ticker } from "./ticker.ts";

const NOW_MS = Date.parse("2026-01-01T00:00:10.000Z");
const MARKET_MS = Date.parse("2025-05-18T12:00:00.000Z");
const anInstrument = (symbol: string): Instrument => ({
  venue: "paper",
  symbol,
  kind: "perpetual",
  base: symbol.slice(0, 3),
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.1"),
  lotStep: quantity("0.001"),
  minQuantity: quantity("0.001"),
  maxQuantity: quantity("1000"),
  minNotional: money("5"),
  maxLeverage: 125,
  maintenanceTiers: [{ upTo: null, rate: price("0.004"), deduction: money("0") }],
});
const aTicker = (symbol: string, overrides: Partial<Ticker> = {}): Ticker => ({
  symbol,
  last: price("103.5"),
  bid: price("103.4"),
  ask: price("103.5"),
  marketMs: MARKET_MS,
  wallMs: NOW_MS - 1_000,
  day: { open: price("100"), high: price("105"), low: price("99.5"), quoteVolume: 1_234_567.8 },
  ...overrides,
});

function aMarket(
  world: { tickers?: Ticker[]; clock?: { marketMs: number; wallMs: number; speed: number } | null; funded?: string[] } = {},
) {
  const {
    tickers = [aTicker("BTC-USDT"), aTicker("ETH-USDT")],
    clock = { marketMs: MARKET_MS - 60_000, wallMs: NOW_MS, speed: 60 },
    funded = [],
  } = world;
  const asked: Parameters<CandleStore["list"]>[0][] = [];
  let listed = 0;
  let nowMs = NOW_MS;
  const quotes = { find: async (symbol: string) => tickers.find((each) => each.symbol === symbol) ?? null, list: async () => tickers };
  const market = createMarket({
    source: MARKET_SOURCES.replay,
    venue: "paper",
    quotes,
    records: { ...quotes, listTickers: async () => tickers, findClock: async () => clock },
    candles: {
      list: async (query) => {
        asked.push(query);
        return [];
      },
    },
    instruments: {
      list: async () => {
        listed += 1;
        return (listed === 1 ? ["BTC-USDT", "ETH-USDT"] : ["BTC-USDT", "ETH-USDT", "SOL-USDT"]).map(anInstrument);
      },
      listFunded: async () => funded,
      record: async () => undefined,
    },
    clock: { now: () => nowMs },
  });
  return { market, asked, listings: () => listed, later: (ms: number) => (nowMs += ms) };
}
const refusalOf = async (work: Promise<unknown>) => {
  const error = await work.catch((caught: unknown) => caught);
  return isRefusal(error) ? { kind: error.kind, code: error.code, field: error.field } : error;
};

describe("tickers", () => {
  it("show the price, its spread, its age and its day", async () => {
    expect(await aMarket().market.tickers({ symbols: ["BTC-USDT"] })).toEqual([
      {
        symbol: "BTC-USDT",
        last: "103.5",
        bid: "103.4",
        ask: "103.5",
        change24h: 3.5,
        high24h: "105",
        low24h: "99.5",
        volume24h: 1_234_568,
        marketTime: "2025-05-18T12:00:00.000Z",
        ageMs: 1_000,
        stale: false,
      },
    ]);
  });

  it.each<[string, Partial<Ticker>, object]>([
    ["say what the day is not known for", { day: null }, { change24h: null, high24h: null, low24h: null, volume24h: null }],
    [
      "have no change while the history is shorter than a day",
      { day: { open: null, high: price("2"), low: price("1"), quoteVolume: 3 } },
      { change24h: null, high24h: "2", low24h: "1", volume24h: 3 },
    ],
    ["fall in percent", { last: price("66.6667") }, { change24h: -33.3333 }],
    ["are stale after five seconds", { wallMs: NOW_MS - 5_001 }, { ageMs: 5_001, stale: true }],
    ["are not from the future", { wallMs: NOW_MS + 500 }, { ageMs: 0, stale: false }],
  ])("%s", async (_name, ticker, expected) => {
    expect(await aMarket({ tickers: [aTicker("BTC-USDT", ticker)] }).market.tickers()).toMatchObject([expected]);
  });

  it("are sorted by symbol, and none where no price is known", async () => {
    const { market } = aMarket({ tickers: [aTicker("SOL-USDT"), aTicker("BTC-USDT")] });
    expect((await market.tickers()).map(({ symbol }) => symbol)).toEqual(["BTC-USDT", "SOL-USDT"]);
    expect(await aMarket({ tickers: [] }).market.tickers()).toEqual([]);
  });

  it("refuse a symbol that is not traded, naming the field", async () => {
    expect(await refusalOf(aMarket().market.tickers({ symbols: ["BTC-USDT", "ABC-USDT"] }))).toEqual({
      kind: "bad-input",
      code: "unknown-symbol",
      field: "symbols",
    });
  });
});

describe("candles", () => {
  it.each([
    ["500 unless said otherwise", {}, { limit: 500 }],
    ["at most 1,000", { limit: 5_000 }, { limit: 1_000 }],
    ["those of a span", { from: 60_000, to: 120_000, limit: 7 }, { fromMs: 60_000, toMs: 120_000, limit: 7 }],
  ])("are %s", async (_name, query, expected) => {
    const { market, asked } = aMarket();
    await market.candles({ symbol: "BTC-USDT", timeframe: "1h", ...query });
    expect(asked).toMatchObject([{ symbol: "BTC-USDT", timeframe: "1h", ...expected }]);
  });

  it("refuse a symbol that is not traded, naming the field, without a look at the bars", async () => {
    const { market, asked } = aMarket();
    expect(await refusalOf(market.candles({ symbol: "ABC-USDT", timeframe: "1m" }))).toEqual({
      kind: "bad-input",
      code: "unknown-symbol",
      field: "symbol",
    });
    expect(asked).toEqual([]);
  });
});

describe("the status", () => {
  it("says what plays, how fast, and what time it is there", async () => {
    expect(await aMarket().market.status()).toEqual({
      source: "replay",
      sourceName: "Recording",
      isRecording: true,
      marketTime: "2025-05-18T12:00:00.000Z",
      speed: 60,
      live: true,
      fundingKnown: false,
    });
  });

  it.each([
    ["is not live when the prices stand still", { tickers: [aTicker("BTC-USDT", { wallMs: NOW_MS - 5_001 })] }, { live: false }],
    ["knows no time before the first start", { tickers: [], clock: null }, { live: false, marketTime: null, speed: 1 }],
    ["takes the clock's time when there is no price", { tickers: [] }, { marketTime: "2025-05-18T11:59:00.000Z" }],
    ["knows funding when there are rates", { funded: ["BTC-USDT"] }, { fundingKnown: true }],
  ])("%s", async (_name, world, expected) => {
    expect(await aMarket(world).market.status()).toMatchObject(expected);
  });
});

it("lists instruments with what is known of their funding, and looks for new rules now and then", async () => {
  const { market, listings, later } = aMarket({ funded: ["ETH-USDT"] });
  const [btc, eth] = await market.instruments();
  expect(btc).toMatchObject({
    symbol: "BTC-USDT",
    tickSize: "0.1",
    lotStep: "0.001",
    minNotional: "5",
    maxLeverage: 125,
    fundingKnown: false,
  });
  expect(eth?.fundingKnown).toBe(true);
  await market.instruments();
  expect(listings()).toBe(1);
  later(10_000);
  expect(await market.instruments()).toHaveLength(3);
  expect(listings()).toBe(2);
});
