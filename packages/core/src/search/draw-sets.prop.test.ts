import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawFrom, gridSets, keyOfSet, type ParamSet, randomSets } from "./draw-sets.ts";
import { plannedTrials, roundSizes, setsOfRound } from "./plan-rounds.ts";
import { cellsOf, gridSizeOf, setAt, stepOf, valueAt, valuesOf } from "./range-values.ts";
import type { SearchRange } from "./search-request.ts";
import { type ScoredSet, tpeSets } from "./tpe-sets.ts";

const range = fc
  .record({ min: fc.integer({ min: -50, max: 50 }), steps: fc.integer({ min: 1, max: 9 }), step: fc.constantFrom(0.1, 0.25, 1, 3) })
  .map(({ min, steps, step }, at = 0): SearchRange => ({ path: `p${at}`, title: "P", min, max: min + (steps - 1) * step, step }));
const ranges = fc.array(range, { minLength: 1, maxLength: 4 });

const isOnSteps = (of: readonly SearchRange[], set: ParamSet): boolean =>
  set.length === of.length && set.every((value, at) => valuesOf(of[at] as SearchRange).includes(value));
const keysOf = (sets: readonly ParamSet[]) => new Set(sets.map(keyOfSet));

describe("values of ranges", () => {
  it("have no dust, and the last one is the highest that is reached", () => {
    expect(valuesOf({ path: "p", title: "P", min: 0.1, max: 0.75, step: 0.1 })).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    expect(valuesOf({ path: "p", title: "P", min: 1, max: 1, step: 5 })).toEqual([1]);
  });

  it("know their step", () => {
    fc.assert(fc.property(range, (each) => valuesOf(each).every((value, at) => stepOf(each, value) === at && valueAt(each, at) === value)));
  });

  it("are refused where there are too many, or none", () => {
    const wide = { path: "p", title: "P", min: 1, max: 100_000, step: 1 };
    expect(() => valuesOf(wide)).toThrow("P: expected at most 1000 values");
    expect(() => valuesOf({ ...wide, min: 2, max: 1 })).toThrow("P: expected a highest value that is not below the lowest.");
  });
});

describe("a grid", () => {
  it("has every combination of values once", () => {
    fc.assert(
      fc.property(ranges, (each) => {
        fc.pre(cellsOf(each) <= 2_000);
        const sets = gridSets(each);
        expect(sets).toHaveLength(cellsOf(each));
        expect(keysOf(sets).size).toBe(sets.length);
        expect(sets.every((set) => isOnSteps(each, set))).toBe(true);
      }),
    );
  });

  it("of more than 10,000 sets is refused before any is made", () => {
    const hundred = { path: "p", title: "P", min: 1, max: 100, step: 1 };
    expect(() => gridSizeOf([hundred, hundred, hundred])).toThrow("This grid has 1,000,000 sets; at most 10,000 are tried.");
    expect(gridSizeOf([hundred, hundred])).toBe(10_000);
    expect(setAt([hundred, hundred], 101)).toEqual([2, 2]);
  });
});

const scoreOf = (of: readonly SearchRange[], set: ParamSet): number | null => {
  const steps = set.map((value, at) => stepOf(of[at] as SearchRange, value));
  return (steps[0] ?? 0) % 5 === 4 ? null : -steps.reduce((sum, step) => sum + (step - 3) ** 2, 0);
};

describe("random and TPE", () => {
  it("stay on the steps, repeat nothing, and find all there is if asked for more", () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 1, max: 120 }), fc.integer({ min: 0, max: 99 }), (each, trials, seed) => {
        for (const method of ["random", "tpe"] as const) {
          const plan = { ranges: each, method, trials, seed };
          const tried: ScoredSet[] = [];
          for (const round of roundSizes(plan).keys())
            for (const params of setsOfRound(plan, round, tried)) tried.push({ params, objective: scoreOf(each, params) });
          expect(tried).toHaveLength(plannedTrials(plan));
          expect(tried).toHaveLength(Math.min(trials, cellsOf(each)));
          expect(keysOf(tried.map(({ params }) => params)).size).toBe(tried.length);
          expect(tried.every(({ params }) => isOnSteps(each, params))).toBe(true);
        }
      }),
    );
  });

  it("draw the same for the same seed, and something else for another", () => {
    const each = [1, 2, 3].map((at) => ({ path: `p${at}`, title: "P", min: 0, max: 99, step: 1 }));
    const drawn = (seed: number) => randomSets(each, 20, drawFrom("random", seed));
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it("draw every value about as often as the others", () => {
    const each = [
      { path: "p", title: "P", min: 1, max: 10, step: 1 },
      { path: "q", title: "Q", min: 1, max: 1_000, step: 1 },
    ];
    const counts = new Map<number, number>();
    for (const [value] of randomSets(each, 5_000, drawFrom("random", 7)))
      counts.set(value as number, (counts.get(value as number) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(110);
  });

  it("have no round after the last", () => {
    const plan = { ranges: [{ path: "p", title: "P", min: 1, max: 50, step: 1 }], method: "tpe", trials: 30, seed: 1 } as const;
    expect(setsOfRound({ ...plan, ranges: [...plan.ranges] }, roundSizes({ ...plan, ranges: [...plan.ranges] }).length, [])).toEqual([]);
  });
});

describe("TPE", () => {
  const each = [0, 1, 2].map((at) => ({ path: `p${at}`, title: "P", min: 0, max: 29, step: 1 }));
  /** A hill with its top at a planted set, and noise that depends on the set. */
  const hill = (top: ParamSet) => (set: ParamSet) =>
    -Math.sqrt(set.reduce((sum, value, at) => sum + (value - (top[at] as number)) ** 2, 0)) +
    0.1 * Math.sin(31 * set.reduce((a, b) => a + b));
  const triesUntil = (method: "random" | "tpe", seed: number, top: ParamSet): number => {
    const plan = { ranges: each, method, trials: 600, seed };
    const score = hill(top);
    const tried: ScoredSet[] = [];
    for (const round of roundSizes(plan).keys())
      for (const params of setsOfRound(plan, round, tried)) {
        tried.push({ params, objective: score(params) });
        if (params.every((value, at) => Math.abs(value - (top[at] as number)) <= 2)) return tried.length;
      }
    return tried.length + 1;
  };

  it("finds a planted optimum in fewer trials than random, on average over seeds", () => {
    const tries = { random: 0, tpe: 0 };
    for (let seed = 0; seed < 30; seed++) {
      const top = [3 + ((seed * 7) % 24), 3 + ((seed * 11) % 24), 3 + ((seed * 13) % 24)];
      for (const method of ["random", "tpe"] as const) tries[method] += triesUntil(method, seed, top);
    }
    expect(tries.tpe).toBeLessThan(0.7 * tries.random);
  });

  it("begins anew at random where nothing has an objective", () => {
    const tried = gridSets([{ path: "p0", title: "P", min: 0, max: 4, step: 1 }]).map((params) => ({ params, objective: null }));
    const next = tpeSets([{ path: "p0", title: "P", min: 0, max: 9, step: 1 }], tried, 5, drawFrom("tpe", 1));
    expect(keysOf(next)).toEqual(new Set(["5", "6", "7", "8", "9"]));
  });
});
