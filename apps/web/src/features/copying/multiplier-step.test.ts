import { followSettingsSchema } from "@slipstream/core/copy";
import fc from "fast-check";
import { expect, it } from "vitest";
import { stepRatio } from "./multiplier-step.ts";

it.each([
  ["1", 1, "1.1"],
  ["1", -1, "0.9"],
  ["0.55", 1, "0.6"],
  ["0.55", -1, "0.5"],
  ["0.1", -1, null],
  ["0.05", -1, null],
  ["0.05", 1, "0.1"],
  ["100", 1, null],
  ["99.95", 1, "100"],
  ["much", 1, null],
] as const)("%s goes by %s to %s", (ratio, direction, next) => {
  expect(stepRatio(ratio, direction)).toBe(next);
});

it("always goes to a ratio that a follow may have, and back again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), (tenths) => {
      const up = stepRatio(String(tenths / 10), 1);
      if (up === null) return tenths === 1_000;
      expect(followSettingsSchema.safeParse({ copyAmount: "100", copyRatio: up }).success).toBe(true);
      return Number(stepRatio(up, -1)) === tenths / 10;
    }),
  );
});
