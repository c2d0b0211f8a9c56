import { expect, it } from "vitest";
import { figureWords } from "./run-words.ts";

it("reads out what a run looked at", () => {
  expect(figureWords({ figures: { entries: 12_345, cashAccounts: 2, until: "2025-05-19" }, tookMs: 1_234 })).toBe(
    "12,345 entries, 2 cash accounts, until: 2025-05-19, 1.2 s",
  );
});
