import { describe, expect, it } from "vitest";
import { averageDown } from "./average-down.ts";
import { chaseBars } from "./chase-bars.ts";
import { followTrend } from "./follow-trend.ts";
import { revertToMean } from "./revert-to-mean.ts";
import type { Bar, Held } from "./rule.ts";
import { tradeBreakouts } from "./trade-breakouts.ts";

/** Bars from one close to the next, a point higher and lower at their ends. */
const barsOf = (...closes: readonly number[]): Bar[] =>
  closes.map((close, at) => {
    const open = closes[at - 1] ?? close;
    return { openMs: at * 60_000, open, high: Math.max(open, close) + 1, low: Math.min(open, close) - 1, close };
  });
const holding = (side: Held["side"], entry: number, quantity = 1): Held => ({ side, entry, quantity });
const equity = 1_000;

describe("with the trend", () => {
  const { decide } = followTrend({ barMinutes: 15, fast: 2, slow: 4, worth: 0.5, stopRanges: 2 });
  const crossing = barsOf(100, 98, 96, 94, 99);

  it("enters when the means cross, with a stop on the far side", () => {
    expect(decide({ bars: crossing, held: null, equity })).toEqual({ kind: "wait" });
    const up = decide({ bars: barsOf(100, 98, 96, 94, 102), held: null, equity });
    // Fast 98 over slow 97.5; the last two bars are 4 and 10 high.
    expect(up).toEqual({ kind: "enter", side: "buy", worth: 500, stop: 102 - 2 * 7 });
    const down = decide({ bars: barsOf(100, 102, 104, 106, 98), held: null, equity });
    expect(down).toEqual({ kind: "enter", side: "sell", worth: 500, stop: 98 + 2 * 7 });
  });
  it("stays out where the means crossed long ago", () => {
    expect(decide({ bars: barsOf(100, 101, 102, 103, 104), held: null, equity })).toEqual({ kind: "wait" });
  });
  it("leaves when they cross back, and not before", () => {
    expect(decide({ bars: crossing, held: holding("long", 95), equity })).toEqual({ kind: "leave" });
    expect(decide({ bars: crossing, held: holding("short", 95), equity })).toEqual({ kind: "wait" });
  });
  it("waits until it has seen enough", () => {
    expect(decide({ bars: crossing.slice(1), held: null, equity })).toEqual({ kind: "wait" });
  });
});

describe("back to the mean", () => {
  const { decide } = revertToMean({ barMinutes: 5, mean: 5, entry: 1.5, stop: 4, worth: 0.5 });

  it("buys what fell far and sells what rose far, with a stop further on", () => {
    // Mean 98, deviation 4.
    expect(decide({ bars: barsOf(100, 100, 100, 100, 90), held: null, equity })).toEqual({
      kind: "enter",
      side: "buy",
      worth: 500,
      stop: 90 - 4 * 4,
    });
    expect(decide({ bars: barsOf(100, 100, 100, 100, 110), held: null, equity })).toMatchObject({ side: "sell", stop: 110 + 4 * 4 });
  });
  it("leaves near ones alone, and a price that stands still", () => {
    expect(decide({ bars: barsOf(100, 102, 98, 102, 99), held: null, equity })).toEqual({ kind: "wait" });
    expect(decide({ bars: barsOf(100, 100, 100, 100, 100), held: null, equity })).toEqual({ kind: "wait" });
  });
  it("leaves once the price is back", () => {
    expect(decide({ bars: barsOf(100, 90, 90, 90, 96), held: holding("long", 90), equity })).toEqual({ kind: "leave" });
    expect(decide({ bars: barsOf(100, 90, 90, 90, 91), held: holding("long", 90), equity })).toEqual({ kind: "wait" });
    expect(decide({ bars: barsOf(100, 110, 110, 110, 104), held: holding("short", 110), equity })).toEqual({ kind: "leave" });
  });
});

describe("breakouts", () => {
  const { decide } = tradeBreakouts({ barMinutes: 30, enterBars: 4, leaveBars: 2, stopPart: 1, targetPart: 2, worth: 0.4 });

  it("go where a bar closes outside of those before, with a bracket as wide as they were", () => {
    // Before it between 97 and 103.
    expect(decide({ bars: barsOf(100, 98, 102, 100, 104), held: null, equity })).toEqual({
      kind: "enter",
      side: "buy",
      worth: 400,
      stop: 98,
      target: 116,
    });
    expect(decide({ bars: barsOf(100, 98, 102, 100, 96), held: null, equity })).toMatchObject({ side: "sell", stop: 102, target: 84 });
    expect(decide({ bars: barsOf(100, 98, 102, 100, 103), held: null, equity })).toEqual({ kind: "wait" });
  });
  it("end at the other side of a shorter channel", () => {
    expect(decide({ bars: barsOf(100, 98, 102, 103, 96), held: holding("long", 104), equity })).toEqual({ kind: "leave" });
    expect(decide({ bars: barsOf(100, 98, 102, 103, 102), held: holding("long", 104), equity })).toEqual({ kind: "wait" });
    expect(decide({ bars: barsOf(100, 98, 102, 100, 105), held: holding("short", 96), equity })).toEqual({ kind: "leave" });
  });
});

describe("in and out", () => {
  const { decide } = chaseBars({ barMinutes: 10, enough: 3, worth: 0.2 });

  it("jumps on every bar and off at the first against it", () => {
    expect(decide({ bars: barsOf(100, 101).slice(-1), held: null, equity })).toEqual({ kind: "enter", side: "buy", worth: 200 });
    expect(decide({ bars: barsOf(100, 99).slice(-1), held: null, equity })).toMatchObject({ side: "sell" });
    expect(decide({ bars: barsOf(100, 101).slice(-1), held: holding("long", 100), equity })).toEqual({ kind: "wait" });
    expect(decide({ bars: barsOf(100, 99).slice(-1), held: holding("long", 100), equity })).toEqual({ kind: "leave" });
    expect(decide({ bars: barsOf(100, 99).slice(-1), held: holding("short", 100), equity })).toEqual({ kind: "wait" });
  });
  it("has enough after three bars in its favour", () => {
    expect(decide({ bars: barsOf(100, 101, 102, 103).slice(-3), held: holding("long", 101), equity })).toEqual({ kind: "leave" });
    expect(decide({ bars: barsOf(102, 101, 102, 103).slice(-3), held: holding("long", 102), equity })).toEqual({ kind: "wait" });
  });
});

describe("averaging down", () => {
  const { decide } = averageDown({ barMinutes: 15, worth: 0.2, growth: 1, dropPart: 0.02, profitPart: 0.01 });

  it("doubles what falls, takes small profits and never a loss", () => {
    expect(decide({ bars: barsOf(100), held: null, equity })).toEqual({ kind: "enter", side: "buy", worth: 200 });
    expect(decide({ bars: barsOf(98), held: holding("long", 100, 3), equity })).toEqual({ kind: "enter", side: "buy", worth: 3 * 98 });
    expect(decide({ bars: barsOf(99), held: holding("long", 100), equity })).toEqual({ kind: "wait" });
    expect(decide({ bars: barsOf(101), held: holding("long", 100), equity })).toEqual({ kind: "leave" });
    expect(decide({ bars: barsOf(10), held: holding("long", 100), equity: 1 })).toMatchObject({ kind: "enter", side: "buy" });
  });
});
