import { describe, expect, it } from "vitest";
import { placeOf, scaleOf } from "./range-scale.ts";

const master = (state: "active" | "failed" | "left", lowerBoundPct: number | null, upperPct: number | null) => ({
  state,
  followersReturn: { count: 5, lowerBoundPct, medianPct: null, upperPct },
});

describe("scaleOf", () => {
  it("holds zero and every range", () =>
    expect(scaleOf([master("active", 2, 8), master("left", -3, 1)])).toEqual({ fromPct: -3, toPct: 8 }));
  it("is not stretched by one who failed", () =>
    expect(scaleOf([master("active", -1, 4), master("failed", -80, -60)])).toEqual({ fromPct: -1, toPct: 4 }));
  it("has a width without any range", () => expect(scaleOf([master("active", null, null)])).toEqual({ fromPct: -1, toPct: 1 }));
});

it("places a percentage between 0 and 1, and what is off scale beyond", () => {
  const scale = { fromPct: -10, toPct: 10 };
  expect([-10, 0, 10, -30].map((percent) => placeOf(percent, scale))).toEqual([0, 0.5, 1, -1]);
});
