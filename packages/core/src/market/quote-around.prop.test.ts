import fc from "fast-check";
import { expect, it } from "vitest";
import { quoteAround } from "./quote-around.ts";

const rule = fc.record({ ticks: fc.integer({ min: 0, max: 20 }), bps: fc.double({ min: 0, max: 100, noNaN: true }) });

it("keeps the last price within a spread that is open and on whole steps", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.boolean(), rule, (last, lifted, spread) => {
      const { bid, ask } = quoteAround(last, lifted, spread);
      expect(Number.isInteger(bid) && Number.isInteger(ask)).toBe(true);
      expect(bid).toBeGreaterThan(0);
      expect(ask).toBeGreaterThan(bid);
      expect(bid <= last && last <= ask).toBe(true);
      expect(ask - bid).toBeGreaterThanOrEqual(Math.max(1, spread.ticks));
    }),
  );
});

it.each([
  ["a buyer lifted the price to the ask", 1_000_000, true, { ticks: 1, bps: 0.05 }, { bid: 999_995, ask: 1_000_000 }],
  ["a seller pressed it to the bid", 1_000_000, false, { ticks: 1, bps: 0.05 }, { bid: 1_000_000, ask: 1_000_005 }],
  ["one step is the least", 15_000, true, { ticks: 0, bps: 0 }, { bid: 14_999, ask: 15_000 }],
  ["a price of one step has no room below", 1, true, { ticks: 1, bps: 0 }, { bid: 1, ask: 2 }],
])("%s", (_name, last, lifted, spread, expected) => {
  expect(quoteAround(last, lifted, spread)).toEqual(expected);
});
