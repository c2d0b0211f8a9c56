import fc from "fast-check";
import { expect, it } from "vitest";
import { shownRows } from "./shown-rows.ts";

it("draws what is in sight and a little more, however many rows there are", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 100, max: 2_000 }),
      fc.integer({ min: 20, max: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (count, height, rowHeight, share) => {
        const scrollTop = share * Math.max(0, count * rowHeight - height);
        const { from, to } = shownRows({ scrollTop, height, rowHeight, count });
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(count);
        expect(from).toBeLessThanOrEqual(to);
        // Nothing that is in sight is left out.
        expect(from * rowHeight).toBeLessThanOrEqual(scrollTop);
        expect(to === count || to * rowHeight >= scrollTop + height).toBe(true);
        expect(to - from).toBeLessThanOrEqual(height / rowHeight + 50);
      },
    ),
  );
});

it("stays the same while the reader scrolls by a row", () => {
  const at = (scrollTop: number) => shownRows({ scrollTop, height: 480, rowHeight: 44, count: 1_000 });
  expect(at(4_400)).toEqual(at(4_410));
  expect(at(-30)).toEqual(at(0));
});
