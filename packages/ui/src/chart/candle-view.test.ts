import type { UTCTimestamp } from "lightweight-charts";
import { describe, expect, it } from "vitest";
import { type Bar, formatTickPrices, nearestLink, orderBars, rangeWith } from "./candle-view.ts";

const bar = (timeMs: number, close = "1"): Bar => ({ timeMs, open: "1", high: "1", low: "1", close, volume: "0" });

it("orders bars by time, and of two with one time the later one counts", () => {
  expect(orderBars([bar(3), bar(1), bar(2), bar(3, "9")]).map(({ timeMs, close }) => [timeMs, close])).toEqual([
    [1, "1"],
    [2, "1"],
    [3, "9"],
  ]);
});

describe("rangeWith", () => {
  it.each([
    ["no lines", [], [100, 110]],
    ["lines inside", [105], [100, 110]],
    ["a near line above", [115], [100, 115]],
    ["a near line below", [92], [92, 110]],
    ["a line too far away", [300], [100, 110]],
  ])("with %s", (_name, prices, [minValue, maxValue]) => {
    expect(rangeWith(100, 110, prices)).toEqual({ minValue, maxValue });
  });
});

it.each([
  [[108_000, 107_500], 1, ["108,000", "107,500"]],
  [[107.5, 108], 2, ["107.5", "108.0"]],
  [[2.3669, 2.367], 4, ["2.3669", "2.3670"]],
  [[], 2, []],
])("grid prices %j with %i decimals are %j", (prices, decimals, texts) => {
  expect(formatTickPrices(prices, decimals)).toEqual(texts);
});

it("picks the link whose end is nearest to a click, and none that is far", () => {
  const link = (from: number, to: number) => ({
    from: { time: from as UTCTimestamp, price: 10 },
    to: { time: to as UTCTimestamp, price: 10 },
    ...{ word: "", tone: "up" as const, selected: false },
  });
  const scales = { toX: (time: number) => (time > 900 ? null : time), toY: (price: number) => price };
  const links = [link(100, 120), link(118, 200), link(950, 990)];
  expect(nearestLink(links, { x: 119, y: 12 }, scales)).toBe(0);
  expect(nearestLink(links, { x: 117, y: 12 }, scales)).toBe(1);
  expect(nearestLink(links, { x: 150, y: 10 }, scales)).toBeNull();
  expect(nearestLink(links, { x: 950, y: 10 }, scales)).toBeNull();
});
