import { describe, expect, test } from "vitest";
import { countSets, DEFAULT_SEARCH, DEFAULT_WALK, type RangeForm, rangeKey, readSearch } from "./search-form.ts";

const FAST: RangeForm = { path: "long.entry.left.params.period", title: "Fast", min: "5", max: "20", step: "5" };
const STOP: RangeForm = { path: "stopLoss.percent", title: "Stop", min: "0.5", max: "1.5", step: "0.1" };
const form = { ...DEFAULT_SEARCH, ranges: [FAST, STOP] };

describe("the form of a search", () => {
  test("is read as what is asked for", () => {
    expect(readSearch({ ...form, walk: DEFAULT_WALK }).input).toMatchObject({
      ranges: [
        { path: FAST.path, min: 5, max: 20, step: 5 },
        { path: STOP.path, min: 0.5, max: 1.5, step: 0.1 },
      ],
      method: "grid",
      minTrades: 20,
      walkForward: { mode: "rolling", windows: 4, inSampleShare: 0.7 },
    });
  });

  test.each([
    ["an empty end", { max: "" }, "max", "A number"],
    ["an end below the beginning", { max: "4" }, "max", "Below From"],
    ["a step of nothing", { step: "0" }, "step", "Above 0"],
    ["more than a thousand values", { step: "0.01" }, "step", "Too fine"],
  ] as const)("%s is said at its field", (_, wrong, field, words) => {
    const { input, errors } = readSearch({ ...form, ranges: [{ ...FAST, ...wrong }] });
    expect(input).toBeNull();
    expect(errors).toEqual({ [rangeKey(FAST.path, field)]: words });
  });

  test("numbers of a method that does not use them are not looked at", () => {
    expect(readSearch({ ...form, trials: "" }).errors).toBeNull();
    expect(readSearch({ ...form, method: "tpe", trials: "", seed: "1.5" }).errors).toEqual({
      trials: "1 to 10,000",
      seed: "0 to 2,147,483,647",
    });
  });

  test("sets are counted while the ranges mean something", () => {
    expect(countSets([FAST, STOP])).toBe(4 * 11);
    expect(countSets([FAST, { ...STOP, min: "" }])).toBeNull();
    expect(countSets([])).toBeNull();
  });
});
