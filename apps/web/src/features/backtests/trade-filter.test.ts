import { expect, it } from "vitest";
import { tradeWith } from "./report.fixture.ts";
import { ALL_TRADES, choicesOf, filterTrades, sortTrades, sumOf } from "./trade-filter.ts";

const entryMs = Date.UTC(2024, 4, 20, 23, 30);
const trades = [
  tradeWith({ number: 1, side: "long", pnl: "10", exitReason: "take", r: 1.5, entryMs, exitMs: Date.UTC(2024, 4, 21, 1) }),
  tradeWith({ number: 2, side: "short", pnl: "-9.5", exitReason: "stop", symbol: "ETH-USDT", r: null }),
  tradeWith({ number: 3, side: "short", pnl: "0", exitReason: "end", r: -1 }),
];
const numbers = (change: Partial<typeof ALL_TRADES>, zone = "UTC") =>
  filterTrades(trades, { ...ALL_TRADES, ...change }, zone).map(({ number }) => number);

it("lists all without a filter, and only what passes every part of one", () => {
  expect(numbers({})).toEqual([1, 2, 3]);
  expect(numbers({ side: "short" })).toEqual([2, 3]);
  expect(numbers({ reason: "stop" })).toEqual([2]);
  expect(numbers({ symbol: "ETH-USDT" })).toEqual([2]);
  expect(numbers({ side: "long", reason: "stop" })).toEqual([]);
});

it("takes a trade of zero for neither won nor lost", () => {
  expect(numbers({ outcome: "won" })).toEqual([1]);
  expect(numbers({ outcome: "lost" })).toEqual([2]);
});

it("finds entry and exit by the date as it is shown in the reader's zone", () => {
  expect(numbers({ search: "2024-05-21" })).toEqual([1]);
  expect(numbers({ search: "05-20 23:30" })).toEqual([1]);
  expect(numbers({ search: "05-21 01:30" }, "Europe/Berlin")).toEqual([1]);
  expect(numbers({ search: "05-20" }, "Europe/Berlin")).toEqual([]);
  expect(numbers({ search: "2031" })).toEqual([]);
});

it("finds a trade by its number, whole", () => {
  expect(numbers({ search: "#2" })).toEqual([2]);
  expect(numbers({ search: " # 3 " })).toEqual([3]);
  expect(numbers({ search: "#" })).toEqual([]);
});

it("orders money exactly and leaves what has no figure at the end, both ways", () => {
  const order = (column: string, direction: "ascending" | "descending") =>
    sortTrades(trades, { column, direction }).map(({ number }) => number);
  expect(order("net", "ascending")).toEqual([2, 3, 1]);
  expect(order("net", "descending")).toEqual([1, 3, 2]);
  expect(order("r", "descending")).toEqual([1, 3, 2]);
  expect(order("r", "ascending")).toEqual([3, 1, 2]);
  expect(order("mae", "descending")).toEqual([1, 2, 3]);
  expect(order("nonsense", "descending")).toEqual([3, 2, 1]);
});

it("offers only reasons and symbols that there are", () => {
  expect(choicesOf(trades)).toEqual({ reasons: ["stop", "take", "end"], symbols: ["BTC-USDT", "ETH-USDT"] });
});

it("adds up what they brought, exactly", () => {
  expect(sumOf(trades)).toBe("0.5");
  expect(sumOf([tradeWith({ pnl: "0.1" }), tradeWith({ pnl: "0.2" })])).toBe("0.3");
  expect(sumOf([])).toBe("0");
});
