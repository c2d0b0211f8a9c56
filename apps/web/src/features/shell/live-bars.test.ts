import type { TickerView } from "@slipstream/core/market";
import { describe, expect, it } from "vitest";
import { toTickerItems } from "./live-bars.tsx";

const ticker = (symbol: string, over: Partial<TickerView> = {}): TickerView => ({
  symbol,
  last: "1.5",
  bid: "1.4",
  ask: "1.6",
  change24h: 2.5,
  high24h: null,
  low24h: null,
  volume24h: null,
  marketTime: "2025-05-21T14:03:00Z",
  ageMs: 0,
  stale: false,
  ...over,
});
const TICKS = [
  { symbol: "BTC-USDT", tick: "0.1" },
  { symbol: "ETH-USDT", tick: "0.01" },
];

describe("toTickerItems", () => {
  it("keeps the order of the instruments, unknown ones last with their own digits", () => {
    const items = toTickerItems([ticker("NEW-USDT"), ticker("ETH-USDT"), ticker("BTC-USDT")], TICKS, true);
    expect(items.map(({ symbol, tick }) => [symbol, tick])).toEqual([
      ["BTC-USDT", "0.1"],
      ["ETH-USDT", "0.01"],
      ["NEW-USDT", undefined],
    ]);
  });

  it("calls a price stale where the server does, and all of them when the line is gone", () => {
    const heard = [ticker("BTC-USDT", { stale: true }), ticker("ETH-USDT", { change24h: null })];
    expect(toTickerItems(heard, TICKS, true).map((item) => item.stale)).toEqual([true, false]);
    expect(toTickerItems(heard, TICKS, false).map((item) => item.stale)).toEqual([true, true]);
    expect(toTickerItems(heard, TICKS, true)[1]?.changePercent).toBeNull();
  });
});
