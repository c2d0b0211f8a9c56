import type { Topic } from "@slipstream/core/live";
import { price } from "@slipstream/kernel";
import { beforeEach, expect, it } from "vitest";
import { candlesTopic, createMarketBoard, type MarketBoard } from "./market-board.ts";
import { aBar, aStatus, aTicker, START_MS as NOW } from "./test-stream.ts";

let board: MarketBoard;
beforeEach(() => {
  board = createMarketBoard();
});
const all = () => true;
const topicsOf = (changes: readonly { topic: Topic }[]) => changes.map(({ topic }) => topic);

it("tells a change once, and only of series that somebody follows", () => {
  board.apply(
    [
      { kind: "tickers", tickers: [aTicker()] },
      { kind: "status", status: aStatus() },
      { kind: "candles", symbol: "BTC-USDT", timeframe: "1m", candles: [aBar(0, "1")] },
      { kind: "candles", symbol: "BTC-USDT", timeframe: "1h", candles: [aBar(0, "1")] },
    ],
    NOW,
  );
  expect(topicsOf(board.takeChanges((topic) => topic !== candlesTopic("BTC-USDT", "1h"), NOW))).toEqual([
    "tickers",
    "status",
    "candles:BTC-USDT:1m",
  ]);
  expect(board.takeChanges(all, NOW)).toEqual([]);
  expect(board.takeMovedSymbols()).toEqual(["BTC-USDT"]);
  expect(board.takeMovedSymbols()).toEqual([]);
});

it("does not go back to a price that was heard earlier, whoever tells it", () => {
  board.apply([{ kind: "tickers", tickers: [aTicker({ last: "2", marketTime: "2025-06-01T00:00:02.000Z" })] }], NOW);
  board.apply([{ kind: "tickers", tickers: [aTicker({ last: "1", ageMs: 900, marketTime: "2025-06-01T00:00:01.000Z" })] }], NOW);
  board.apply([{ kind: "tickers", tickers: [aTicker({ last: "3", marketTime: "2025-06-01T00:00:02.000Z" })] }], NOW + 5);
  expect(board.quoteOf("BTC-USDT")?.last).toBe(price("2"));
});

it("takes a market clock that was set back, where the price is heard later", () => {
  board.apply([{ kind: "tickers", tickers: [aTicker({ last: "2", marketTime: "2026-06-01T00:00:00.000Z" })] }], NOW);
  board.apply([{ kind: "tickers", tickers: [aTicker({ last: "1" })] }], NOW + 1_000);
  expect(board.quoteOf("BTC-USDT")?.last).toBe(price("1"));
});

it("ages prices by the wall clock and calls them and the market stale after five seconds", () => {
  board.apply(
    [
      { kind: "tickers", tickers: [aTicker({ ageMs: 1_000 })] },
      { kind: "status", status: aStatus() },
    ],
    NOW,
  );
  board.takeChanges(all, NOW);
  expect(board.snapshotOf("tickers", NOW + 4_000)).toEqual([expect.objectContaining({ ageMs: 5_000, stale: false })]);
  expect(board.takeChanges(all, NOW + 4_000)).toEqual([]);
  expect(board.takeChanges(all, NOW + 4_001)).toEqual([
    { topic: "tickers", data: [expect.objectContaining({ ageMs: 5_001, stale: true })] },
    { topic: "status", data: expect.objectContaining({ live: false }) },
  ]);
  expect(board.takeChanges(all, NOW + 9_000)).toEqual([]);
});

it("keeps the running bar and the two before it, and merges what comes between two turns", () => {
  const topic = candlesTopic("BTC-USDT", "1m");
  const say = (...candles: ReturnType<typeof aBar>[]) =>
    board.apply([{ kind: "candles", symbol: "BTC-USDT", timeframe: "1m", candles }], NOW);
  for (const openMs of [0, 1, 2, 3]) say(aBar(openMs, "1"));
  board.takeChanges(all, NOW);
  say(aBar(3, "2"));
  say(aBar(3, "3"), aBar(4, "1"));
  expect(board.takeChanges(all, NOW)).toEqual([{ topic, data: [aBar(3, "3"), aBar(4, "1")] }]);
  expect(board.snapshotOf(topic, NOW)).toEqual([aBar(2, "1"), aBar(3, "3"), aBar(4, "1")]);
  say(aBar(0, "9"));
  expect(board.snapshotOf(topic, NOW)).toEqual([aBar(2, "1"), aBar(3, "3"), aBar(4, "1")]);
});

it("shows a ticker that cannot be read, and values nothing by it", () => {
  board.apply([{ kind: "tickers", tickers: [aTicker({ last: "NaN" })] }], NOW);
  expect(board.quoteOf("BTC-USDT")).toBeNull();
  expect(board.knows("BTC-USDT")).toBe(true);
});

it("knows nothing at first", () => {
  expect(board.isEmpty()).toBe(true);
  for (const topic of ["tickers", "status", candlesTopic("X-USDT", "1m")] as const) expect(board.snapshotOf(topic, NOW)).toBeNull();
  expect(board.takeChanges(all, NOW)).toEqual([]);
});
