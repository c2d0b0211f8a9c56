import { expect, it } from "vitest";
import { decideLineKey, nextByTicks } from "./line-drag.ts";

it.each([
  ["ArrowUp", false, { by: 1 }],
  ["ArrowRight", false, { by: 1 }],
  ["ArrowDown", false, { by: -1 }],
  ["ArrowLeft", true, { by: -10 }],
  ["PageUp", false, { by: 100 }],
  ["PageDown", false, { by: -100 }],
  ["Enter", false, "commit"],
  ["Escape", false, "cancel"],
  ["Tab", false, null],
  ["a", false, null],
])("%s with shift %s is %j", (key, shift, meaning) => {
  expect(decideLineKey(key, shift)).toEqual(meaning);
});

it("steps from the owner's price first, then from where the line is", () => {
  const first = nextByTicks(null, "stop", "106050", 1, "0.1");
  expect(first).toEqual({ id: "stop", phase: "moved", price: "106050.1" });
  expect(nextByTicks(first, "stop", "106050", 10, "0.1").price).toBe("106051.1");
});
