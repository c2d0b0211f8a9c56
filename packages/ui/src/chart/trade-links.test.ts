import type { UTCTimestamp } from "lightweight-charts";
import { expect, it } from "vitest";
import { clipLink, type DrawnLink, placeLabels } from "./trade-links.ts";

const link = (from: number, to: number): DrawnLink => ({
  from: { time: from as UTCTimestamp, price: 100 },
  to: { time: to as UTCTimestamp, price: 200 },
  word: "+1",
  tone: "up",
  selected: false,
});

it("draws a link that lies within the bars as it is", () => {
  const whole = link(10, 20);
  expect(clipLink(whole, 0, 100)).toEqual(whole);
  expect(clipLink(whole, 0, 100)?.to).toBe(whole.to);
});

it("cuts a link where the bars begin and end, at the height that it has there", () => {
  expect(clipLink(link(0, 100), 25, 50)).toMatchObject({ from: { time: 25, price: 125 }, to: { time: 50, price: 150 } });
});

it("draws nothing of a link beside the bars, nor of one that ends before it begins", () => {
  expect(clipLink(link(0, 10), 11, 50)).toBeNull();
  expect(clipLink(link(60, 70), 11, 50)).toBeNull();
  expect(clipLink(link(30, 20), 11, 50)).toBeNull();
  expect(clipLink(link(20, 20), 11, 50)).toMatchObject({ from: { time: 20 }, to: { time: 20 } });
});

it("puts labels that would cover each other into another row, and leaves out what has no room", () => {
  const at = (centre: number) => ({ centre, width: 20 });
  expect(placeLabels([at(10), at(50), at(60), at(65), at(100)], 2)).toEqual([0, 0, 1, null, 0]);
  expect(placeLabels([], 2)).toEqual([]);
});
