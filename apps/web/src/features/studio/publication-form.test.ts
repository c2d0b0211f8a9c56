import { expect, it } from "vitest";
import { changedFields, NEW_PUBLICATION } from "./publication-form.ts";

it("sends what was changed and nothing else", () => {
  expect(changedFields(NEW_PUBLICATION, NEW_PUBLICATION)).toEqual({});
  expect(changedFields(NEW_PUBLICATION, { ...NEW_PUBLICATION, displayName: "Meridian Desk", copyFeePercentage: "0" })).toEqual({
    displayName: "Meridian Desk",
    copyFeePercentage: "0",
  });
});
