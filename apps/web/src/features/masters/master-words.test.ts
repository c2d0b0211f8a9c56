import { DAY_MS, HOUR_MS, MINUTE_MS } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { clearedFlags, dropOf, initialsOf, ranksOf, spanInWords } from "./master-words.ts";

it.each([
  ["Meridian Desk", "MD"],
  ["alder", "A"],
  ["Tern & Tide", "TT"],
  ["Ümit de la Cruz", "ÜD"],
  ["  ", "?"],
  ["🦊", "?"],
])("%s is %s in letters", (name, letters) => expect(initialsOf(name)).toBe(letters));

describe("ranksOf", () => {
  const master = (masterId: string, state: "active" | "left" | "failed", lowerBoundPct: number | null) => ({
    masterId,
    state,
    followersReturn: { count: 3, lowerBoundPct, medianPct: null, upperPct: null },
  });
  const list = [master("a", "active", 4), master("b", "failed", 3), master("c", "active", null), master("d", "active", 1)];
  it("leaves out who failed and, by followers' return, who has too few followers", () =>
    expect([...ranksOf(list, "follower_return")]).toEqual([
      ["a", 1],
      ["d", 2],
    ]));
  it("counts everybody who is active by another order", () =>
    expect([...ranksOf(list, "pnl")]).toEqual([
      ["a", 1],
      ["c", 2],
      ["d", 3],
    ]));
});

it("shows a drop below zero, whichever way it is told", () => {
  expect(dropOf(12.5)).toBe(-12.5);
  expect(dropOf(-12.5)).toBe(-12.5);
  expect(dropOf(null)).toBeNull();
});

it.each([
  [null, "–"],
  [400, "0 s"],
  [12_000, "12 s"],
  [3 * MINUTE_MS, "3 min"],
  [6 * HOUR_MS + 40 * MINUTE_MS, "6 h 40 min"],
  [2 * HOUR_MS, "2 h"],
  [DAY_MS, "1 d"],
  [81 * DAY_MS + 5 * HOUR_MS, "81 d 5 h"],
] as const)("%s ms is %s", (ms, words) => expect(spanInWords(ms)).toBe(words));

describe("clearedFlags", () => {
  it("names what was looked for and not found", () => {
    const text = clearedFlags([{ flag: "no-stops", detail: "none of 12 trades" }]);
    expect(text).toContain("high leverage");
    expect(text).not.toContain("without stops");
  });
});
