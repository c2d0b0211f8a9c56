import { expect, it } from "vitest";
import { withoutEmptyEnds } from "./without-empty-ends.ts";

const shown = (counts: number[]) => withoutEmptyEnds(counts.map((count) => ({ count }))).map(({ count }) => count);

it.each([
  [
    [0, 0, 2, 0, 1, 0],
    [2, 0, 1],
  ],
  [[3], [3]],
  [[0, 0], []],
  [[], []],
])("of %j shows %j", (counts, kept) => {
  expect(shown(counts)).toEqual(kept);
});
