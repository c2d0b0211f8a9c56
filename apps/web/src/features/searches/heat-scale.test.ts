import { expect, it } from "vitest";
import { heatOf, heatScale, labelled } from "./heat-scale.ts";

it("has no scale without a value", () => {
  expect(heatScale([[null], []])).toBeNull();
  expect(heatScale([[null, -2], [3]])).toEqual({ low: -2, high: 3 });
});

it.each([
  [3, 1],
  [1.5, 0.5],
  [0, 0],
  [-1, -0.5],
  [-2, -1],
])("paints %s as %s", (value, heat) => {
  expect(heatOf(value, { low: -2, high: 3 })).toBeCloseTo(heat, 12);
});

it("paints what loses as a loss where everything loses, the least of it palest", () => {
  expect(heatOf(-1, { low: -4, high: -1 })).toBe(-0.25);
});

it("writes a few labels, the first among them", () => {
  expect([...labelled([1, 2, 3], 10)]).toEqual([0, 1, 2]);
  expect([
    ...labelled(
      Array.from({ length: 25 }, (_, at) => at),
      10,
    ),
  ]).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24]);
});
