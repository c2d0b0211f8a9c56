import { formatMoney, type Money, money } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CurvePoint, mergeCurves } from "./merge-curves.ts";

const aPoint = (accountId: string, marketMs: number, equity: string): CurvePoint => ({
  accountId,
  marketMs,
  equity: money(equity),
  cash: money(equity),
});

describe("curves of several accounts", () => {
  it("carry the last value of an account that was not sampled", () => {
    const merged = mergeCurves([aPoint("a", 1, "100"), aPoint("b", 2, "50"), aPoint("a", 3, "110")], 0);
    expect(merged.map(({ marketMs, equity }) => [marketMs, formatMoney(equity)])).toEqual([
      [1, "100"],
      [2, "150"],
      [3, "160"],
    ]);
  });

  it("start with what was before the span", () => {
    const merged = mergeCurves([aPoint("a", 1, "100"), aPoint("b", 10, "50")], 5);
    expect(merged.map(({ marketMs, equity }) => [marketMs, formatMoney(equity)])).toEqual([[10, "150"]]);
  });

  const points = fc.array(
    fc.record({
      accountId: fc.constantFrom("a", "b", "c"),
      marketMs: fc.integer({ min: 0, max: 20 }),
      equity: fc.bigInt({ min: -1_000n, max: 1_000n }).map((value) => value as Money),
      cash: fc.constant(0n as Money),
    }),
  );
  it("are the sum of each account's newest value at every moment, ascending and without repeats", () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 20 }), (all, fromMs) => {
        const unique = [...new Map(all.map((point) => [`${point.accountId} ${point.marketMs}`, point])).values()];
        const merged = mergeCurves(unique, fromMs);
        const moments = [...new Set(unique.map(({ marketMs }) => marketMs).filter((ms) => ms >= fromMs))].sort((a, b) => a - b);
        expect(merged.map(({ marketMs }) => marketMs)).toEqual(moments);
        for (const { marketMs, equity } of merged) {
          const expected = ["a", "b", "c"].reduce((sum, id) => {
            const past = unique.filter((point) => point.accountId === id && point.marketMs <= marketMs);
            const newest = past.reduce<CurvePoint | null>((best, point) => (best && best.marketMs > point.marketMs ? best : point), null);
            return sum + (newest?.equity ?? 0n);
          }, 0n);
          expect(equity).toBe(expected);
        }
      }),
    );
  });
});
