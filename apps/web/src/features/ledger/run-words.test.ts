import { expect, it } from "vitest";
import { figureWords } from "./run-words.ts";

it.each([
  [{ USDT: "52.05", fees: 1, periods: 1, settled: 1 }, "USDT: 52.05, 1 fee, 1 period, 1 settled"],
  [{ entries: 1, inBooksUSD: "0", atStripeUSD: "0" }, "1 entry, in books USD: 0, at Stripe USD: 0"],
])("names currencies and single things as people do: %j", (figures, words) => {
  expect(figureWords({ figures, tookMs: 0 })).toBe(`${words}, 0.0 s`);
});

it("reads out what a run looked at", () => {
  expect(figureWords({ figures: { entries: 12_345, cashAccounts: 2, until: "2025-05-19" }, tookMs: 1_234 })).toBe(
    "12,345 entries, 2 cash accounts, until: 2025-05-19, 1.2 s",
  );
});
