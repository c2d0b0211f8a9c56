import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moveByTicks, snapToTick, toDrawn } from "./chart-prices.ts";

describe("snapToTick", () => {
  it.each([
    [106_050.04, "0.1", "106050"],
    [106_050.06, "0.1", "106050.1"],
    [2.36694, "0.0001", "2.3669"],
    [169.5349, "0.01", "169.53"],
    [104.9, "10", "100"],
    [-5, "0.1", "0.1"],
    [0.01, "0.1", "0.1"],
    [0.1 + 0.2, "0.1", "0.3"],
  ])("%s at tick %s is %s", (estimate, tick, price) => {
    expect(snapToTick(estimate, tick)).toBe(price);
  });

  it("refuses what is no price or no tick", () => {
    expect(() => snapToTick(Number.NaN, "0.1")).toThrow(RangeError);
    expect(() => snapToTick(1, "0")).toThrow(RangeError);
    expect(() => snapToTick(1, "x")).toThrow(RangeError);
  });

  it("always gives a multiple of the tick within half a tick", () => {
    const ticks = fc.constantFrom("0.1", "0.01", "0.0001", "1", "0.5", "0.25");
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), ticks, (estimate, tick) => {
        const snapped = Number(snapToTick(estimate, tick));
        expect(Math.abs(snapped - estimate)).toBeLessThanOrEqual(Number(tick) * 0.5 + 1e-6);
        // A float of ten digits divided by 0.0001 is a whole number only to about 1e-6: what must not happen is half a tick.
        expect(Math.abs(snapped / Number(tick) - Math.round(snapped / Number(tick)))).toBeLessThan(1e-3);
      }),
    );
  });
});

describe("moveByTicks", () => {
  it.each([
    ["106050", 1, "0.1", "106050.1"],
    ["106050.1", -2, "0.1", "106049.9"],
    ["0.1", -5, "0.1", "0.1"],
    ["2.3669", 100, "0.0001", "2.3769"],
  ])("%s by %i ticks of %s is %s", (price, steps, tick, moved) => {
    expect(moveByTicks(price, steps, tick)).toBe(moved);
  });

  it("there and back again is where it was", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 2_000_000 }), fc.integer({ min: 1, max: 500 }), (units, steps) => {
        const price = (units / 10).toFixed(1).replace(/\.0$/, "");
        expect(moveByTicks(moveByTicks(price, steps, "0.1"), -steps, "0.1")).toBe(price);
      }),
    );
  });
});

it("what is absent is not drawn", () => {
  expect(toDrawn("1.5")).toBe(1.5);
  expect(toDrawn(null)).toBeNaN();
  expect(toDrawn("")).toBeNaN();
});
