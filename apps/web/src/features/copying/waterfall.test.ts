import { expect, it } from "vitest";
import { drawWaterfall, waterfallOf } from "./waterfall.ts";

const part = (name: "slippage" | "funding" | "rest", pct: number | null) => ({ part: name, pct, amount: pct === null ? null : "0" });
const told = { masterReturnPct: 5, followerReturnPct: 4.5, parts: [part("slippage", -1), part("funding", null), part("rest", 0.5)] };

it("goes from the master's return to one's own, each part where the last one ended", () => {
  expect(waterfallOf(told)?.map(({ id, from, to, tone }) => [id, from, to, tone])).toEqual([
    ["master", 0, 5, "master"],
    ["slippage", 5, 4, "cost"],
    ["rest", 4, 4.5, "gain"],
    ["you", 0, 4.5, "you"],
  ]);
});

it("calls neither a gain nor a cost what is shown as zero", () => {
  const tones = (pct: number) => waterfallOf({ ...told, parts: [part("rest", pct)] })?.[1]?.tone;
  expect([tones(0), tones(0.004), tones(-0.004), tones(0.006), tones(-0.006)]).toEqual(["none", "none", "none", "gain", "cost"]);
});

it("draws nothing where an end is not known", () => {
  expect(waterfallOf({ ...told, masterReturnPct: null })).toBeNull();
  expect(waterfallOf({ ...told, followerReturnPct: null })).toBeNull();
});

it("keeps zero and every bar in the box, below zero too", () => {
  const bars = waterfallOf({ masterReturnPct: -3, followerReturnPct: 2, parts: [part("rest", 5)] }) ?? [];
  const drawn = drawWaterfall(bars, 200, 20);
  for (const { top, bottom } of drawn.bars) {
    expect(top).toBeGreaterThanOrEqual(20);
    expect(bottom).toBeLessThanOrEqual(180);
    expect(top).toBeLessThanOrEqual(bottom);
  }
  expect(drawn.bars[0]).toMatchObject({ top: drawn.zero, bottom: 180 });
  expect(drawn.bars[2]).toMatchObject({ top: 20, bottom: drawn.zero });
  expect(drawWaterfall([], 200, 20).zero).toBe(20);
});
