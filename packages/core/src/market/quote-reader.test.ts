import { price } from "@slipstream/kernel";
import { expect, it } from "vitest";
import type { Quote } from "./quote.ts";
import { createQuoteReader } from "./quote-reader.ts";

const NOW_MS = 1_000_000;
const aQuote = (symbol: string, ageMs: number, last = "100"): Quote => ({
  symbol,
  last: price(last),
  bid: price(last),
  ask: price(last),
  marketMs: 0,
  wallMs: NOW_MS - ageMs,
});

/** Quotes in the cache and in the database, and who was asked. */
function aReader(cached: readonly Quote[], stored: readonly Quote[]) {
  const asked: string[] = [];
  const from = (name: string, quotes: readonly Quote[]) => ({
    find: async (symbol: string) => {
      asked.push(name);
      return quotes.find((quote) => quote.symbol === symbol) ?? null;
    },
    list: async () => {
      asked.push(name);
      return quotes;
    },
  });
  const cache = { ...from("cache", cached), set: async () => undefined };
  return { asked, reader: createQuoteReader({ cache, prices: from("database", stored), clock: { now: () => NOW_MS } }) };
}

it.each<[string, Quote[], Quote[], string | null, string[]]>([
  ["the cache alone while it is fresh", [aQuote("BTC-USDT", 5_000, "1")], [aQuote("BTC-USDT", 0, "2")], "1", ["cache"]],
  ["the database when the cache is empty", [], [aQuote("BTC-USDT", 0, "2")], "2", ["cache", "database"]],
  [
    "the newer one when the cache stands still",
    [aQuote("BTC-USDT", 5_001, "1")],
    [aQuote("BTC-USDT", 900, "2")],
    "2",
    ["cache", "database"],
  ],
  [
    "a cache that stands still when the database is older",
    [aQuote("BTC-USDT", 5_001, "1")],
    [aQuote("BTC-USDT", 9_000, "2")],
    "1",
    ["cache", "database"],
  ],
  ["nothing when nobody knows", [], [], null, ["cache", "database"]],
])("finds %s", async (_name, cached, stored, last, asked) => {
  const world = aReader(cached, stored);
  expect((await world.reader.find("BTC-USDT"))?.last ?? null).toBe(last && price(last));
  expect(world.asked).toEqual(asked);
});

it("lists the newest quote of each symbol, from the database too when one is not fresh", async () => {
  const cached = [aQuote("BTC-USDT", 10, "1"), aQuote("ETH-USDT", 6_000, "1")];
  const stored = [aQuote("BTC-USDT", 500, "2"), aQuote("ETH-USDT", 500, "2"), aQuote("SOL-USDT", 500, "2")];
  const world = aReader(cached, stored);
  expect((await world.reader.list()).map(({ symbol, last }) => [symbol, last])).toEqual([
    ["BTC-USDT", price("1")],
    ["ETH-USDT", price("2")],
    ["SOL-USDT", price("2")],
  ]);
  const fresh = aReader(cached.slice(0, 1), stored);
  expect(await fresh.reader.list()).toEqual(cached.slice(0, 1));
  expect(fresh.asked).toEqual(["cache"]);
});
