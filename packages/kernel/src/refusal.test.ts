import { expect, it, vi } from "vitest";
import { isRefusal, Refusal } from "./refusal.ts";

it("knows a refusal of another copy of this module, as Next loads one for pages and one for routes", async () => {
  vi.resetModules();
  const other = await import("./refusal.ts");
  const refusal = new other.Refusal("rule", "no-payment-method", "Save a payment method first.");
  expect(refusal).not.toBeInstanceOf(Refusal);
  expect(isRefusal(refusal)).toBe(true);
});

it.each([
  ["a refusal", new Refusal("not-found", "x", "There is none."), true],
  ["a fault", new Error("broken"), false],
  ["what only looks like one", { name: "Refusal", kind: "rule" }, false],
  ["nothing", null, false],
])("%s", (_, error, expected) => {
  expect(isRefusal(error)).toBe(expected);
});
