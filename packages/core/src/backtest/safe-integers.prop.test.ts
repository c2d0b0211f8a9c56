import fc from "fast-check";
import { expect, test } from "vitest";
import { floorDivide, scaleCeil, scaleFloor, scaleNearest } from "./safe-integers.ts";

/** Mostly near the places where floats round: multiples of the divisor, powers of two, the end of the range. */
const divisor = fc.oneof(
  fc.constantFrom(1, 3, 10, 1e6, 1e8, 1e9),
  fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  fc.maxSafeNat().map((n) => n + 1 - Number(n === Number.MAX_SAFE_INTEGER)),
);
const value = fc.oneof(
  fc.maxSafeNat(),
  fc
    .tuple(fc.nat(2 ** 26), divisor, fc.integer({ min: -2, max: 2 }))
    .map(([times, by, away]) => Math.max(0, Math.min(times * by + away, Number.MAX_SAFE_INTEGER))),
  fc
    .tuple(fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 51, 2 ** 52, 2 ** 53 - 4), fc.integer({ min: -3, max: 3 }))
    .map(([at, away]) => at + away),
);

test("whole numbers in floats are divided as bigints are", () => {
  fc.assert(
    fc.property(value, divisor, (a, by) => {
      expect(floorDivide(a, by)).toBe(Number(BigInt(a) / BigInt(by)));
    }),
    { numRuns: 5_000 },
  );
});

test("products of whole numbers are divided as bigints are, up, down and to the nearest", () => {
  const factor = fc.oneof(fc.nat(1_000), fc.nat(2 ** 40));
  fc.assert(
    fc.property(value, factor, fc.integer({ min: 1, max: 1e9 }), (a, b, by) => {
      const [product, whole] = [BigInt(a) * BigInt(b), BigInt(by)];
      fc.pre(product / whole < 2n ** 52n);
      expect(scaleFloor(a, b, by)).toBe(Number(product / whole));
      expect(scaleCeil(a, b, by)).toBe(Number((product + whole - 1n) / whole));
      expect(scaleNearest(a, b, by)).toBe(Number((product * 2n + whole) / (whole * 2n)));
    }),
    { numRuns: 5_000 },
  );
});
