import { expect, it } from "vitest";
import { sparklinePath } from "./sparkline.tsx";

it.each([
  ["rises from the lower left to the upper right", [1, 2], "M2.0 18.0L50.0 2.0"],
  ["lies in the middle when nothing moves", [5, 5, 5], "M2.0 10.0L26.0 10.0L50.0 10.0"],
  ["needs two values", [1], ""],
])("a sparkline %s", (_name, values, path) => {
  expect(sparklinePath(values, 52, 20)).toBe(path);
});
