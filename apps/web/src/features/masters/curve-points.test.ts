import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { deepestOf, intervalOf, nearestMs } from "./curve-points.ts";

const at = (day: number) => new Date(Date.UTC(2025, 4, day)).toISOString();
const point = (day: number, drawdownPct = 0) => ({ time: at(day), returnPct: day, drawdownPct });
const curve = [point(1, -2), point(10, -5), point(20, 0), point(27, -1), point(31, -3)];

it("labels by days once points are a day apart", () => {
  expect(intervalOf(curve)).toBe(DAY_MS);
  expect(intervalOf([{ time: at(1) }, { time: new Date(Date.parse(at(1)) + HOUR_MS).toISOString() }])).toBe(HOUR_MS);
  expect(intervalOf([])).toBe(HOUR_MS);
});

it("finds the nearest point", () => {
  expect(nearestMs(curve, at(12))).toBe(Date.parse(at(10)));
  expect(nearestMs([], at(12))).toBeNull();
});

it("finds the deepest point of a stretch, whichever way drops are told", () => {
  expect(deepestOf(curve)?.time).toBe(at(10));
  expect(deepestOf([point(1, 2), point(2, 7)])?.time).toBe(at(2));
  expect(deepestOf([])).toBeNull();
});
