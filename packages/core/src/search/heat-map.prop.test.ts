import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gridSets } from "./draw-sets.ts";
import { toHeatMap } from "./heat-map.ts";
import { setAt, valuesOf } from "./range-values.ts";
import type { SearchRange } from "./search-request.ts";

const ranges: readonly SearchRange[] = [
  { path: "a", title: "A", min: 1, max: 4, step: 1 },
  { path: "b", title: "B", min: 0, max: 1, step: 0.5 },
  { path: "c", title: "C", min: 10, max: 30, step: 10 },
];

describe("a heat map", () => {
  it("has in each cell the best of all other values, as by brute force", () => {
    const objective = fc.option(fc.integer({ min: -5, max: 5 }), { nil: null });
    const tried = fc.array(fc.tuple(fc.integer({ min: 0, max: 35 }), objective), { maxLength: 36 });
    fc.assert(
      fc.property(tried, fc.shuffledSubarray([0, 1, 2], { minLength: 2, maxLength: 2 }), (cells, [xAt = 0, yAt = 1]) => {
        const scored = cells.map(([cell, score]) => ({ params: setAt(ranges, cell), objective: score }));
        const [x, y] = [ranges[xAt] as SearchRange, ranges[yAt] as SearchRange];
        const map = toHeatMap(ranges, scored, { x: x.path, y: y.path });
        expect([map.x, map.y]).toEqual([
          { title: x.title, values: valuesOf(x) },
          { title: y.title, values: valuesOf(y) },
        ]);
        for (const [row, yValue] of valuesOf(y).entries())
          for (const [column, xValue] of valuesOf(x).entries()) {
            const here = scored
              .filter(({ params }) => params[xAt] === xValue && params[yAt] === yValue)
              .flatMap((each) => each.objective ?? []);
            expect(map.cells[row]?.[column]).toBe(here.length === 0 ? null : Math.max(...here));
          }
      }),
    );
  });

  it("of ranges that were not varied, or of one alone, is refused", () => {
    const scored = gridSets(ranges).map((params) => ({ params, objective: 1 }));
    expect(() => toHeatMap(ranges, scored, { x: "a", y: "leverage" })).toThrow("leverage was not varied in this search.");
    expect(() => toHeatMap(ranges, scored, { x: "a", y: "a" })).toThrow("expected two different ranges");
  });
});
