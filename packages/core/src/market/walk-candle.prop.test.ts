import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSeededRandom } from "./seeded-random.ts";
import { WALK_STEPS, walkCandle } from "./walk-candle.ts";

const bar = fc
  .record({
    low: fc.integer({ min: 1, max: 20_000_000 }),
    range: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 500_000 })),
    openPart: fc.double({ min: 0, max: 1, noNaN: true }),
    closePart: fc.double({ min: 0, max: 1, noNaN: true }),
    lots: fc.integer({ min: 0, max: 2 ** 40 }),
  })
  .map(({ low, range, openPart, closePart, lots }) => ({
    low,
    high: low + range,
    open: low + Math.round(range * openPart),
    close: low + Math.round(range * closePart),
    lots,
  }));
const seed = fc.tuple(fc.constantFrom("BTC-USDT", "XRP-USDT"), fc.integer({ min: 0, max: 2 ** 46 }));

describe("walkCandle", () => {
  it("makes ticks whose first, highest, lowest and last price and volume are the candle's", () => {
    fc.assert(
      fc.property(bar, seed, (candle, [symbol, minuteMs]) => {
        const walk = walkCandle(candle, createSeededRandom(symbol, minuteMs));
        const prices = walk.map(({ last }) => last);
        expect(walk).toHaveLength(WALK_STEPS);
        expect(prices.every(Number.isInteger)).toBe(true);
        expect(prices[0]).toBe(candle.open);
        expect(prices.at(-1)).toBe(candle.close);
        expect(Math.max(...prices)).toBe(candle.high);
        expect(Math.min(...prices)).toBe(candle.low);
        expect(walk.every(({ lots }) => Number.isInteger(lots) && lots >= 0)).toBe(true);
        expect(walk.reduce((sum, { lots }) => sum + lots, 0)).toBe(candle.lots);
      }),
    );
  });

  it("walks the same way again for the same symbol and minute", () => {
    fc.assert(
      fc.property(bar, seed, (candle, [symbol, minuteMs]) => {
        const again = () => walkCandle(candle, createSeededRandom(symbol, minuteMs));
        expect(again()).toEqual(again());
      }),
    );
  });

  it("walks differently for another symbol and for another minute", () => {
    const candle = { open: 1_000, high: 1_400, low: 800, close: 1_200, lots: 100_000 };
    const walks = [
      createSeededRandom("BTC-USDT", 60_000),
      createSeededRandom("BTC-USDT", 120_000),
      createSeededRandom("ETH-USDT", 60_000),
    ].map((random) => JSON.stringify(walkCandle(candle, random)));
    expect(new Set(walks).size).toBe(3);
  });

  it("touches either extreme first, the nearer one more often", () => {
    const candle = { open: 1_000, high: 1_010, low: 500, close: 900, lots: 60 };
    const highFirst = Array.from({ length: 400 }, (_, minute) => {
      const prices = walkCandle(candle, createSeededRandom("BTC-USDT", minute * 60_000)).map(({ last }) => last);
      return prices.indexOf(candle.high) < prices.indexOf(candle.low);
    }).filter(Boolean).length;
    expect(highFirst).toBeGreaterThan(240);
    expect(highFirst).toBeLessThan(360);
  });
});
