import { expect, it } from "vitest";
import { labelCalls } from "./label-calls.ts";

const port = { name: "x", addUp: async (a: number, b: number) => a + b, plain: () => 7 };

it("passes a labelled point after each call, and answers what the call answered", async () => {
  const passed: string[] = [];
  const labelled = labelCalls("payments-add-up", "payments", port, (label) => passed.push(label));
  expect([await labelled.addUp(1, 2), labelled.plain(), labelled.name]).toEqual([3, 7, "x"]);
  expect(passed).toEqual(["payments-add-up"]);
});

it("leaves a port as it is where nothing is to crash", () => {
  expect(labelCalls(undefined, "payments", port, () => undefined)).toBe(port);
});
